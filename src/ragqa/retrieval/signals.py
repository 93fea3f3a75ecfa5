"""The signals of a question: which chunks may answer it, and how each of them scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ragqa.index import Index, LexicalIndex
from ragqa.retrieval.crosslingual import WordVectors, translated_shares
from ragqa.retrieval.fusion import by_meaning
from ragqa.retrieval.phrases import phrase_scores
from ragqa.text.analysis import analyse_forms, analyse_grams
from ragqa.text.language import detect_language

if TYPE_CHECKING:
    from ragqa.retrieval.fusion import Scores
    from ragqa.types import Chunk, Vectors

POOL = 100
"""Each search brings this many candidates. Scores are standardised over all of them together, so that a
score means the same in an index of two hundred chunks and of a million."""

VOTING = 5
"""Candidates nearest in meaning that tell which language the answer is in."""
TRANSLATED = 30
"""Candidates whose words are compared one by one; every new word costs a millisecond."""

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Rows of an index, rising, their chunks, and their scores.

    ``kin`` is the share of those nearest in meaning that is in the question's language.
    Each signal is ``(len(rows),) float64``, higher is better: ``words`` and ``grams`` are BM25 as shares of
    the most the question's terms could score, ``phrase`` is :func:`phrase_scores`, ``dense`` the cosine of
    the chunk, ``sentence`` that of its best sentence and ``article`` that of the best candidate of its article:
    a paragraph rarely repeats what its article is about.
    """

    rows: Rows
    chunks: tuple[Chunk, ...]
    signals: dict[str, Scores]
    kin: float


def gather(
    question: str, query: Vectors, index: Index, pool: int = POOL, allowed: Rows | None = None
) -> Candidates:
    """The candidates for ``question``, whose vector is ``query`` ``(d,)``: the best of each search.

    ``allowed`` are the only rows that may be found; all may by default.
    """
    words = _shares(index.words, analyse_forms(question))
    grams = _shares(index.grams, analyse_grams(question))
    if allowed is None:
        nearest, _ = index.search_dense(query, pool)
    else:
        words, grams = _only(words, allowed), _only(grams, allowed)
        nearest = allowed[np.argsort(-index.dense(query, allowed), kind="stable")[:pool]]
    rows = np.unique(np.concatenate([_best(words, pool), _best(grams, pool), nearest])).astype(np.int64)
    chunks = tuple(index.chunk(row) for row in rows.tolist())
    spans = map(index.sentence_spans, rows.tolist())
    dense = index.dense(query, rows).astype(np.float64)
    signals = {
        "words": words[rows],
        "grams": grams[rows],
        "phrase": phrase_scores(question, list(map(_sentences, chunks, spans))),
        "dense": dense,
        "sentence": index.best_sentence(query, rows).astype(np.float64),
        "article": _best_of_article(dense, chunks),
    }
    nearest = np.argsort(-by_meaning(signals), kind="stable")[:VOTING]
    languages = index.languages(rows[nearest])
    kin = languages.count(detect_language(question)) / max(len(languages), 1)
    return Candidates(rows, chunks, signals, kin)


def with_translations(
    question: str, candidates: Candidates, index: Index, vectors: WordVectors
) -> Candidates:
    """The candidates with the signal ``translated``: :func:`translated_shares` of those nearest in meaning, with their
    titles and headings; the others have the least of theirs.

    For questions whose words the articles lack: it pairs words of two languages, and of two ways of saying a thing.
    """
    best = np.argsort(-by_meaning(candidates.signals), kind="stable")[:TRANSLATED]
    texts = [
        " ".join(
            part
            for part in (*index.chunk_context(int(candidates.rows[place])), candidates.chunks[place].text)
            if part
        )
        for place in best.tolist()
    ]
    shares = translated_shares(question, texts, vectors)
    translated = np.full(len(candidates.rows), shares.min(initial=1.0))
    translated[best] = shares
    return replace(candidates, signals={**candidates.signals, "translated": translated})


def _shares(index: LexicalIndex, terms: list[str]) -> Scores:
    """BM25 of all chunks, divided by the sum of the terms' idf, which no score reaches."""
    most = sum(index.idf(term) for term in terms)
    return index.scores(terms).astype(np.float64) / (most or 1.0)


def _best(scores: Scores, count: int) -> Rows:
    """The rows of the ``count`` best scores above 0, in no order; equal scores by row."""
    found = np.flatnonzero(scores > 0)
    if len(found) > count:
        threshold = np.partition(scores[found], -count)[-count]
        above = found[scores[found] > threshold]
        found = np.concatenate([above, found[scores[found] == threshold][: count - len(above)]])
    return found


def _only(scores: Scores, allowed: Rows) -> Scores:
    kept = np.zeros_like(scores)
    kept[allowed] = scores[allowed]
    return kept


def _best_of_article(scores: Scores, chunks: Sequence[Chunk]) -> Scores:
    """``(len(chunks),)``: for each chunk the best score among the chunks of its article."""
    _, articles = np.unique(
        [chunk.paragraph_ids[0].rpartition(":")[0] for chunk in chunks], return_inverse=True
    )
    best = np.full(len(chunks), -np.inf)
    np.maximum.at(best, articles, scores)
    return best[articles]


def _sentences(chunk: Chunk, spans: Sequence[tuple[int, int]]) -> list[str]:
    offset = chunk.paragraph_start
    return [chunk.text[start - offset : end - offset] for start, end in spans]
