"""An index for the time of a measurement."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock

from ragqa.corpus import chunk_documents
from ragqa.index import Index, build_index, open_index
from ragqa.retrieval import ANALYSIS, DENSE_TEXT, LEXICAL_TEXT
from ragqa.settings import Settings
from ragqa.types import Document, Embedder

CHUNK_CHARS: int = Settings.model_fields["chunk_chars"].default
CACHE = Path(__file__).resolve().parent / "runs" / "cache"
"""Vectors of the texts that were measured before, safe to delete."""


def build(
    documents: Sequence[Document], folder: Path, embedder: Embedder, chunk_chars: int = CHUNK_CHARS
) -> None:
    """Index ``documents`` in ``folder`` the way the program does, embedding only what :data:`CACHE` lacks."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with FileLock(CACHE / "lock"):
        build_index(
            documents,
            chunk_documents(documents, chunk_chars),
            embedder=embedder,
            analysis=ANALYSIS,
            folder=folder,
            lexical_text=LEXICAL_TEXT,
            dense_text=DENSE_TEXT,
            cache=CACHE,
        )


@contextmanager
def temporary_index(documents: Sequence[Document], embedder: Embedder) -> Iterator[Index]:
    """An index of ``documents`` in a folder that is removed afterwards."""
    with tempfile.TemporaryDirectory() as name:
        build(documents, Path(name), embedder)
        yield open_index(Path(name))
