"""BM25 over analysed terms: scored by bm25s when built, memory-mapped when read.

Lucene's variant: ``idf(t) * tf / (tf + k1 * (1 - b + b * |d| / avgdl))`` with
``idf(t) = ln(1 + (N - df + .5) / (df + .5))``, after Kamphuis et al., "Which BM25 do you mean?", ECIR 2020.
A reader needs none of bm25s, whose import alone takes longer than answering.
"""

from __future__ import annotations

import math
import mmap
from bisect import bisect_left
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ragqa.index.files import FileRecord, open_array, write_array, write_bytes

K1 = 1.5
B = 0.75

_TERMS = "terms.bin"
_TERM_STARTS = "term-starts.npy"
_STARTS = "starts.npy"
_ROWS = "rows.npy"
_SCORES = "scores.npy"


def write_lexical(
    folder: Path, name: str, passages: Sequence[Sequence[str]]
) -> tuple[int, dict[str, FileRecord]]:
    """Writes the index of ``passages``, the terms of every chunk, as ``<name>-*`` files; returns how many terms.

    Terms are numbered in the order of their UTF-8 bytes, so that the same passages give the same files.
    """
    encoded = sorted({term.encode("utf-8", "surrogatepass") for terms in passages for term in terms})
    numbers = {term.decode("utf-8", "surrogatepass"): number for number, term in enumerate(encoded)}
    starts, rows, scores = _score([[numbers[term] for term in terms] for terms in passages], numbers)
    term_starts = np.zeros(len(encoded) + 1, np.int64)
    np.cumsum([len(term) for term in encoded], out=term_starts[1:])
    return len(encoded), {
        f"{name}-{_TERMS}": write_bytes(folder / f"{name}-{_TERMS}", b"".join(encoded)),
        f"{name}-{_TERM_STARTS}": write_array(folder / f"{name}-{_TERM_STARTS}", term_starts),
        f"{name}-{_STARTS}": write_array(folder / f"{name}-{_STARTS}", starts),
        f"{name}-{_ROWS}": write_array(folder / f"{name}-{_ROWS}", rows),
        f"{name}-{_SCORES}": write_array(folder / f"{name}-{_SCORES}", scores),
    }


def _score(
    passages: list[list[int]], numbers: dict[str, int]
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float32]]:
    """Postings by term: ``rows[starts[t]:starts[t + 1]]`` hold term ``t``, rising, with ``scores``."""
    if not numbers:
        return np.zeros(1, np.int64), np.zeros(0, np.int32), np.zeros(0, np.float32)
    import bm25s

    engine = bm25s.BM25(k1=K1, b=B, method="lucene")
    engine.index((passages, numbers), create_empty_token=False, show_progress=False)
    found = engine.scores
    return (
        found["indptr"].astype(np.int64),
        found["indices"].astype(np.int32),
        found["data"].astype(np.float32),
    )


class LexicalIndex:
    """BM25 scores of terms over all chunks."""

    def __init__(self, folder: Path, name: str, chunks: int) -> None:
        self._chunks = chunks
        self._terms = _map_bytes(folder / f"{name}-{_TERMS}")
        self._term_starts = open_array(folder / f"{name}-{_TERM_STARTS}").data
        self._starts = open_array(folder / f"{name}-{_STARTS}")
        self._rows = open_array(folder / f"{name}-{_ROWS}")
        self._scores = open_array(folder / f"{name}-{_SCORES}")

    def __len__(self) -> int:
        """Distinct terms."""
        return len(self._term_starts) - 1

    def __contains__(self, term: str) -> bool:
        return self._number(term) is not None

    def scores(self, terms: Sequence[str]) -> NDArray[np.float32]:
        """``(chunks,) float32``, higher is better, 0 where no term occurs; a repeated term counts again."""
        total = np.zeros(self._chunks, np.float32)
        for term in terms:
            postings = self._postings(term)
            total[self._rows[postings]] += self._scores[postings]  # a term names a chunk once
        return total

    def idf(self, term: str) -> float:
        """``ln(1 + (N - df + .5) / (df + .5))``: positive, largest for a term that no chunk has."""
        df = self.frequency(term)
        return math.log(1 + (self._chunks - df + 0.5) / (df + 0.5))

    def frequency(self, term: str) -> int:
        """In how many chunks the term occurs."""
        return len(self.rows(term))

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

    def _postings(self, term: str) -> slice:
        number = self._number(term)
        return (
            slice(0, 0) if number is None else slice(int(self._starts[number]), int(self._starts[number + 1]))
        )

    def _number(self, term: str) -> int | None:
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
