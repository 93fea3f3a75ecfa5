"""An index for the time of a measurement."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ragqa.corpus import chunk_documents
from ragqa.index import Index, PassageText, build_index, open_index
from ragqa.retrieval import ANALYSIS, DENSE_TEXT, LEXICAL_TEXT
from ragqa.settings import Settings
from ragqa.types import Document, Embedder


@contextmanager
def temporary_index(
    documents: Sequence[Document], embedder: Embedder, lexical_text: PassageText = LEXICAL_TEXT
) -> Iterator[Index]:
    """An index of ``documents`` in a folder that is removed afterwards."""
    chunks = chunk_documents(documents, Settings.model_fields["chunk_chars"].default)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        build_index(
            documents,
            chunks,
            embedder=embedder,
            analysis=ANALYSIS,
            folder=folder,
            lexical_text=lexical_text,
            dense_text=DENSE_TEXT,
        )
        yield open_index(folder)
