"""The signals of a question: which chunks may answer it, and how each of them scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ragqa.index import Index, LexicalIndex
from ragqa.retrieval.phrases import phrase_scores
from ragqa.text.analysis import analyse_forms, analyse_grams

if TYPE_CHECKING:
    from ragqa.retrieval.fusion import Scores
    from ragqa.types import Chunk, Vectors

POOL = 100
"""Each search brings this many candidates. Scores are standardised over all of them together, so that a
score means the same in an index of two hundred chunks and of a million."""

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Rows of an index, rising, their chunks, and their scores.

    Each signal is ``(len(rows),) float64``, higher is better: ``words`` and ``grams`` are BM25 as shares of
    the most the question's terms could score, ``phrase`` is :func:`phrase_scores`, ``dense`` the cosine of
    the chunk and ``sentence`` that of its best sentence.
    """

    rows: Rows
    chunks: tuple[Chunk, ...]
    signals: dict[str, Scores]


def gather(
    question: str, query: Vectors, index: Index, pool: int = POOL, allowed: Rows | None = None
) -> Candidates:
    """The candidates for ``question``, whose vector is ``query`` ``(d,)``: the best of each search.

    ``allowed`` are the only rows that may be found; all may by default.
    """
    words, grams = analyse_forms(question), analyse_grams(question)
    with_words, with_grams = index.match("words", words), index.match("grams", grams)
    nearest, _ = index.search_dense(query, pool, allowed)
    found = [with_words.best(pool, allowed), with_grams.best(pool, allowed), nearest]
    rows = np.unique(np.concatenate(found)).astype(np.int64)
    chunks = tuple(index.chunk(row) for row in rows.tolist())
    spans = map(index.sentence_spans, rows.tolist())
    signals = {
        "words": _shares(with_words.scores(rows), words, index.words),
        "grams": _shares(with_grams.scores(rows), grams, index.grams),
        "phrase": phrase_scores(question, list(map(_sentences, chunks, spans))),
        "dense": index.dense(query, rows).astype(np.float64),
        "sentence": index.best_sentence(query, rows).astype(np.float64),
    }
    return Candidates(rows, chunks, signals)


def _shares(scores: NDArray[np.float32], terms: list[str], lexical: LexicalIndex) -> Scores:
    """BM25 divided by the sum of the terms' idf, which no score reaches."""
    most = sum(lexical.idf(term) for term in terms)
    return scores.astype(np.float64) / (most or 1.0)


def _sentences(chunk: Chunk, spans: Sequence[tuple[int, int]]) -> list[str]:
    offset = chunk.paragraph_start
    return [chunk.text[start - offset : end - offset] for start, end in spans]
