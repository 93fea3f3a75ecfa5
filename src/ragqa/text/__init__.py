"""Floor 0: plain functions on strings. Nothing here knows about files, indexes or questions."""
