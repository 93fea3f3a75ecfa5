"""Answers that list: which sentences name an item of the kind that is asked for."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ragqa.answering.evidence import Candidate, Evidence
from ragqa.answering.questions import (
    Question,
    concepts_in,
    is_forefront,
    is_ordinal,
    is_plural,
    is_superlative,
)
from ragqa.answering.ranking import Picked, repeats
from ragqa.text.fold import folded_words

NAMES_ITEM = 2.0
"""Log-odds for a sentence of a list that names an item: «العائق الآخر», "the main obstacle"."""
MENTIONS_KIND = -1.5
"""... that only has the word: «الكثير من المعوقات»."""
NAMES_NOTHING = -1.5
"""... that has no word for the kind of item."""
ENUMERATES = 0.7
"""... that has the word before a colon and what follows it."""
MOST_IMPORTANT = 2.0
"""... that calls the item the most important, when that is asked."""
IN_SECTION = 4.0
"""... for the share of the question's words that its section says for it: a section has one topic."""
SAME_WORD = 1.0
"""... that does so in the question's own word."""
OTHER_ARTICLE = -2.0
"""... of another article than the best hit's: any article may count «السبب الثالث»."""
SEVERAL = 2
LIST_BELOW_BEST = 3.5
"""Log-odds below the best sentence at which a list ends."""


def list_items(evidence: Evidence, scores: NDArray[np.float64], longest: int) -> Picked:
    """Items across paragraphs, those that name one first; where several do, only those."""
    bonus = np.array([item_bonus(evidence.question, candidate.text) for candidate in evidence.candidates])
    elsewhere = [c.hit.document.id != evidence.hits[0].document.id for c in evidence.candidates]
    raised = scores + _section_bonus(evidence) + bonus + OTHER_ARTICLE * np.array(elsewhere)
    order = np.argsort(-raised, kind="stable")
    picked: Picked = []
    for at in order:
        if picked and raised[at] < raised[order[0]] - LIST_BELOW_BEST:
            break
        if bonus[at] < 0 and sum(bonus[other] > 0 for other, _ in picked) >= SEVERAL:
            continue
        if not repeats(evidence, int(at), picked):
            picked.append((int(at), float(raised[at])))
        if len(picked) == longest:
            break
    return picked


def item_bonus(question: Question, text: str) -> float:
    words = folded_words(text)
    named = named_items(words, question)
    if not named:
        return NAMES_NOTHING
    if called_first(words, named):
        asked = folded_words(question.text)
        same_word = any(is_superlative(word) and word in words for word in asked)
        return (
            NAMES_ITEM + (MOST_IMPORTANT if question.superlative else 0.0) + (SAME_WORD if same_word else 0.0)
        )
    if any(not is_plural(words[at]) or (at and is_ordinal(words[at - 1])) for at in named):
        return NAMES_ITEM
    return ENUMERATES if ":" in text else MENTIONS_KIND


def called_first(words: list[str], named: list[int]) -> bool:
    """Whether one of the named items is called the most important.

    «أبرز المعوقات» and «السبب الرئيسي» do so side by side, «في مقدمة هذه المعوقات» from a little before.
    """
    return any(
        any(is_superlative(word) for word in words[max(at - 1, 0) : at + 2])
        or any(is_forefront(word) for word in words[max(at - 3, 0) : at])
        for at in named
    )


def named_items(words: list[str], question: Question) -> list[int]:
    """Where the words name the kind of item that the question asks for."""
    return [at for at, word in enumerate(words) if question.concepts & concepts_in(word)]


def _section_bonus(evidence: Evidence) -> NDArray[np.float64]:
    """``(n_candidates,)``: credit for the question's words that a sentence lacks and its section has."""
    found: dict[tuple[str, str | None], NDArray[np.float64]] = {}
    for candidate in evidence.candidates:
        section = _section_of(candidate)
        known = found.get(section, evidence.headings[candidate.rank])
        found[section] = np.maximum(known, candidate.matches)
    lacked = [np.maximum(found[_section_of(c)] - c.matches, 0.0) for c in evidence.candidates]
    return IN_SECTION * np.array(lacked) @ evidence.terms.weights


def _section_of(candidate: Candidate) -> tuple[str, str | None]:
    return candidate.hit.document.id, candidate.hit.paragraph.section
