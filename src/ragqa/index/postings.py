"""Builds the files of a lexical index: terms counted, or carried over from the generation before; scored.

bm25s is the yardstick (a test holds our scores to its): it scores passage by passage in Python, a microsecond
a posting, and keeps no counts, so that nothing could be carried over.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
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
_REPORT_EVERY = 256
_SCORED_AT_ONCE = 1 << 22

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Postings:
    """``terms[term[i]]`` occurs ``count[i]`` times in chunk ``row[i]``; sorted by term, then row.

    ``terms`` are in the order of their UTF-8 bytes, each has a posting; ``lengths[row]`` is how many terms
    the chunk has, repetitions counted.
    """

    terms: list[bytes]
    term: Ints
    row: Ints
    count: NDArray[np.uint16]
    lengths: NDArray[np.int32]


def count_terms(
    texts: Sequence[str],
    rows: Ints,
    analyse: Callable[[str], list[str]],
    progress: Callable[[int, int], None],
) -> Postings:
    """The postings of the chunks in ``rows``; ``texts`` are those of all chunks."""
    numbers: dict[str, int] = {}
    occurrences = array("i")
    lengths = np.zeros(len(texts), np.int32)
    skipped = len(texts) - len(rows)
    for done, row in enumerate(rows.tolist()):
        if done % _REPORT_EVERY == 0:
            progress(skipped + done, len(texts))
        terms = analyse(texts[row])
        occurrences.extend([numbers.setdefault(term, len(numbers)) for term in terms])
        lengths[row] = len(terms)
    progress(len(texts), len(texts))
    encoded = [term.encode("utf-8", "surrogatepass") for term in numbers]
    order = sorted(range(len(encoded)), key=encoded.__getitem__)
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    keys = _join(rank[np.asarray(occurrences, np.int32)], np.repeat(np.arange(len(texts)), lengths))
    keys, count = np.unique(keys, return_counts=True)
    return Postings(
        [encoded[number] for number in order],
        *_split(keys),
        np.minimum(count, 65_535).astype(np.uint16),
        lengths,
    )


def carry_over(folder: Path, name: str, index: LexicalIndex, new_rows: Ints, chunks: int) -> Postings:
    """The postings in the generation in ``folder`` of chunks that live on.

    ``new_rows[old]`` is the row among ``chunks`` of what was in row ``old``, or -1 when that is gone.
    """
    df = np.diff(open_array(folder / f"{name}-{STARTS}"))
    row = new_rows[open_array(folder / f"{name}-{ROWS}")]
    term = np.repeat(np.arange(len(df)), df)
    lives = row >= 0
    keys = _join(term[lives], row[lives])
    order = np.argsort(keys, kind="stable")  # quick where rows keep their order
    lengths = np.zeros(chunks, np.int32)
    lengths[new_rows[new_rows >= 0]] = open_array(folder / f"{name}-{_LENGTHS}")[new_rows >= 0]
    count = open_array(folder / f"{name}-{_COUNTS}")[lives][order]
    return Postings(index.terms(), *_split(keys[order]), count, lengths)


def merge(one: Postings, other: Postings) -> Postings:
    """The postings of both, whose chunks are different ones; terms without any are dropped."""
    used = [{postings.terms[number] for number in np.unique(postings.term)} for postings in (one, other)]
    terms = sorted(used[0] | used[1])
    numbers = {term: number for number, term in enumerate(terms)}
    keys = []
    for postings in (one, other):
        rank = np.array([numbers.get(term, -1) for term in postings.terms], np.int64)
        keys.append(_join(rank[postings.term], postings.row))
    both = np.concatenate(keys)
    order = np.argsort(both, kind="stable")
    count = np.concatenate([one.count, other.count])[order]
    return Postings(terms, *_split(both[order]), count, one.lengths + other.lengths)


def write_postings(folder: Path, name: str, postings: Postings) -> dict[str, FileRecord]:
    """Writes the files ``<name>-*`` of a lexical index, the same for the same postings."""
    term_starts = np.zeros(len(postings.terms) + 1, np.int64)
    np.cumsum([len(term) for term in postings.terms], out=term_starts[1:])
    starts = np.searchsorted(postings.term, np.arange(len(postings.terms) + 1))
    arrays: dict[str, NDArray[Any]] = {
        TERM_STARTS: term_starts,
        STARTS: starts.astype(np.int64),
        ROWS: postings.row.astype(np.int32),
        SCORES: _scores(postings, np.diff(starts)),
        _COUNTS: postings.count,
        _LENGTHS: postings.lengths,
    }
    files = {f"{name}-{part}": write_array(folder / f"{name}-{part}", arrays[part]) for part in arrays}
    files[f"{name}-{TERMS}"] = write_bytes(folder / f"{name}-{TERMS}", b"".join(postings.terms))
    return files


def _scores(postings: Postings, df: Ints) -> NDArray[np.float32]:
    chunks = len(postings.lengths)
    idf = inverse_document_frequency(chunks, df)
    mean = postings.lengths.sum(dtype=np.int64) / chunks or 1.0  # without any term there is nothing to score
    norm = K1 * (1 - B + B * postings.lengths / mean)
    scores = np.empty(len(postings.row), np.float32)
    for start in range(0, len(scores), _SCORED_AT_ONCE):  # bounds the memory of the intermediate float64
        part = slice(start, start + _SCORED_AT_ONCE)
        count = postings.count[part]
        scores[part] = idf[postings.term[part]] * count / (count + norm[postings.row[part]])
    return scores


def _join(term: Ints, row: Ints) -> Ints:
    return (term << 32) | row


def _split(keys: Ints) -> tuple[Ints, Ints]:
    return keys >> 32, keys & 0xFFFFFFFF
