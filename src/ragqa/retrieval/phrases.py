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
    wanted = np.unique(_grams(running_lines([question]), length))
    texts = [sentence for sentences in chunks for sentence in sentences]
    if not len(wanted) or not texts:
        return np.zeros(len(chunks))
    chunk_of = np.repeat(np.arange(len(chunks)), [len(sentences) for sentences in chunks])
    lines = running_lines(texts)
    ends = np.append(np.flatnonzero(lines == ord("\n")), len(lines))
    lengths = np.diff(ends, prepend=-1) - 1

    grams = _grams(lines, length)  # one across a line break is none of the question's
    place = np.minimum(np.searchsorted(wanted, grams), len(wanted) - 1)
    at = np.flatnonzero(wanted[place] == grams)
    text_of = np.searchsorted(ends, at)
    text, gram = _distinct(text_of, place[at], len(wanted))

    df = np.bincount(_distinct(chunk_of[text], gram, len(wanted))[1], minlength=len(wanted))
    idf = np.log(1 + (len(chunks) - df + 0.5) / (df + 0.5))
    matched = np.bincount(text, idf[gram], len(texts)) / idf.sum()
    norm = 1 - LENGTH_PENALTY + LENGTH_PENALTY * lengths / lengths.mean()
    best = np.zeros(len(chunks))
    np.maximum.at(best, chunk_of, matched / norm)
    return best


def _grams(line: NDArray[np.int32], length: int) -> NDArray[np.int64]:
    """``(max(len(line) - length + 1, 0),)``: the n-grams, up to four code points packed into one number."""
    codes = line.astype(np.int64) & 0xFFFF
    count = max(len(codes) - length + 1, 0)
    packed = np.zeros(count, np.int64)
    for offset in range(length):
        packed = (packed << 16) | codes[offset : offset + count]
    return packed


def _distinct(
    rows: NDArray[np.int64], columns: NDArray[np.int64], width: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Each pair once, ``0 <= column < width``."""
    row, column = np.divmod(np.unique(rows * width + columns), width)
    return row, column
