"""The extractive answer: which sentences, how many, in what order. Every one is verbatim text of an
article.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ragqa.answering.comparing import other_side
from ragqa.answering.context import Place, leans_back, leant_on, speaker_at
from ragqa.answering.evidence import Candidate, Evidence
from ragqa.answering.facts import with_facts
from ragqa.answering.listing import called_first, item_bonus, list_items, named_items
from ragqa.answering.matching import terms_of
from ragqa.answering.questions import Question
from ragqa.answering.ranking import Picked, rank, repeats, shares
from ragqa.answering.series import Series, series_asked_for
from ragqa.answering.speakers import same_speaker
from ragqa.text.fold import folded_words
from ragqa.types import Citation, Document, Sentence

ENOUGH = 0.95
"""A fact is answered when the chosen sentences hold this share of the probability; more would only repeat."""
WORTH_ADDING = 0.03
"""Least share of a further sentence of a fact."""
SAME_PARAGRAPH = 1.0
"""Log-odds for a further sentence of the best one's paragraph: what the one lacks is rather told beside it."""
FACT_SENTENCES = 3
LOOKED_AT = 5
"""Best hits whose sentences answer a fact; a list looks at all hits."""
SPEAKS = 3.0
"""Log-odds for a sentence whose speaker is the one asked about."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A sentence of the answer.

    ``score`` ranks, higher is better; ``coverage`` is its share of the question's words in [0, 1], ``speaker``
    whose words it reports.
    """

    document: Document
    place: Place
    score: float
    coverage: float
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Extract:
    """Sentences and citations numbered from 1 in order of appearance; ``disagree`` when speakers rank
    differently.
    """

    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    disagree: bool = False


def extract(evidence: Evidence, weights: NDArray[np.float64], longest: int) -> Extract:
    """At most ``longest`` sentences, ranked with ``weights``; none only when the evidence has none."""
    if not evidence.candidates:
        return Extract((), ())
    question = evidence.question
    scores = rank(evidence, weights)
    if question.speech:
        scores = scores + np.array([_speaks(evidence, candidate) for candidate in evidence.candidates])
    several = (question.kind == "list" or question.speech) and not question.compares
    most = longest if several else min(FACT_SENTENCES, longest)
    pick = list_items if several else _facts
    picked = pick(evidence, scores, most)
    best = evidence.candidates[picked[0][0]]
    series = series_asked_for(evidence, best.place)
    if series is not None and not _lists_itself(question, best, series):
        items = [_placed(evidence, series.document, item, picked[0][1]) for item in series.items[:longest]]
        return _numbered(items, question)
    chosen = [_chosen(evidence, at, score) for at, score in picked]
    if several:
        chosen = _by_speaker(chosen)
    disagree = several and question.superlative and _disagree(evidence, chosen)
    return _numbered(_with_antecedents(chosen, most), question, disagree=disagree)


def closest(evidence: Evidence, weights: NDArray[np.float64], most: int = 3) -> tuple[Citation, ...]:
    """The best paragraphs, each by its best sentence: what is offered when a question is declined."""
    scores = rank(evidence, weights)
    nearest: list[Chosen] = []
    for number in range(min(most, len(evidence.hits))):
        own = [at for at, candidate in enumerate(evidence.candidates) if candidate.rank == number]
        if own:
            best = max(own, key=lambda at: float(scores[at]))
            nearest.append(_chosen(evidence, best, float(scores[best])))
    return _numbered(nearest, evidence.question).citations


def _lists_itself(question: Question, best: Candidate, series: Series) -> bool:
    """Whether the best sentence has items of its own, outside of the series («لثلاثة أسباب: …»)."""
    inside = best.hit.paragraph.id in {place.paragraph.id for place in series.items}
    return not inside and item_bonus(question, best.text) > 0


def _facts(evidence: Evidence, scores: NDArray[np.float64], longest: int) -> Picked:
    """The best sentence, and further ones while they are likely enough to hold what it may lack."""
    looked_at = [at for at, candidate in enumerate(evidence.candidates) if candidate.rank < LOOKED_AT]
    best = max(looked_at, key=lambda at: float(scores[at]))
    other = other_side(evidence, scores, best) if evidence.question.compares else None
    if other is not None:
        return _two_sides(evidence, scores, (best, other), longest)
    beside = np.array([evidence.candidates[at].rank == evidence.candidates[best].rank for at in looked_at])
    probable = shares(scores[looked_at] + SAME_PARAGRAPH * beside)
    picked: Picked = []
    held = 0.0
    for position in np.argsort(-probable, kind="stable"):
        if picked and (held >= ENOUGH or probable[position] < WORTH_ADDING):
            break
        held += float(probable[position])
        at = looked_at[position]
        if not repeats(evidence, at, picked):
            picked.append((at, float(scores[at])))
        if len(picked) == longest:
            break
    return picked


def _two_sides(
    evidence: Evidence, scores: NDArray[np.float64], sides: tuple[int, int], longest: int
) -> Picked:
    """The sentence of each side, and the best further ones of their paragraphs."""
    ranks = {evidence.candidates[at].rank for at in sides}
    rest = [at for at, c in enumerate(evidence.candidates) if c.rank in ranks and at not in sides]
    picked: Picked = []
    for at in (*sides, *sorted(rest, key=lambda at: -float(scores[at]))):
        if len(picked) < longest and not repeats(evidence, at, picked):
            picked.append((at, float(scores[at])))
    return picked


def _speaks(evidence: Evidence, candidate: Candidate) -> float:
    speaker = speaker_at(candidate.hit.document, candidate.place)
    return SPEAKS * evidence.terms.coverage(terms_of(speaker)) if speaker else 0.0


def _chosen(evidence: Evidence, at: int, score: float) -> Chosen:
    candidate = evidence.candidates[at]
    document, place = candidate.hit.document, candidate.place
    coverage = float(evidence.terms.weights @ candidate.matches)
    return Chosen(document, place, score, coverage, speaker_at(document, place))


def _placed(evidence: Evidence, document: Document, place: Place, score: float) -> Chosen:
    """A sentence that no hit need have."""
    coverage = evidence.terms.coverage(terms_of(place.text))
    return Chosen(document, place, score, coverage, speaker_at(document, place))


def _by_speaker(chosen: Sequence[Chosen]) -> list[Chosen]:
    """What one speaker says stands together, where the best of it stood."""
    groups: list[list[Chosen]] = []
    for item in chosen:
        for group in groups:
            if _same_voice(item, group[0]):
                group.append(item)
                break
        else:
            groups.append([item])
    return [item for group in groups for item in group]


def _same_voice(first: Chosen, second: Chosen) -> bool:
    if first.speaker is None or second.speaker is None:
        return False
    return first.document.id == second.document.id and same_speaker(first.speaker, second.speaker)


def _disagree(evidence: Evidence, chosen: Sequence[Chosen]) -> bool:
    """Whether different voices call different items the most important."""
    voices: list[Chosen] = []
    for item in chosen:
        words = folded_words(item.place.text)
        if called_first(words, named_items(words, evidence.question)) and not any(
            _same_voice(item, voice) for voice in voices
        ):
            voices.append(item)
    return len(voices) > 1


def _with_antecedents(chosen: list[Chosen], longest: int) -> list[Chosen]:
    """A sentence that leans on an earlier one follows that one, which is brought along when there is room."""
    ordered: list[Chosen] = []
    room = longest - len(chosen)
    for item in chosen:
        leans = leans_back(item.place.text, item.coverage)
        before = leant_on(item.document, item.place) if leans else None
        at = next((at for at, other in enumerate(ordered) if other.place == before), None)
        if at is not None:
            ordered.insert(at + 1, item)
            continue
        if before is not None and room > 0 and all(other.place != before for other in chosen):
            room -= 1
            ordered.append(replace(item, place=before, speaker=speaker_at(item.document, before)))
        ordered.append(item)
    return ordered


def _numbered(chosen: Sequence[Chosen], question: Question, *, disagree: bool = False) -> Extract:
    citations = tuple(
        Citation(
            n,
            item.document,
            item.place.paragraph,
            item.place.text,
            item.place.start,
            item.place.end,
            item.score,
        )
        for n, item in enumerate(chosen, start=1)
    )
    sentences = tuple(
        Sentence(item.place.text, (n,), "full", item.speaker) for n, item in enumerate(chosen, start=1)
    )
    return Extract(with_facts(sentences, question), citations, disagree)
