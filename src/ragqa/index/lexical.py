"""BM25 over analysed terms, read from memory-mapped files.

Lucene's variant: ``idf(t) * tf / (tf + k1 * (1 - b + b * |d| / avgdl))`` with
``idf(t) = ln(1 + (N - df + .5) / (df + .5))``, after Kamphuis et al., "Which BM25 do you mean?", ECIR 2020.
Scores are worked out when an index is built (:mod:`ragqa.index.postings`) and only added up here, the way of
Lù, "BM25S: Orders of magnitude faster lexical search via eager sparse scoring", 2024.
"""

from __future__ import annotations

import math
import mmap
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ragqa.index.files import open_array

K1 = 0.6
B = 0.9
MANY = 20_000
"""Chunks from which a search passes over the terms of most of them."""

TERMS = "terms.bin"
TERM_STARTS = "term-starts.npy"
STARTS = "starts.npy"
ROWS = "rows.npy"
SCORES = "scores.npy"

_READ_AT_ONCE = 1 << 22
_KEPT_TERMS = 4096


def inverse_document_frequency(chunks: int, df: NDArray[np.int64]) -> NDArray[np.float64]:
    """``ln(1 + (N - df + .5) / (df + .5))``: positive, largest for terms that no chunk has."""
    idf: NDArray[np.float64] = np.log(1 + (chunks - df + 0.5) / (df + 0.5))
    return idf


class LexicalIndex:
    """BM25 scores of terms over all chunks."""

    def __init__(self, folder: Path, name: str, chunks: int) -> None:
        self._chunks = chunks
        self._terms = _map_bytes(folder / f"{name}-{TERMS}")
        self._term_starts = open_array(folder / f"{name}-{TERM_STARTS}").data
        self._starts = open_array(folder / f"{name}-{STARTS}").data
        self._rows = open_array(folder / f"{name}-{ROWS}")
        self._scores = open_array(folder / f"{name}-{SCORES}")
        self._number = lru_cache(_KEPT_TERMS)(self._find)  # a question asks for its terms again and again
        self._postings = lru_cache(_KEPT_TERMS)(self._place)

    def __len__(self) -> int:
        """Distinct terms."""
        return len(self._term_starts) - 1

    def __contains__(self, term: str) -> bool:
        return self._number(term) is not None

    def terms(self) -> list[bytes]:
        """Every term in UTF-8, in the order of those bytes."""
        return [self._term(number) for number in range(len(self))]

    def scores(self, terms: Sequence[str]) -> NDArray[np.float32]:
        """``(chunks,) float32``, higher is better, 0 where no term occurs; a repeated term counts again.

        Among :data:`MANY` chunks a term that more than half of them have counts nothing: it tells few apart, and
        adding it up a million times takes longer than all others together.
        """
        total = np.zeros(self._chunks, np.float32)
        most = self._chunks // 2 if self._chunks >= MANY else self._chunks
        for term in terms:
            postings = self._postings(term)
            if postings.stop - postings.start <= most:
                np.add.at(total, self._rows[postings], self._scores[postings])
        return total

    def idf(self, term: str) -> float:
        """``ln(1 + (N - df + .5) / (df + .5))``: positive, largest for a term that no chunk has."""
        df = self.frequency(term)
        return math.log(1 + (self._chunks - df + 0.5) / (df + 0.5))

    def frequency(self, term: str) -> int:
        """In how many chunks the term occurs."""
        postings = self._postings(term)
        return int(postings.stop - postings.start)

    def rows(self, term: str) -> NDArray[np.int32]:
        """``(df,) int32``: the rows of the chunks that have the term, rising."""
        return self._rows[self._postings(term)]

    def found(self, terms: Sequence[str], rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        """``(len(terms), len(rows)) bool``: whether the chunk has the term."""
        table = np.zeros((len(terms), len(rows)), np.bool_)
        for line, term in zip(table, terms, strict=True):
            having = self.rows(term)
            places = np.searchsorted(having, rows)
            inside = places < len(having)
            line[inside] = having[places[inside]] == rows[inside]
        return table

    def counted(self, terms: Sequence[str]) -> dict[int, int]:
        """The numbers of the terms that are known, and how often each is among ``terms``."""
        numbers = (self._number(term) for term in terms)
        return dict(Counter(number for number in numbers if number is not None))

    def by_row(
        self, start: int, stop: int
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
        """The terms of the chunks in rows ``start <= row < stop``: ``starts, numbers, scores``.

        Those of row ``start + i`` are ``numbers[starts[i]:starts[i + 1]]``. Reads all postings once.
        """
        parts = range(0, len(self._rows), _READ_AT_ONCE)
        inside = np.concatenate(
            [part + self._between(start, stop, part) for part in parts] or [np.zeros(0, int)]
        )
        places = inside[np.argsort(self._rows[inside], kind="stable")]
        starts = np.searchsorted(self._rows[places], np.arange(start, stop + 1))
        return starts, np.searchsorted(self._starts, places, side="right") - 1, self._scores[places]

    def _between(self, start: int, stop: int, part: int) -> NDArray[np.int64]:
        rows = self._rows[part : part + _READ_AT_ONCE]
        return np.flatnonzero((rows >= start) & (rows < stop))

    def _place(self, term: str) -> slice:
        number = self._number(term)
        if number is None:
            return slice(0, 0)
        return slice(int(self._starts[number]), int(self._starts[number + 1]))

    def _find(self, term: str) -> int | None:
        wanted = term.encode("utf-8", "surrogatepass")
        number = bisect_left(range(len(self)), wanted, key=self._term)
        return number if number < len(self) and self._term(number) == wanted else None

    def _term(self, number: int) -> bytes:
        return self._terms[self._term_starts[number] : self._term_starts[number + 1]]


def _map_bytes(path: Path) -> mmap.mmap | bytes:
    if path.stat().st_size == 0:
        return b""  # an empty file cannot be mapped
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
