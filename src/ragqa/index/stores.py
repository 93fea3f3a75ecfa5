"""Where a question finds its candidates: the seam between an index and what searches it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from ragqa.index.lexical import LexicalIndex
from ragqa.index.vectors import ChunkVectors

if TYPE_CHECKING:
    from ragqa.types import Vectors

Rows = NDArray[np.int64]
TermKind = Literal["words", "grams"]


class Matches(Protocol):
    """The chunks that have some of a question's terms; ``allowed`` as for :class:`VectorStore`."""

    def best(self, count: int, allowed: Rows | None = None) -> Rows:
        """The rows of the ``count`` best BM25 scores above 0, in no order."""
        ...

    def scores(self, rows: Rows) -> NDArray[np.float32]:
        """``(len(rows),) float32``: BM25, higher is better, 0 where no term occurs."""
        ...


class VectorStore(Protocol):
    """Searches the chunks of one generation, each known by its row. Safe to share between threads.

    ``allowed`` are the only rows that may be found, rising; all may by default.
    A store on a server raises :class:`ragqa.errors.StoreError` from any of its methods.
    """

    @property
    def shape(self) -> tuple[int, int]:
        """How many vectors there are, and how long they are."""
        ...

    def search(self, query: Vectors, k: int, allowed: Rows | None = None) -> tuple[Rows, Vectors]:
        """The ``min(k, n)`` rows nearest to ``query`` ``(d,)``, best first, and their cosines."""
        ...

    def cosines(self, query: Vectors, rows: Rows) -> Vectors:
        """``(len(rows),) float32``: cosines from the vectors as they were written."""
        ...

    def vector(self, row: int) -> Vectors:
        """``(d,) float32``."""
        ...

    def match(self, kind: TermKind, terms: Sequence[str]) -> Matches:
        """The chunks that have some of ``terms``; a repeated term counts again."""
        ...


class LocalStore(ChunkVectors):
    """The files of a generation: vectors in FAISS, terms in the lexical indexes."""

    def __init__(self, folder: Path, lexical: Mapping[TermKind, LexicalIndex]) -> None:
        super().__init__(folder)
        self._lexical = lexical

    def search(self, query: Vectors, k: int, allowed: Rows | None = None) -> tuple[Rows, Vectors]:
        if allowed is None:
            return super().search(query, k)
        cosines = self.cosines(query, allowed)
        best = np.argsort(-cosines, kind="stable")[:k]
        return allowed[best], cosines[best]

    def match(self, kind: TermKind, terms: Sequence[str]) -> Matches:
        return LocalMatches(self._lexical[kind].scores(terms))


_SAMPLED = 16
"""One score of so many is looked at to see how high the best are."""
_SAMPLE_HAS = 20
"""A sample has more than so many scores for each that is wanted, else all are sorted."""


class LocalMatches:
    """The scores of all chunks, at hand."""

    def __init__(self, scores: NDArray[np.float32]) -> None:
        self._scores = scores

    def best(self, count: int, allowed: Rows | None = None) -> Rows:
        """Of equal scores the lower rows."""
        scores = self._scores
        found = self._promising(count) if allowed is None else allowed[scores[allowed] > 0]
        if len(found) > count:
            threshold = np.partition(scores[found], -count)[-count]
            above = found[scores[found] > threshold]
            found = np.concatenate([above, found[scores[found] == threshold][: count - len(above)]])
        return found

    def scores(self, rows: Rows) -> NDArray[np.float32]:
        return self._scores[rows]

    def _promising(self, count: int) -> Rows:
        """Rows with a score, the ``count`` best among them; of many chunks only those that a sample lets expect."""
        sample = self._scores[::_SAMPLED]
        bound = np.partition(sample, -count)[-count] if len(sample) > _SAMPLE_HAS * count else 0.0
        return np.flatnonzero(self._scores >= bound if bound > 0 else self._scores > 0)
