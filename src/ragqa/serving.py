"""``ragqa serve``: one process with everything, or several with the API."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from ragqa.errors import CorpusError
from ragqa.progress import terminal_progress
from ragqa.settings import BUILTIN_EMBEDDER, Settings, load_settings
from ragqa.start import build, load_with, tell_skipped

if TYPE_CHECKING:
    from fastapi import FastAPI

    from ragqa.types import Embedder

_PASSED_ON = ("corpus", "index", "host", "port")
"""What the command line may set, in the environment for the workers, who read their settings anew."""


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
        app = create_app(assistant, settings, lambda progress: build(settings, progress))
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
    return create_app(load_with(settings), settings, chat=False)


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
    if settings.embedder == BUILTIN_EMBEDDER:
        for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
            os.environ.setdefault(name, "1")
