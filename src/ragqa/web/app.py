"""One FastAPI app: the chat, its embedding, the API and the probes."""

from __future__ import annotations

import os
from importlib.metadata import version

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from ragqa.answering.assistant import Assistant
from ragqa.settings import Settings

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")  # read when gradio is imported
# after every event Gradio would sum up all past ones with pandas, for a dashboard that is closed here
os.environ.setdefault("GRADIO_ANALYTICS_CACHE_FREQUENCY", "1000000000")
os.environ.setdefault("GRADIO_ANALYTICS_MAX_EVENTS", "1")

from ragqa.web.api import add_error_handlers, api_router
from ragqa.web.chat import mount_chat
from ragqa.web.docs import add_docs
from ragqa.web.files import add_files
from ragqa.web.security import Guard, read_rate
from ragqa.web.service import Service


def create_app(assistant: Assistant, settings: Settings) -> FastAPI:
    """``/``, ``/embed``, ``/embed.js``, ``/api/ask``, ``/api/search``, ``/docs``, and the probes.

    Raises :class:`SettingsError` when ``rate_limit`` cannot be read.
    """
    service = Service(assistant, settings)
    app = FastAPI(
        title=settings.title or "ragqa",
        version=version("ragqa"),
        docs_url=None,
        redoc_url=None,
    )
    add_error_handlers(app)
    app.include_router(api_router(service))
    add_docs(app)
    add_files(app)
    mount_chat(app, service)
    app.add_middleware(Guard, settings=settings, limit=read_rate(settings.rate_limit))
    app.add_middleware(
        CORSMiddleware,
        allow_origins=settings.embed_origins,
        allow_methods=["GET", "POST"],
        allow_headers=["*"],
    )
    return app
