"""What a question found, laid out sentence by sentence: the ground for the gate, the answer and its order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from ragqa.answering import cues
from ragqa.answering.context import Place
from ragqa.answering.matching import Idf, WeightedTerms, terms_of, weigh
from ragqa.answering.questions import Question, read_question
from ragqa.retrieval.crosslingual import WordVectors, word_matches, words_of
from ragqa.text.fold import fold, folded_words
from ragqa.types import Hit

FEATURES = (
    "cosine",  # of the sentence with the question
    "coverage",  # share of the question's words in the sentence
    "context",  # ... that the sentence lacks and its paragraph, heading or title has
    "previous",  # ... that the sentence lacks and the one before it has
    "hit",  # log of the paragraph's share of the fused scores
    "fits",  # a date for «متى», a number for «كم», a because for «لماذا»: 1 has it, -1 lacks it, 0 not asked
    "first",  # first sentence of its paragraph
    "length",  # log of its characters
    "heaviest",  # the question's rarest word is in it
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may be part of the answer: ``hit.paragraph.text[start:end] == text``.

    ``matches`` is ``(n_terms,) float64`` in [0, 1], how surely each of the question's words is in it.
    """

    rank: int
    hit: Hit
    position: int
    start: int
    end: int
    text: str
    cosine: float
    matches: NDArray[np.float64]

    @property
    def place(self) -> Place:
        """Where it stands."""
        return Place(self.hit.paragraph, self.start, self.end)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A question, its hits, and their sentences; ``features`` is ``(n_candidates, len(FEATURES)) float64``.

    ``headings`` is ``(n_hits, n_terms)``: the question's words in the title and section heading of each hit.
    ``same_language`` is false when the best hit is in another language than the question: its words were then
    looked for by meaning, and its lexical scores say nothing.
    """

    question: Question
    terms: WeightedTerms
    hits: tuple[Hit, ...]
    candidates: tuple[Candidate, ...]
    same_language: bool
    headings: NDArray[np.float64]
    features: NDArray[np.float64]

    def of_hit(self, rank: int) -> list[Candidate]:
        """The sentences of one hit in reading order."""
        return [candidate for candidate in self.candidates if candidate.rank == rank]

    def around(self, rank: int) -> NDArray[np.float64]:
        """``(n_terms,)``: how surely each of the question's words is in a hit, its heading or its title."""
        return _surest(self.headings[rank], self.of_hit(rank))


def _surest(heading: NDArray[np.float64], sentences: Sequence[Candidate]) -> NDArray[np.float64]:
    """``(n_terms,)``: the surest match of each word in a heading or any of the sentences."""
    surest: NDArray[np.float64] = np.max([heading, *(sentence.matches for sentence in sentences)], axis=0)
    return surest


def collect(
    question: str, hits: Sequence[Hit], idf: Idf, language: str = "", vectors: WordVectors | None = None
) -> Evidence:
    """Lay out the sentences of ``hits``, best hit first and in reading order within a hit.

    With ``vectors``, and when the best hit is in another language than ``language``, that of the question, the
    question's words are looked for by meaning in articles that are not in its language.
    """
    same_language = vectors is None or not hits or hits[0].document.language == language
    vectors = None if same_language else vectors
    read = read_question(question)
    terms = weigh(read.terms, idf)
    candidates: list[Candidate] = []
    rows: list[list[float]] = []
    headings = np.zeros((len(hits), len(terms.terms)))
    shares = _log_shares([hit.score for hit in hits])
    heaviest = int(np.argmax(terms.weights)) if terms.terms else None
    for rank, hit in enumerate(hits):
        matcher = _Matcher(read, terms, vectors if hit.document.language != language else None)
        headings[rank] = matcher.matches(f"{hit.document.title} {hit.paragraph.section or ''}")
        sentences = _sentences(rank, hit, matcher)
        around = _surest(headings[rank], sentences)
        before = np.zeros(len(terms.terms))
        for sentence in sentences:
            matches = sentence.matches
            rows.append(
                [
                    sentence.cosine,
                    float(terms.weights @ matches),
                    float(terms.weights @ (around - matches)),
                    float(terms.weights @ np.maximum(before - matches, 0.0)),
                    float(shares[rank]),
                    _fit(read, sentence.text),
                    float(sentence.position == 0),
                    float(np.log(max(len(sentence.text), 1))),
                    0.0 if heaviest is None else float(matches[heaviest]),
                ]
            )
            before = matches
        candidates.extend(sentences)
    features = np.array(rows, dtype=np.float64).reshape(len(rows), len(FEATURES))
    return Evidence(read, terms, tuple(hits), tuple(candidates), same_language, headings, features)


@dataclass(frozen=True, slots=True)
class _Matcher:
    """Looks for the question's words by stem, and with ``vectors`` by meaning and sound too."""

    question: Question
    terms: WeightedTerms
    vectors: WordVectors | None

    def matches(self, text: str) -> NDArray[np.float64]:
        by_stem = self.terms.matches(terms_of(text))
        if self.vectors is None or not self.terms.terms:
            return by_stem
        by_meaning: NDArray[np.float64] = word_matches(self.question.spelled, [words_of(text)], self.vectors)[
            0
        ]
        return np.maximum(by_stem, by_meaning)


def _sentences(rank: int, hit: Hit, matcher: _Matcher) -> list[Candidate]:
    text = hit.paragraph.text
    return [
        Candidate(
            rank=rank,
            hit=hit,
            position=position,
            start=span.start,
            end=span.end,
            text=text[span.start : span.end],
            cosine=span.score,
            matches=matcher.matches(text[span.start : span.end]),
        )
        for position, span in enumerate(hit.spans)
    ]


def _log_shares(scores: Sequence[float]) -> NDArray[np.float64]:
    """Log of the softmax of the fused scores: how much better a hit is than the others."""
    if not scores:
        return np.zeros(0)
    shifted = np.array(scores, dtype=np.float64) - max(scores)
    total = float(np.exp(shifted).sum())
    shares: NDArray[np.float64] = shifted - np.log(total)
    return shares


def _fit(question: Question, text: str) -> float:
    wanted = _answer_words().get(question.kind)
    if wanted is None:
        return 0.0
    words = folded_words(text)
    has_digit = question.kind in ("number", "time") and any(
        char.isdecimal() for word in words for char in word
    )
    return 1.0 if has_digit or any(word in wanted for word in words) else -1.0


@cache
def _answer_words() -> dict[str, frozenset[str]]:
    return {kind: frozenset(fold(word) for word in words) for kind, words in cues.ANSWER_WORDS.items()}
