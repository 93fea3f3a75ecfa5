"""Builds the files of a lexical index: terms counted, or carried over from the generation before; scored.

bm25s is the yardstick (a test holds our scores to its): it scores passage by passage in Python, a microsecond
a posting, and keeps no counts, so that nothing could be carried over.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ragqa.index.files import FileRecord, open_array, write_array, write_bytes
from ragqa.index.lexical import (
    K1,
    ROWS,
    SCORES,
    STARTS,
    TERM_STARTS,
    TERMS,
    B,
    LexicalIndex,
    inverse_document_frequency,
)

_COUNTS = "counts.npy"
_LENGTHS = "lengths.npy"
_COUNTED_AT_ONCE = 1024
_SCORED_AT_ONCE = 1 << 22

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Postings:
    """``terms[t]`` occurs ``counts[i]`` times in chunk ``rows[i]``, for ``starts[t] <= i < starts[t + 1]``.

    ``terms`` are in the order of their UTF-8 bytes, each has a posting, and ``rows`` rise within a term;
    ``lengths[row]`` is how many terms the chunk has, repetitions counted.
    """

    terms: list[bytes]
    starts: Ints
    rows: NDArray[np.int32]
    counts: NDArray[np.uint16]
    lengths: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class _Block:
    """Postings of some chunks: runs of equal ``numbers`` (of terms), rows rising within a run."""

    numbers: NDArray[np.int32]
    rows: NDArray[np.int32]
    counts: NDArray[np.uint16]


def count_terms(
    texts: Sequence[str],
    rows: Ints,
    analyse: Callable[[str], list[str]],
    progress: Callable[[int, int], None],
) -> Postings:
    """The postings of the chunks in ``rows``, which rise; ``texts`` are those of all chunks.

    Takes 16 bytes a posting: some chunks are counted at a time, and what was counted is put in its place.
    """
    numbers: dict[str, int] = {}
    lengths = np.zeros(len(texts), np.int32)
    skipped = len(texts) - len(rows)
    blocks = []
    for done in range(0, len(rows), _COUNTED_AT_ONCE):
        progress(skipped + done, len(texts))
        blocks.append(_count(texts, rows[done : done + _COUNTED_AT_ONCE], analyse, numbers, lengths))
    progress(len(texts), len(texts))
    encoded = [term.encode("utf-8", "surrogatepass") for term in numbers]
    order = sorted(range(len(encoded)), key=encoded.__getitem__)
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    return Postings([encoded[number] for number in order], *_placed(blocks, rank), lengths)


def _count(
    texts: Sequence[str],
    rows: Ints,
    analyse: Callable[[str], list[str]],
    numbers: dict[str, int],
    lengths: NDArray[np.int32],
) -> _Block:
    """Counts the chunks in ``rows``; new terms go into ``numbers``, how many there are into ``lengths``."""
    occurrences = array("i")
    for row in rows.tolist():
        terms = analyse(texts[row])
        occurrences.extend([numbers.setdefault(term, len(numbers)) for term in terms])
        lengths[row] = len(terms)
    keys = _join(np.asarray(occurrences, np.int64), np.repeat(rows, lengths[rows]))
    keys, counts = np.unique(keys, return_counts=True)
    term, row_of = _split(keys)
    return _Block(term, row_of, np.minimum(counts, 65_535).astype(np.uint16))


def _placed(blocks: Sequence[_Block], rank: Ints) -> tuple[Ints, NDArray[np.int32], NDArray[np.uint16]]:
    """``starts, rows, counts`` of all blocks, whose rows rise from block to block; terms by ``rank``."""
    df = np.zeros(len(rank), np.int64)
    for block in blocks:
        df[rank] += np.bincount(block.numbers, minlength=len(rank))
    starts = _starts(df)
    rows, counts = np.empty(starts[-1], np.int32), np.empty(starts[-1], np.uint16)
    ends = starts[:-1].copy()
    for block in blocks:
        firsts = np.flatnonzero(np.diff(block.numbers, prepend=-1))
        lengths = np.diff(firsts, append=len(block.numbers))
        terms = rank[block.numbers[firsts]]
        places = np.arange(len(block.numbers)) + np.repeat(ends[terms] - firsts, lengths)
        rows[places], counts[places] = block.rows, block.counts
        ends[terms] += lengths
    return starts, rows, counts


def carry_over(folder: Path, name: str, index: LexicalIndex, new_rows: Ints, chunks: int) -> Postings:
    """The postings in the generation in ``folder`` of chunks that live on.

    ``new_rows[old]`` is the row among ``chunks`` of what was in row ``old``, or -1 when that is gone. Terms
    that no longer occur are still among the terms, without a posting.
    """
    starts = open_array(folder / f"{name}-{STARTS}")
    places = new_rows.astype(np.int32)
    rows = places[open_array(folder / f"{name}-{ROWS}")]
    lives = rows >= 0
    before = np.concatenate([[0], np.cumsum(lives, dtype=np.int64)])
    rows, counts = rows[lives], open_array(folder / f"{name}-{_COUNTS}")[lives]
    starts = before[starts]
    if (np.diff(places[places >= 0]) < 0).any():  # chunks changed places
        order = np.argsort(_join(np.repeat(np.arange(len(starts) - 1), np.diff(starts)), rows), kind="stable")
        rows, counts = rows[order], counts[order]
    lengths = np.zeros(chunks, np.int32)
    lengths[new_rows[new_rows >= 0]] = open_array(folder / f"{name}-{_LENGTHS}")[new_rows >= 0]
    return Postings(index.terms(), starts, rows, counts, lengths)


def merge(one: Postings, other: Postings) -> Postings:
    """The postings of both, whose chunks are different ones; terms without any are dropped."""
    used = [
        {postings.terms[number] for number in np.flatnonzero(np.diff(postings.starts)).tolist()}
        for postings in (one, other)
    ]
    terms = sorted(used[0] | used[1])
    numbers = {term: number for number, term in enumerate(terms)}
    df = np.zeros(len(terms), np.int64)
    keys = []
    for postings in (one, other):
        sizes = np.diff(postings.starts)
        rank = np.array([numbers.get(term, -1) for term in postings.terms], np.int64)
        df[rank[sizes > 0]] += sizes[sizes > 0]
        keys.append(_join(np.repeat(rank, sizes), postings.rows))
    places = np.searchsorted(keys[0], keys[1])
    return Postings(
        terms,
        _starts(df),
        np.insert(one.rows, places, other.rows),
        np.insert(one.counts, places, other.counts),
        one.lengths + other.lengths,
    )


def write_postings(folder: Path, name: str, postings: Postings) -> dict[str, FileRecord]:
    """Writes the files ``<name>-*`` of a lexical index, the same for the same postings."""
    term_starts = np.zeros(len(postings.terms) + 1, np.int64)
    np.cumsum([len(term) for term in postings.terms], out=term_starts[1:])
    arrays: dict[str, NDArray[Any]] = {
        TERM_STARTS: term_starts,
        STARTS: postings.starts,
        ROWS: postings.rows,
        SCORES: _scores(postings),
        _COUNTS: postings.counts,
        _LENGTHS: postings.lengths,
    }
    files = {f"{name}-{part}": write_array(folder / f"{name}-{part}", arrays[part]) for part in arrays}
    files[f"{name}-{TERMS}"] = write_bytes(folder / f"{name}-{TERMS}", b"".join(postings.terms))
    return files


def _scores(postings: Postings) -> NDArray[np.float32]:
    chunks = len(postings.lengths)
    df = np.diff(postings.starts)
    idf = inverse_document_frequency(chunks, df)
    mean = postings.lengths.sum(dtype=np.int64) / chunks or 1.0  # without any term there is nothing to score
    norm = K1 * (1 - B + B * postings.lengths / mean)
    scores = np.empty(len(postings.rows), np.float32)
    # in parts of whole terms, to bound the memory of the intermediate float64
    cuts = np.searchsorted(postings.starts, np.arange(0, len(scores) + _SCORED_AT_ONCE, _SCORED_AT_ONCE))
    for first, last in pairwise(np.minimum(cuts, len(df)).tolist()):
        part = slice(postings.starts[first], postings.starts[last])
        counts = postings.counts[part]
        weights = np.repeat(idf[first:last], df[first:last])
        scores[part] = weights * counts / (counts + norm[postings.rows[part]])
    return scores


def _starts(df: Ints) -> Ints:
    starts = np.zeros(len(df) + 1, np.int64)
    np.cumsum(df, out=starts[1:])
    return starts


def _join(term: Ints, row: Ints | NDArray[np.int32]) -> Ints:
    return (term << 32) | row


def _split(keys: Ints) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    return (keys >> 32).astype(np.int32), (keys & 0xFFFFFFFF).astype(np.int32)
