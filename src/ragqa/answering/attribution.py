"""Generated sentences against the evidence: which words carry each, and how well.

Every sentence is aligned to sentences of the articles; citation numbers are ours, whatever the model wrote.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from ragqa.answering import cues
from ragqa.answering.evidence import Candidate
from ragqa.answering.figures import figures, figures_in, numbers_count_the_same, words_and_numbers
from ragqa.answering.matching import Idf, WeightedTerms, terms_of, weigh
from ragqa.answering.questions import content_words
from ragqa.answering.speakers import speaker_of
from ragqa.retrieval.crosslingual import WordVectors, same_name, word_matches, words_of
from ragqa.text.fold import fold
from ragqa.types import Citation, Sentence, Support

FULL = 0.85
"""Share of a sentence's words, by idf, that its evidence must have for full support."""
PARTIAL = 0.5
"""... for partial support."""
FOUND = 0.55
"""Match from which the evidence counts as saying a word."""
ADDS = 0.12
"""Share of the words that a further piece of evidence must add to be cited too."""
ADDS_ELSEWHERE = 0.2
"""... when it stands in another paragraph than the first, which may name an office or a place too, unless there is no
support without it."""
MOST_CITED = 3
SAME_TEXT = 0.6
"""Share of the evidence's words in a sentence from which both say the same, so that a "not" must be in both."""
MEANT = 0.8
"""Match by meaning from which a word of a name that stands for a person's office is another's translation."""

_ARTICLES = frozenset(("al", "el"))
_RANK: dict[Support, int] = {"none": 0, "partial": 1, "full": 2}


@dataclass(frozen=True, slots=True)
class Attribution:
    """A generated sentence and its evidence, best first; no evidence when ``support`` is ``none``."""

    text: str
    evidence: tuple[Candidate, ...]
    support: Support


class Attributor:
    """Attributes sentences in ``language`` to the candidates of one turn."""

    def __init__(
        self, candidates: Sequence[Candidate], idf: Idf, language: str, vectors: WordVectors
    ) -> None:
        self._candidates = tuple(candidates)
        self._paragraphs = [candidate.hit.paragraph.id for candidate in self._candidates]
        self._idf = idf
        self._language = language
        self._vectors = vectors

    def attribute(self, text: str) -> Attribution:
        """The least evidence that carries the sentence, at most :data:`MOST_CITED` pieces of it."""
        words = content_words(text)
        if not words or not self._candidates:
            return Attribution(text, (), "none")
        terms = weigh(words, self._idf)
        spelled = tuple(words.values())
        matches = np.array([self._matches(terms, spelled, candidate) for candidate in self._candidates])
        found = Attribution(text, (), "none")
        for chosen in self._choices(text, matches, terms.weights):
            found = self._judged(text, terms, spelled, matches, chosen)
            if found.support != "none":
                break
        return found

    def _choices(
        self, text: str, matches: NDArray[np.float64], weights: NDArray[np.float64]
    ) -> Iterator[list[int]]:
        """Numbers of candidates that may carry the sentence; the next ones are for when those before do not."""
        least = _cover(matches, weights, self._paragraphs, ADDS_ELSEWHERE)
        yield least
        wider = _cover(matches, weights, self._paragraphs, ADDS)
        if wider != least:
            yield wider
        naming = self._naming(text, least)
        if naming is not None:
            yield [*least[: MOST_CITED - 1], naming]

    def _judged(
        self,
        text: str,
        terms: WeightedTerms,
        spelled: tuple[str, ...],
        matches: NDArray[np.float64],
        chosen: list[int],
    ) -> Attribution:
        evidence = tuple(self._candidates[at] for at in chosen)
        found = matches[chosen].max(axis=0)
        covered = float(terms.weights @ found)
        support: Support = "full" if covered >= FULL else "partial" if covered >= PARTIAL else "none"
        unsaid = [word for word, match in zip(spelled, found, strict=True) if match < FOUND]
        support = min(support, self._most(text, evidence, unsaid), key=_RANK.__getitem__)
        return Attribution(text, evidence if support != "none" else (), support)

    def _naming(self, text: str, chosen: Sequence[int]) -> int | None:
        """A sentence of the same article that has what the chosen ones lack of the speaker's name: an article gives a
        name whole once."""
        around = " ".join(self._candidates[at].hit.paragraph.text for at in chosen)
        document = self._candidates[chosen[0]].hit.document.id
        lacking = self._unnamed(_speaker_words(text), around, foreign=False)
        if not lacking:
            return None
        return next(
            (
                at
                for at, candidate in enumerate(self._candidates)
                if candidate.hit.document.id == document
                and not self._unnamed(lacking, candidate.text, foreign=False)
            ),
            None,
        )

    def _matches(
        self, terms: WeightedTerms, spelled: tuple[str, ...], candidate: Candidate
    ) -> NDArray[np.float64]:
        matched = terms.matches(terms_of(candidate.text))
        if candidate.hit.document.language == self._language:
            return matched
        by_meaning: NDArray[np.float64] = word_matches(spelled, [words_of(candidate.text)], self._vectors)[0]
        return np.maximum(matched, by_meaning)

    def _most(self, text: str, evidence: tuple[Candidate, ...], unsaid: list[str]) -> Support:
        """The most that numbers, dates, speaker, "not" and other words allow."""
        said = " ".join(candidate.text for candidate in evidence)
        around = " ".join(candidate.hit.paragraph.text for candidate in evidence)
        foreign = any(candidate.hit.document.language != self._language for candidate in evidence)
        told, speaker = figures(text), _speaker_words(text)
        unnamed = self._unnamed(speaker, around, foreign=foreign)
        if not told <= figures_in(around) or _is_another(speaker, unnamed, foreign=foreign):
            return "none"
        if (
            not told <= figures_in(said)
            or not numbers_count_the_same(text, said)
            or self._unnamed(speaker, evidence[0].hit.paragraph.text, foreign=foreign)
            or _contradicts(text, said)
            or self._unsaid(unsaid, said)
        ):
            return "partial"
        return "full"

    def _unsaid(self, words: Sequence[str], text: str) -> bool:
        """Whether a word is in the text neither in another form nor in other words."""
        missing = [word for word in words if not terms_of(word) <= terms_of(text)]
        return bool((word_matches(missing, [words_of(text)], self._vectors) < FOUND).any())

    def _unnamed(self, name: Sequence[str], text: str, *, foreign: bool) -> list[str]:
        """The words of a name that a text lacks; a name in another script is known by its sound, and in a text of
        another language what is no name of a person («مدير», "report") by its meaning."""
        there = words_of(text)
        terms = terms_of(text)
        lacking = [
            word
            for word in name
            if not terms_of(word) <= terms and not any(same_name(word, other) for other in there)
        ]
        if not foreign or not lacking:
            return lacking
        meant = word_matches(lacking, [there], self._vectors)[0]
        return [
            word for word, match in zip(lacking, meant, strict=True) if word[0].isupper() or match < MEANT
        ]


def citations_of(attributions: Sequence[Attribution]) -> tuple[tuple[Sentence, ...], tuple[Citation, ...]]:
    """Sentences with citations numbered from 1 in order of appearance; the same evidence keeps its number."""
    citations: list[Citation] = []
    numbers: dict[tuple[str, int, int], int] = {}
    sentences: list[Sentence] = []
    for attribution in attributions:
        cited: list[int] = []
        for candidate in attribution.evidence:
            place = (candidate.hit.paragraph.id, candidate.start, candidate.end)
            if place not in numbers:
                numbers[place] = len(numbers) + 1
                citations.append(_citation(numbers[place], candidate))
            cited.append(numbers[place])
        sentences.append(Sentence(attribution.text, tuple(sorted(cited)), attribution.support))
    return tuple(sentences), tuple(citations)


def _citation(n: int, candidate: Candidate) -> Citation:
    hit = candidate.hit
    return Citation(n, hit.document, hit.paragraph, candidate.text, candidate.start, candidate.end, hit.score)


def _cover(
    matches: NDArray[np.float64],
    weights: NDArray[np.float64],
    paragraphs: Sequence[str],
    adds_elsewhere: float,
) -> list[int]:
    """Rows of ``matches`` ``(n, n_terms)`` that together cover the words, the best first; at least one.

    ``paragraphs`` says of each row where it stands, ``adds_elsewhere`` what one of another paragraph must add.
    """
    chosen = [int(np.argmax(matches @ weights))]
    elsewhere = np.array([paragraph != paragraphs[chosen[0]] for paragraph in paragraphs])
    least = np.where(elsewhere, adds_elsewhere, ADDS)
    while len(chosen) < MOST_CITED:
        held = matches[chosen].max(axis=0)
        gains = np.maximum(matches - held, 0.0) @ weights
        best = int(np.argmax(np.where(gains >= least, gains, 0.0)))
        if gains[best] < least[best]:
            break
        chosen.append(best)
    return chosen


def _speaker_words(text: str) -> list[str]:
    """The words of the speaker's name, without the article of a name in Latin letters (Al-Shami)."""
    speaker = speaker_of(text)
    words = content_words(speaker).values() if speaker else ()
    return [word for word in words if fold(word) not in _ARTICLES]


def _is_another(name: Sequence[str], unnamed: Sequence[str], *, foreign: bool) -> bool:
    """Whether a name of which a text lacks some words is not in it: what a person is (the former director) may be left
    out, and of a name in another language half may be spelled in another way."""
    if foreign:
        return 2 * len(unnamed) > len(name)
    return any(terms_of(word) - _titles() for word in unnamed)


@cache
def _titles() -> frozenset[str]:
    return terms_of(" ".join(cues.TITLES))


def _contradicts(text: str, said: str) -> bool:
    """Whether one of two texts that say much the same has a "not" more; a short part of a long text may differ."""
    there = terms_of(said)
    same = len(there & terms_of(text)) >= SAME_TEXT * len(there)
    return same and _negations(text) != _negations(said)


def _negations(text: str) -> int:
    return sum(word in _negators() for word in words_and_numbers(text))


@cache
def _negators() -> frozenset[str]:
    return frozenset(fold(word) for word in cues.NEGATIONS)
