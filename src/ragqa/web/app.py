"""One FastAPI app: the chat, its embedding, the articles, the API and the probes."""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib.metadata import version

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from ragqa.answering.assistant import Assistant
from ragqa.index import Index
from ragqa.progress import Progress
from ragqa.retrieval import Retriever
from ragqa.settings import Settings

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")  # read when gradio is imported
# after every event Gradio would sum up all past ones with pandas, for a dashboard that is closed here
os.environ.setdefault("GRADIO_ANALYTICS_CACHE_FREQUENCY", "1000000000")
os.environ.setdefault("GRADIO_ANALYTICS_MAX_EVENTS", "1")
# where matplotlib is installed, Gradio asks it for its backend at every event; unset, that loads all of pyplot
os.environ.setdefault("MPLBACKEND", "agg")

from ragqa.web.api import add_error_handlers, api_router, no_chat_router
from ragqa.web.articles import catalogue_router, editor_router, may_edit
from ragqa.web.catalogue import Catalogue
from ragqa.web.docs import add_docs
from ragqa.web.editor import Editor, Report
from ragqa.web.files import add_files
from ragqa.web.security import Guard, read_rate
from ragqa.web.service import Service


def create_app(
    assistant: Assistant,
    settings: Settings,
    reindex: Callable[[Progress], Report] | None = None,
    *,
    chat: bool = True,
) -> FastAPI:
    """``/``, ``/embed``, ``/embed.js``, ``/api/...``, ``/docs``, and the probes; the API alone without ``chat``.

    ``reindex`` brings the index up to date with the corpus; without it articles cannot be added here. Raises
    :class:`SettingsError` when ``rate_limit`` cannot be read.
    """
    service = Service(assistant, settings, _index_of(assistant))
    app = FastAPI(title=settings.title or "ragqa", version=version("ragqa"), docs_url=None, redoc_url=None)
    add_error_handlers(app)
    app.include_router(api_router(service))
    if service.index is not None:
        app.include_router(catalogue_router(Catalogue(service.index)))
    editable = reindex is not None and may_edit(settings)
    if reindex is not None and editable:
        app.include_router(editor_router(Editor(settings, reindex), settings))
    add_docs(app)
    if chat:
        from ragqa.web.chat import mount_chat  # Gradio: 100 MB that an API does without

        add_files(app)
        mount_chat(app, service, editable=editable)
    else:
        app.include_router(no_chat_router())
    app.add_middleware(Guard, settings=settings, limit=read_rate(settings.rate_limit))
    app.add_middleware(
        CORSMiddleware,
        allow_origins=settings.embed_origins,
        allow_methods=["GET", "POST"],
        allow_headers=["*"],
    )
    return app


def _index_of(assistant: Assistant) -> Callable[[], Index] | None:
    """The index behind an assistant; ``None`` when it searches in something else."""
    retriever = getattr(assistant, "retriever", None)
    return retriever.index if isinstance(retriever, Retriever) else None
