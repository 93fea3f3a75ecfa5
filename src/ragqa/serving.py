"""``ragqa serve``: one process with everything, or several with the API."""

from __future__ import annotations

import logging
import os
import sys
import threading
from typing import TYPE_CHECKING

from ragqa.errors import CorpusError, RagqaError
from ragqa.progress import terminal_progress
from ragqa.settings import E5_EMBEDDER, USE_EMBEDDER, Settings, load_settings
from ragqa.start import build, load_with, tell_skipped

if TYPE_CHECKING:
    from fastapi import FastAPI

    from ragqa.answering.assistant import Assistant
    from ragqa.types import Embedder

_PASSED_ON = ("corpus", "index", "host", "port")
"""What the command line may set, in the environment for the workers, who read their settings anew."""
_FIRST_QUESTION = "ما أبرز معوقات التطبيع؟"
_WARM_UP_S = 3.0
"""Serving begins this late at most; the rest of a large index is warmed up beside the first questions."""

_log = logging.getLogger(__name__)


def serve(settings: Settings, workers: int = 1) -> None:
    """Bring the index up to date and serve until interrupted.

    When the corpus cannot be read but there is an index, that index is served and the reason told. Several
    ``workers`` are processes of their own that serve the API: the chat's queue lives in one process, and
    nothing would bring a reader's next request to the one that has his place in it.
    """
    _bound_threads(settings)
    from ragqa.index import load_embedder

    embedder = load_embedder(settings.embedder)
    _bring_up_to_date(settings, embedder)

    import uvicorn

    address = f"http://{settings.host}:{settings.port}"
    if workers == 1:
        from ragqa.web import create_app

        assistant = load_with(settings, embedder)
        warming = _warm_up(assistant)
        app = create_app(assistant, settings, lambda progress: build(settings, progress))
        warming.join(_WARM_UP_S)
        print(f"ragqa is ready at {address}", file=sys.stderr)
        uvicorn.run(app, host=settings.host, port=settings.port, log_level="warning")
        return
    os.environ.update({f"RAGQA_{name.upper()}": str(getattr(settings, name)) for name in _PASSED_ON})
    print(f"ragqa serves the API from {workers} processes at {address}/docs", file=sys.stderr)
    uvicorn.run(
        "ragqa.serving:worker_app",
        factory=True,
        workers=workers,
        host=settings.host,
        port=settings.port,
        log_level="warning",
    )


def worker_app() -> FastAPI:
    """The app of one of several workers."""
    from ragqa.web import create_app

    settings = load_settings()
    assistant = load_with(settings)
    _warm_up(assistant).join(_WARM_UP_S)
    return create_app(assistant, settings, chat=False)


def _warm_up(assistant: Assistant) -> threading.Thread:
    """Does in the background what the first questions would wait for."""

    def work() -> None:
        try:
            assistant.judge(_FIRST_QUESTION)
            assistant.retriever.warm_up()
        except RagqaError as error:  # whoever asks will be told
            _log.warning("the warm-up ended early: %s", error)

    thread = threading.Thread(target=work, name="warm-up", daemon=True)
    thread.start()
    return thread


def _bring_up_to_date(settings: Settings, embedder: Embedder) -> None:
    try:
        with terminal_progress() as progress:
            report = build(settings, progress, embedder)
    except CorpusError as error:
        load_with(settings, embedder)  # raises when there is no index either
        print(f"serving the last index: {error}", file=sys.stderr)
    else:
        tell_skipped(report)
        print(report.summary(), file=sys.stderr)


def _bound_threads(settings: Settings) -> None:
    """One thread for each question in BLAS and FAISS: with more, questions asked at once would wait for each other.

    Read when the libraries are loaded, hence before they are. A transformer is left all cores, it needs them
    for a single text; what is set already stays.
    """
    if settings.embedder in (E5_EMBEDDER, USE_EMBEDDER):
        for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
            os.environ.setdefault(name, "1")
