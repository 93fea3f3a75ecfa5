"""How much of a question's wording, the words as written and in their order, stands in one sentence."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ragqa.text.analysis import LOGOGRAM, running_lines

GRAM_LENGTH = 4
GRAM_LENGTH_IN_HAN = 2
LENGTH_PENALTY = 0.3
"""``b`` of BM25: 0 lets a long sentence win by its length, 1 counts matches per length."""


def phrase_scores(question: str, chunks: Sequence[Sequence[str]]) -> NDArray[np.float64]:
    """``(len(chunks),) float64``: for each chunk, given as its sentences, the best sentence's score.

    The score is the share of the question's character n-grams, across word boundaries, in the sentence,
    weighed by idf over these chunks and normalised by length; higher is better, 0 without any match, above 1
    only in short sentences. The idf is local: what all candidates have in common tells none of them apart.
    """
    length = GRAM_LENGTH_IN_HAN if LOGOGRAM.search(question) else GRAM_LENGTH
    asked = _codes(running_lines([question]))
    wanted = np.unique(_packed(asked, np.arange(len(asked) - length + 1), length))
    texts = [sentence for sentences in chunks for sentence in sentences]
    if not len(wanted) or not texts:
        return np.zeros(len(chunks))
    chunk_of = np.repeat(np.arange(len(chunks)), [len(sentences) for sentences in chunks])
    lines = running_lines(texts)
    ends = np.append(np.flatnonzero(lines == ord("\n")), len(lines))
    lengths = np.diff(ends, prepend=-1) - 1

    codes = _codes(lines)
    at = _begun(codes, asked)
    at = at[at <= len(codes) - length]
    grams = _packed(codes, at, length)  # one across a line break is none of the question's
    place = np.minimum(np.searchsorted(wanted, grams), len(wanted) - 1)
    right = wanted[place] == grams
    text, gram = _distinct(np.searchsorted(ends, at[right]), place[right], len(wanted))

    df = np.bincount(_distinct(chunk_of[text], gram, len(wanted))[1], minlength=len(wanted))
    idf = np.log(1 + (len(chunks) - df + 0.5) / (df + 0.5))
    matched = np.bincount(text, idf[gram], len(texts)) / idf.sum()
    norm = 1 - LENGTH_PENALTY + LENGTH_PENALTY * lengths / lengths.mean()
    best = np.zeros(len(chunks))
    np.maximum.at(best, chunk_of, matched / norm)
    return best


def _codes(line: NDArray[np.int32]) -> NDArray[np.uint16]:
    return line.astype(np.uint16)  # the low half of a code point tells those of one text apart well enough


def _begun(codes: NDArray[np.uint16], asked: NDArray[np.uint16]) -> NDArray[np.int64]:
    """Where two characters stand that may be two of ``asked``: few places, so that only few n-grams are looked up."""
    pairs = np.zeros(1 << 16, np.bool_)
    pairs[_hashed(asked)] = True
    return np.flatnonzero(pairs[_hashed(codes)])


def _hashed(codes: NDArray[np.uint16]) -> NDArray[np.uint16]:
    return codes[:-1] * np.uint16(251) + codes[1:]


def _packed(codes: NDArray[np.uint16], at: NDArray[np.int64], length: int) -> NDArray[np.int64]:
    """The n-grams at these places, up to four code points packed into one number."""
    packed = np.zeros(len(at), np.int64)
    for offset in range(length):
        packed = (packed << 16) | codes[at + offset]
    return packed


def _distinct(
    rows: NDArray[np.int64], columns: NDArray[np.int64], width: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Each pair once, ``0 <= column < width``."""
    row, column = np.divmod(np.unique(rows * width + columns), width)
    return row, column
