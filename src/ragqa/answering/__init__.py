"""Floor 3: a question and what retrieval found for it become an answer, or an honest refusal."""
