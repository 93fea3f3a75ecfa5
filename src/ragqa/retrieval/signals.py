"""The signals of a question: which chunks may answer it, and how each of them scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ragqa.index import Index, LexicalIndex, Matches
from ragqa.retrieval.crosslingual import WordVectors, translated_shares
from ragqa.retrieval.fusion import by_meaning
from ragqa.retrieval.phrases import phrase_scores
from ragqa.text.analysis import analyse_forms, analyse_grams
from ragqa.text.language import detect_language, same_script

if TYPE_CHECKING:
    from ragqa.retrieval.fusion import Scores
    from ragqa.types import Chunk, Vectors

POOL = 30
"""Each search by words brings this many candidates, the one by meaning twice as many: where question and articles
share no words, it is the only one that finds what answers. Scores are standardised over all of them together, so that
a score means the same in an index of two hundred chunks and of a million."""

VOTING = 5
"""Candidates nearest in meaning that tell which language the answer is in."""
LOOKED_INTO = 5
"""Where all of those are in the question's language, the words of so many of each language are compared, in case that
the best of them is in another."""
LIKELY_KIN = 0.75
TRANSLATED = 30
"""Candidates whose words are compared one by one; every new word costs a millisecond."""

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Rows of an index, rising, their chunks, and their scores.

    ``asked`` is the language of the question, ``languages`` those of the candidates' articles, ``meaning`` their
    :func:`by_meaning`.
    Each signal is ``(len(rows),) float64``, higher is better: ``words`` and ``grams`` are BM25 as shares of
    the most the question's terms could score, ``phrase`` is :func:`phrase_scores`, ``dense`` the cosine of
    the chunk, ``sentence`` that of its best sentence and ``article`` that of the best candidate of its article:
    a paragraph rarely repeats what its article is about.
    """

    rows: Rows
    chunks: tuple[Chunk, ...]
    signals: dict[str, Scores]
    meaning: Scores
    asked: str
    languages: tuple[str, ...]

    @property
    def kin(self) -> float:
        """:func:`kinship` of those nearest in meaning."""
        return self.kin_among(self.meaning, VOTING)

    def nearest_of_both(self, count: int) -> Rows:
        """The places of the ``count`` nearest in meaning in the question's language and as many in others; none where
        all are in the question's."""
        own = np.array([language == self.asked for language in self.languages])
        order = _best_first(self.meaning)
        if own.all():
            return order[:0]
        return np.concatenate([order[own[order]][:count], order[~own[order]][:count]])

    def kin_among(self, scores: Scores, count: int) -> float:
        """:func:`kinship` of the ``count`` best by ``scores``."""
        return kinship(self.asked, [self.languages[place] for place in _best_first(scores)[:count].tolist()])


@dataclass(frozen=True, slots=True)
class Phrasing:
    """A question in words and as a vector ``(d,)``."""

    text: str
    query: Vectors


def gather(
    phrasings: Sequence[Phrasing], index: Index, pool: int = POOL, allowed: Rows | None = None
) -> list[Candidates]:
    """The best of every search, with their scores for each of the ``phrasings`` in turn.

    ``allowed`` are the only rows that may be found; all may by default.
    """
    searches = [_Search.of(phrasing, index) for phrasing in phrasings]
    found = [rows for search in searches for rows in search.best(index, pool, allowed)]
    rows = np.unique(np.concatenate(found)).astype(np.int64)
    chunks, spans = index.chunks(rows), index.sentence_spans_of(rows)
    sentences = list(map(_sentences, chunks, spans))
    return [search.scored(index, rows, chunks, sentences) for search in searches]


@dataclass(frozen=True, slots=True)
class _Search:
    """A phrasing with its terms and what they match."""

    phrasing: Phrasing
    words: list[str]
    grams: list[str]
    with_words: Matches
    with_grams: Matches

    @classmethod
    def of(cls, phrasing: Phrasing, index: Index) -> _Search:
        words, grams = analyse_forms(phrasing.text), analyse_grams(phrasing.text)
        return cls(phrasing, words, grams, index.match("words", words), index.match("grams", grams))

    def best(self, index: Index, pool: int, allowed: Rows | None) -> tuple[Rows, ...]:
        """The rows that each search brings."""
        return (
            self.with_words.best(pool, allowed),
            self.with_grams.best(pool, allowed),
            index.search_dense(self.phrasing.query, 2 * pool, allowed)[0],
        )

    def scored(
        self, index: Index, rows: Rows, chunks: tuple[Chunk, ...], sentences: Sequence[Sequence[str]]
    ) -> Candidates:
        question, query = self.phrasing.text, self.phrasing.query
        dense = index.dense(query, rows).astype(np.float64)
        signals = {
            "words": _shares(self.with_words.scores(rows), self.words, index.words),
            "grams": _shares(self.with_grams.scores(rows), self.grams, index.grams),
            "phrase": phrase_scores(question, sentences),
            "dense": dense,
            "sentence": index.best_sentence(query, rows).astype(np.float64),
            "article": _best_of_article(dense, chunks),
        }
        meaning, asked = by_meaning(signals), detect_language(question)
        languages = tuple(index.languages(rows))
        return Candidates(rows, chunks, signals, meaning, asked, languages)


def article_of(chunk: Chunk) -> str:
    """The id of the document a chunk is in."""
    return chunk.paragraph_ids[0].rpartition(":")[0]


def kinship(asked: str, languages: Sequence[str]) -> float:
    """The share of ``languages`` that is the one ``asked`` in.

    Where none is, but most are written in its script, it may have been taken for another: :data:`LIKELY_KIN`.
    """
    share = languages.count(asked) / max(len(languages), 1)
    alike = sum(same_script(asked, language) for language in languages)
    return LIKELY_KIN if not share and 2 * alike >= len(languages) else share


def with_translations(
    question: str, candidates: Candidates, index: Index, vectors: WordVectors, places: Rows | None = None
) -> Candidates:
    """The candidates with the signal ``translated``: :func:`translated_shares` of those at ``places``, by default those
    nearest in meaning, with their titles and headings; the others have the least of theirs.

    For questions whose words the articles lack: it pairs words of two languages, and of two ways of saying a thing.
    """
    best = _best_first(candidates.meaning)[:TRANSLATED] if places is None else places
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


def _best_first(scores: Scores) -> Rows:
    return np.argsort(-scores, kind="stable")


def _shares(scores: NDArray[np.float32], terms: list[str], lexical: LexicalIndex) -> Scores:
    """BM25 divided by the sum of the terms' idf, which no score reaches."""
    most = sum(lexical.idf(term) for term in terms)
    return scores.astype(np.float64) / (most or 1.0)


def _best_of_article(scores: Scores, chunks: Sequence[Chunk]) -> Scores:
    """``(len(chunks),)``: for each chunk the best score among the chunks of its article."""
    _, articles = np.unique(list(map(article_of, chunks)), return_inverse=True)
    best = np.full(len(chunks), -np.inf)
    np.maximum.at(best, articles, scores)
    return best[articles]


def _sentences(chunk: Chunk, spans: Sequence[tuple[int, int]]) -> list[str]:
    offset = chunk.paragraph_start
    return [chunk.text[start - offset : end - offset] for start, end in spans]
