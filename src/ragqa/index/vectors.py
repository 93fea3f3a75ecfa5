"""Chunk vectors in a flat FAISS index and perhaps an inverted file, sentence vectors in a memory-mapped array."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ragqa.index.files import FileRecord, HashedFile, open_array, write_array
from ragqa.index.nearest import NearestChunks, faiss

if TYPE_CHECKING:
    from ragqa.types import Vectors

VECTORS_FILE = "vectors.faiss"
_SENTENCE_VECTORS = "sentence-vectors.npy"
_SENTENCE_SPANS = "sentence-spans.npy"
_SENTENCE_STARTS = "sentence-starts.npy"

Spans = Sequence[tuple[int, int]]


def write_chunk_vectors(folder: Path, vectors: Vectors) -> dict[str, FileRecord]:
    """Writes ``(n, d) float32`` unit rows for exact search by inner product."""
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(np.ascontiguousarray(vectors))
    with HashedFile(folder / VECTORS_FILE) as file:
        faiss.write_index(index, faiss.PyCallbackIOWriter(file.write))
    return {VECTORS_FILE: file.record}


def write_sentences(folder: Path, spans: Sequence[Spans], vectors: Vectors) -> dict[str, FileRecord]:
    """Writes the sentences of every chunk; ``vectors`` ``(m, d)`` are those of all chunks in turn.

    Stored as float16: over unit vectors of 512 dimensions a cosine moves by less than 3e-4.
    """
    starts = np.zeros(len(spans) + 1, np.int64)
    np.cumsum([len(part) for part in spans], out=starts[1:])
    flat = np.array([span for part in spans for span in part], np.int32).reshape(-1, 2)
    return {
        _SENTENCE_STARTS: write_array(folder / _SENTENCE_STARTS, starts),
        _SENTENCE_SPANS: write_array(folder / _SENTENCE_SPANS, flat),
        _SENTENCE_VECTORS: write_array(folder / _SENTENCE_VECTORS, vectors.astype(np.float16)),
    }


class ChunkVectors:
    """Exact cosines of a query with chunks, and the nearest chunks."""

    def __init__(self, folder: Path) -> None:
        self._index: Any = faiss.read_index(str(folder / VECTORS_FILE), faiss.IO_FLAG_MMAP_IFC)
        flat = faiss.rev_swig_ptr(self._index.get_xb(), self._index.ntotal * self._index.d)
        self._rows: Vectors = flat.reshape(self._index.ntotal, self._index.d)
        self._nearest = NearestChunks.open(folder, self._rows)

    @property
    def shape(self) -> tuple[int, int]:
        return self._rows.shape[0], self._rows.shape[1]

    def search(self, query: Vectors, k: int) -> tuple[NDArray[np.int64], Vectors]:
        """The ``min(k, n)`` rows with the highest cosines, best first, and the cosines.

        Among many chunks some may be missed: the manifest says which share of them is found.
        """
        if self._nearest is not None:
            found = self._nearest.search(query, k)
            if len(found[0]) == min(k, len(self._rows)):  # else more are asked for than the probed lists hold
                return found
        cosines, rows = self._index.search(query[np.newaxis], min(k, len(self._rows)))
        return rows[0], cosines[0]

    def cosines(self, query: Vectors, rows: NDArray[np.int64] | None = None) -> Vectors:
        """``(len(rows),) float32``, for all rows when none are named."""
        cosines: Vectors = (self._rows if rows is None else self._rows[rows]) @ query
        return cosines

    def vector(self, row: int) -> Vectors:
        """``(d,) float32``."""
        vector: Vectors = self._rows[row].copy()
        return vector


class SentenceVectors:
    """Sentences of chunks: where they stand in their paragraph, and their vectors."""

    def __init__(self, folder: Path) -> None:
        self._starts = open_array(folder / _SENTENCE_STARTS)
        self._spans = open_array(folder / _SENTENCE_SPANS)
        self._vectors = open_array(folder / _SENTENCE_VECTORS)

    def __len__(self) -> int:
        return len(self._spans)

    def spans_of(self, rows: NDArray[np.int64]) -> list[tuple[tuple[int, int], ...]]:
        """``paragraph.text[start:end]`` of the sentences of every named chunk, in reading order."""
        members, places = self._members(rows)
        return self._spans_at(members, _bounds(members, places))

    def of(self, rows: NDArray[np.int64]) -> list[tuple[tuple[tuple[int, int], ...], Vectors]]:
        """:meth:`spans_of`, and with each chunk's the sentences' ``(m, d) float32`` vectors."""
        members, places = self._members(rows)
        bounds = _bounds(members, places)
        vectors = self._vectors[members].astype(np.float32)
        parts = [vectors[start:end] for start, end in bounds]
        return list(zip(self._spans_at(members, bounds), parts, strict=True))

    def best(self, query: Vectors, rows: NDArray[np.int64]) -> Vectors:
        """``(len(rows),) float32``: the highest cosine among the sentences of every named chunk."""
        members, places = self._members(rows)
        cosines = self._vectors[members].astype(np.float32) @ query
        highest: Vectors = np.maximum.reduceat(cosines, places) if len(rows) else np.zeros(0, np.float32)
        return highest

    def _spans_at(
        self, members: NDArray[np.int64], bounds: Sequence[tuple[int, int]]
    ) -> list[tuple[tuple[int, int], ...]]:
        spans = list(map(tuple, self._spans[members].tolist()))
        return [tuple(spans[start:end]) for start, end in bounds]

    def _members(self, rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The sentences of the named chunks, and where among them those of each chunk begin."""
        firsts, ends = self._starts[rows], self._starts[rows + 1]
        counts = ends - firsts
        places = np.cumsum(counts) - counts
        return np.repeat(firsts - places, counts) + np.arange(int(counts.sum())), places


def _bounds(members: NDArray[np.int64], places: NDArray[np.int64]) -> list[tuple[int, int]]:
    """Where among ``members`` the sentences of each chunk begin and end."""
    return list(pairwise([*places.tolist(), len(members)]))
