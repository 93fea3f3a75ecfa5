"""Items that an article counts: «أولها …», «والسبب الثاني …», «أما الثالث …».

Such items seldom repeat what they are items of, and stand in paragraphs that a search does not bring.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np

from ragqa.answering import cues
from ragqa.answering.context import Place, place_before
from ragqa.answering.evidence import Evidence
from ragqa.answering.matching import terms_of
from ragqa.answering.questions import concepts_in, is_forefront, is_plural, plurals_of
from ragqa.text.fold import fold, folded_words
from ragqa.text.sentences import sentence_spans
from ragqa.types import Document

LOOKED_AT = 5
"""Best hits whose articles may hold the series."""
OPENING = 6
"""Words of a sentence among which its number must stand."""
NAMED_WITHIN = 2
"""Words after a number further on among which the kind of item must be named."""
APART = 3
"""Paragraphs from one item to the next at most."""
ON_TOPIC = 0.4
"""Least share of the question's words, by weight, around the series."""

_CAUSES = frozenset({"cause"})


@dataclass(frozen=True, slots=True)
class Series:
    """The sentences that open the items, in their order, and the one that announces them."""

    document: Document
    announced: Place | None
    items: tuple[Place, ...]


def series_in(document: Document) -> list[Series]:
    """Every series counted from the first item, no item in two of them: of three or more, or of two announced."""
    found: list[list[tuple[int, Place]]] = []
    for at, place, number in _counted(document):
        open_one = next(
            (
                items
                for items in reversed(found)
                if len(items) == number - 1 and at - items[-1][0] <= APART and items[-1][1] != place
            ),
            None,
        )
        if number == 1:
            found.append([(at, place)])
        elif open_one is not None:
            open_one.append((at, place))
    series = [
        Series(document, place_before(document, items[0][1]), tuple(place for _, place in items))
        for items in found
    ]
    return [one for one in series if len(one.items) > 2 or (len(one.items) == 2 and _announced(one))]


def series_asked_for(evidence: Evidence, best: Place) -> Series | None:
    """The series that a question for several items or for reasons asks for, or that the ``best`` sentence for any
    question announces."""
    question = evidence.question
    wanted = question.concepts if question.kind == "list" else _CAUSES if question.kind == "reason" else None
    if wanted is None and not plurals_of(best.text):
        return None  # it announces nothing, and reading whole articles takes longer than finding them
    documents = {hit.document.id: hit.document for hit in evidence.hits[:LOOKED_AT]}
    on_topic: list[tuple[bool, float, Series]] = []
    for document in documents.values():
        if wanted is None and document.id != best.paragraph.document_id:
            continue
        for series in series_in(document):
            announces = series.announced == best and _announced(series)
            if announces or (wanted is not None and _counts(series, wanted)):
                on_topic.append((announces, _coverage(evidence, series), series))
    if not on_topic:
        return None
    announces, coverage, series = max(on_topic, key=lambda found: found[:2])
    return series if announces or coverage >= ON_TOPIC else None


def _counted(document: Document) -> Iterator[tuple[int, Place, int]]:
    """Sentences whose opening has an ordinal: the paragraph's position, the sentence, the number."""
    for at, paragraph in enumerate(document.paragraphs):
        for start, end in sentence_spans(paragraph.text):
            number = _number(paragraph.text[start:end])
            if number is not None:
                yield at, Place(paragraph, start, end), number


def _number(text: str) -> int | None:
    """The ordinal in the opening, or one further on that counts items by name: «ثالثة العقبات», «في مقدمة المعوقات»."""
    words = folded_words(text)
    for at, word in enumerate(words):
        bare = word if word in _numbers() else word[1:] if word[:1] in ("و", "ف") else word
        number = 1 if is_forefront(word) else _numbers().get(bare)
        if number is None or (at and words[at - 1] in _months()):
            continue
        named = any(concepts_in(other) for other in words[at + 1 : at + 1 + NAMED_WITHIN] if is_plural(other))
        if named or (at < OPENING and not is_forefront(word)):
            return number
    return None


def _counts(series: Series, concepts: frozenset[str]) -> bool:
    """Whether it is announced as one of these kinds of item, an item opens so, or its heading names them; any will do
    for none."""
    openings = [word for item in series.items for word in folded_words(item.text)[:OPENING]]
    openings += [word for item in series.items for word in plurals_of(item.paragraph.section or "")]
    return not concepts or bool(concepts & concepts_in(" ".join([*openings, *_plurals(series)])))


def _announced(series: Series) -> bool:
    """Whether the sentence before speaks of several."""
    return bool(_plurals(series))


def _plurals(series: Series) -> list[str]:
    place = series.announced
    return [] if place is None else plurals_of(place.text)


def _coverage(evidence: Evidence, series: Series) -> float:
    """Share of the question's words in the series, what announces it, its headings and the title."""
    parts = [place for place in (series.announced, *series.items) if place is not None]
    headings = dict.fromkeys(item.paragraph.section or "" for item in series.items)
    about = " ".join([series.document.title, *headings, *(place.text for place in parts)])
    paragraphs = {place.paragraph.id for place in parts}
    matches = [evidence.terms.matches(terms_of(about))] + [
        candidate.matches for candidate in evidence.candidates if candidate.hit.paragraph.id in paragraphs
    ]
    return float(evidence.terms.weights @ np.max(matches, axis=0))


@cache
def _numbers() -> dict[str, int]:
    return {
        fold(word): number for number, words in enumerate(cues.NUMBERED, start=1) for word in words.split()
    }


@cache
def _months() -> frozenset[str]:
    return frozenset(map(fold, cues.COUNTED_MONTHS))
