"""Floor 4: the chat, the JSON API and the embedding page, in one FastAPI app."""

from ragqa.web.app import create_app

__all__ = ["create_app"]
