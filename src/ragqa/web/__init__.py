"""Floor 4: the chat, the JSON API and the embedding page, in one FastAPI app."""
