"""An opened generation: read-only, immutable, safe to share between threads."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ragqa.errors import IndexDamagedError, IndexError_, IndexMismatchError, IndexMissingError
from ragqa.index.files import check_file
from ragqa.index.generations import IndexFolder, rebuild_command
from ragqa.index.lexical import LexicalIndex
from ragqa.index.manifest import MANIFEST, Manifest, read_manifest
from ragqa.index.records import Analysis
from ragqa.index.stores import LocalStore, Matches, TermKind, VectorStore
from ragqa.index.text_store import TEXT_FILE, TextStore
from ragqa.index.vectors import VECTORS_FILE, SentenceVectors
from ragqa.types import Chunk, Document, Embedder

if TYPE_CHECKING:
    from ragqa.types import Vectors

OpenStore = Callable[[Manifest, Mapping[TermKind, LexicalIndex]], VectorStore]
"""Opens the store of a generation somewhere else than in its folder."""

_log = logging.getLogger(__name__)


class Index:
    """One generation. A chunk is known by its row, ``0 <= row < len(index)``."""

    def __init__(self, folder: Path, open_store: OpenStore | None = None) -> None:
        """Opens the generation in ``folder`` after checking every file against the manifest.

        With ``open_store`` the vectors of chunks are searched there, and their file here may be missing.
        Raises :class:`IndexDamagedError`, :class:`IndexMismatchError` for another format version, or
        :class:`IndexError_` when the system refuses.
        """
        self.manifest: Manifest = read_manifest(folder)
        for name, record in self.manifest.files.items():
            if open_store is None or name != VECTORS_FILE:
                check_file(folder / name, record)
        self.folder = folder
        chunks = self.manifest.counts["chunks"]
        try:
            self.created = datetime.fromtimestamp((folder / MANIFEST).stat().st_mtime, UTC)
            self.words = LexicalIndex(folder, "words", chunks)
            self.grams = LexicalIndex(folder, "grams", chunks)
            self._text = TextStore(folder / TEXT_FILE)
            lexical: dict[TermKind, LexicalIndex] = {"words": self.words, "grams": self.grams}
            self._vectors: VectorStore = (
                open_store(self.manifest, lexical) if open_store else LocalStore(folder, lexical)
            )
            self._sentences = SentenceVectors(folder)
        except (OSError, sqlite3.Error, RuntimeError) as error:  # the last is FAISS's
            # every file was sound a moment ago: the system refuses, or the folder is gone
            raise IndexError_(f"the index in {folder} cannot be opened: {error}") from error

    def __len__(self) -> int:
        return self.manifest.counts["chunks"]

    def search_dense(
        self, query: Vectors, k: int, allowed: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.int64], Vectors]:
        """Rows ``(min(k, n),) int64`` nearest to ``query`` ``(d,)``, best first, and their cosines.

        ``allowed`` are the only rows that may be found; all may by default.
        """
        return self._vectors.search(query, k, allowed)

    def dense(self, query: Vectors, rows: NDArray[np.int64]) -> Vectors:
        """``(len(rows),) float32``: exact cosines of ``query`` ``(d,)`` with chunks."""
        return self._vectors.cosines(query, rows)

    def vector(self, row: int) -> Vectors:
        """``(d,) float32``: the vector of a chunk."""
        return self._vectors.vector(row)

    def match(self, kind: TermKind, terms: Sequence[str]) -> Matches:
        """BM25 of the chunks that have some of ``terms``."""
        return self._vectors.match(kind, terms)

    def best_sentence(self, query: Vectors, rows: NDArray[np.int64]) -> Vectors:
        """``(len(rows),) float32``: the best cosine of ``query`` ``(d,)`` with a sentence of each chunk."""
        return self._sentences.best(query, rows)

    def sentence_spans_of(self, rows: NDArray[np.int64]) -> list[tuple[tuple[int, int], ...]]:
        """The sentences of every named chunk as spans of its paragraph's text, in reading order."""
        return self._sentences.spans_of(rows)

    def sentences(self, rows: NDArray[np.int64]) -> list[tuple[tuple[tuple[int, int], ...], Vectors]]:
        """:meth:`sentence_spans_of` and with each chunk's the sentences' ``(m, d) float32`` vectors."""
        return self._sentences.of(rows)

    def chunk(self, row: int) -> Chunk:
        """Raises ``KeyError`` for an unknown row."""
        return self._text.chunks([row])[0]

    def chunks(self, rows: NDArray[np.int64]) -> tuple[Chunk, ...]:
        """The chunks in different ``rows``, which rise. Raises ``KeyError`` for an unknown row."""
        return tuple(self._text.chunks(rows.tolist()))

    def chunk_context(self, row: int) -> tuple[str, str | None]:
        """Title of the chunk's document and section of its paragraph."""
        return self._text.chunk_context(row)

    def document(self, document_id: str) -> Document:
        """The document with all its paragraphs. Raises ``KeyError`` for an unknown id."""
        return self._text.document(document_id)

    def named(self, document_ids: Sequence[str]) -> Mapping[str, Document]:
        """Documents by id, each with all its paragraphs. Raises ``KeyError`` for an unknown id."""
        return self._text.named(document_ids)

    def rows_of(self, document_id: str) -> NDArray[np.int64]:
        """Rows of the document's chunks; rising, none for an unknown id."""
        return np.array(self._text.chunks_of(document_id), dtype=np.int64)

    def rows_where(self, allows: Callable[[Document], bool]) -> NDArray[np.int64]:
        """Rows of the chunks whose documents, seen without paragraphs, are allowed; rising."""
        allowed = np.array([allows(document) for document in self._metadata], dtype=bool)
        return np.flatnonzero(allowed[self._document_rows])

    @cached_property
    def _metadata(self) -> list[Document]:
        return self._text.metadata()

    @cached_property
    def _document_rows(self) -> NDArray[np.int32]:
        return np.array(self._text.documents_of_chunks(), dtype=np.int32)

    def languages(self, rows: NDArray[np.int64]) -> list[str]:
        """The language of the document of every chunk in different ``rows``."""
        return self._text.languages(rows.tolist())

    def paragraph_starts(self) -> list[int]:
        """Where each chunk begins in its paragraph."""
        return self._text.paragraph_starts()

    def documents(self) -> tuple[Document, ...]:
        """All documents, in the order in which they were given."""
        return tuple(self._text.documents())

    def verify(self) -> None:
        """Checks that the parts agree and that the first and last chunk are found by their own vectors.

        Raises :class:`IndexDamagedError`.
        """
        counts = {
            **self._text.counts(),
            "sentences": len(self._sentences),
            "words": len(self.words),
            "grams": len(self.grams),
        }
        if counts != dict(self.manifest.counts):
            raise IndexDamagedError(
                f"{self.folder} holds {counts}, its manifest says {dict(self.manifest.counts)}"
            )
        if self._vectors.shape != (len(self), self.manifest.dimension):
            raise IndexDamagedError(
                f"{self.folder} has vectors of shape {self._vectors.shape}, "
                f"{(len(self), self.manifest.dimension)} was expected"
            )
        for row in {0, len(self) - 1}:
            query = self._vectors.vector(row)
            _, cosines = self.search_dense(query, 1)
            if not abs(float(cosines[0]) - float(query @ query)) <= 1e-4:  # catches NaN too
                raise IndexDamagedError(f"{self.folder}: chunk {row} is not found by its own vector")


def open_index(
    folder: Path,
    *,
    embedder: Embedder | None = None,
    analysis: Analysis | None = None,
    corpus: Path | None = None,
) -> Index:
    """The generation of ``folder`` that serves: the current one, or the last good one when that is damaged.

    ``embedder`` and ``analysis``, where given, must be those the index was made with; ``corpus`` is only
    named in messages. Raises :class:`IndexMissingError`, :class:`IndexMismatchError` or
    :class:`IndexDamagedError`.
    """
    layout = IndexFolder(folder)
    command = rebuild_command(folder, corpus)
    try:
        index, trouble = _first_sound(layout)
    except IndexMissingError as error:
        raise IndexMissingError(f"there is no index in {folder}; run: {command}") from error
    except (IndexDamagedError, IndexMismatchError) as error:
        raise type(error)(f"{error}; run: {command}") from error
    if trouble:
        serves = index.manifest.generation
        _log.warning("%s; the last good one, %s, serves; to mend it run: %s", trouble, serves, command)
    check_match(index.manifest, embedder, analysis, folder, corpus)
    return index


def _first_sound(layout: IndexFolder) -> tuple[Index, str]:
    """The first generation that opens, and why it is not the current one, or nothing when it is.

    Builds may switch and remove generations all the while; damaged ones are set aside.
    """
    damage: IndexDamagedError | None = None
    rejected: set[Path] = set()
    while True:
        named = layout.current()
        candidates = [entry for entry in layout.candidates(named) if entry not in rejected]
        chosen = candidates[0] if candidates else None
        if (chosen is None or chosen.name != named) and layout.current() != named:
            continue  # a build switched between the two looks
        if chosen is None:
            break
        try:
            index = Index(chosen)
        except IndexError_ as error:
            if not chosen.exists():
                continue  # a writer removed it meanwhile, and a newer one is there
            if not isinstance(error, IndexDamagedError):
                raise
            damage = error
            rejected.add(chosen)
            layout.quarantine(chosen)
            continue
        if damage is not None:
            return index, str(damage)
        return (
            index,
            "" if chosen.name == named else f"{layout.current_file} names no generation that is there",
        )
    if damage is not None:
        raise IndexDamagedError(f"{damage}, and no other generation is left") from damage
    raise IndexMissingError


def check_match(
    manifest: Manifest,
    embedder: Embedder | None,
    analysis: Analysis | None,
    folder: Path,
    corpus: Path | None,
) -> None:
    """Raises :class:`IndexMismatchError` unless the index was made with what it is asked with."""
    made = manifest.inputs
    command = rebuild_command(folder, corpus)
    if embedder is not None and (made.embedder, made.dimension) != (embedder.name, embedder.dimension):
        raise IndexMismatchError(
            f"the index in {folder} was made with embedder {made.embedder!r} ({made.dimension} dimensions), "
            f"the settings name {embedder.name!r} ({embedder.dimension} dimensions); set "
            f"RAGQA_EMBEDDER={made.embedder} or run: {command}"
        )
    if analysis is not None and made.analysis != analysis.name:
        raise IndexMismatchError(
            f"the index in {folder} was made with analysis {made.analysis!r}, this ragqa asks with "
            f"{analysis.name!r}; run: {command}"
        )
