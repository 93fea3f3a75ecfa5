"""What a question asks for: its content words, the kind of answer it wants, the kinds of item it names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from ragqa.answering import cues
from ragqa.answering.cues import Kind
from ragqa.text.analysis import analyse_words
from ragqa.text.fold import fold

_WORD = re.compile(r"\w+")
_OPENING_WORDS = 5
"""A question word may stand behind a few others («وفي أي عام», "and in what year")."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question, read.

    ``terms`` are the stems of its content words in reading order without repetition, ``concepts`` the
    kinds of item it names (see :data:`ragqa.answering.cues.CONCEPTS`), ``superlative`` whether it asks for
    the main ones.
    """

    text: str
    kind: Kind
    terms: tuple[str, ...]
    concepts: frozenset[str]
    superlative: bool


def read_question(text: str) -> Question:
    """Read the cues of a question; a text without any is of kind ``other``."""
    words = _WORD.findall(fold(text))
    content = [word for word in words if word not in _function_words() and word not in _superlatives()]
    terms = tuple(dict.fromkeys(term for word in content for term in analyse_words(word)))
    concepts = frozenset(name for term in terms for name in concepts_of(term))
    superlative = any(word in _superlatives() for word in words)
    return Question(text, _kind(words, concepts, superlative), terms, concepts, superlative)


def concepts_of(term: str) -> tuple[str, ...]:
    """The kinds of item that a stem names."""
    return _concept_stems().get(term, ())


def is_superlative(word: str) -> bool:
    """Whether a folded word says "the most important"."""
    return word in _superlatives()


def is_plural(word: str) -> bool:
    """Whether a folded word names several items."""
    return word in _plurals()


def _kind(words: list[str], concepts: frozenset[str], superlative: bool) -> Kind:
    opening = " ".join(words[:_OPENING_WORDS])
    asks_items = bool(concepts) and (superlative or any(word in _plurals() for word in words))
    for kind, phrases in _openers():
        if any(_opens(opening, phrase) for phrase in phrases):
            return "list" if kind == "reason" and asks_items else kind  # «ما أسباب» is a list of reasons
    return "list" if asks_items or _opens_list(opening) else "other"


def _opens(opening: str, phrase: str) -> bool:
    """A phrase of several words anywhere in the opening, a single word only as the first or second word."""
    if " " in phrase:
        return f" {phrase} " in f" {opening} "
    first = opening.split(" ")[:2]
    return phrase in first[:1] or f"و{phrase}" in first[:1] or (phrase in first[1:] and len(phrase) > 2)


def _opens_list(opening: str) -> bool:
    return any(f" {request} " in f" {opening} " for request in _list_requests())


@cache
def _function_words() -> frozenset[str]:
    return frozenset(fold(word) for word in cues.FUNCTION_WORDS)


@cache
def _superlatives() -> frozenset[str]:
    return frozenset(fold(word) for word in cues.SUPERLATIVES)


@cache
def _plurals() -> frozenset[str]:
    """Plural names of items, with and without the Arabic article."""
    words = [fold(word) for word in cues.PLURALS]
    return frozenset(words) | {"ال" + word for word in words} | {word + "ها" for word in words}


@cache
def _list_requests() -> tuple[str, ...]:
    return tuple(fold(phrase) for phrase in cues.LIST_REQUESTS)


@cache
def _openers() -> tuple[tuple[Kind, tuple[str, ...]], ...]:
    return tuple(
        (kind, tuple(fold(" ".join(phrase.split())) for phrase in phrases.split("|")))
        for kind, phrases in cues.OPENERS.items()
    )


@cache
def _concept_stems() -> dict[str, tuple[str, ...]]:
    stems: dict[str, list[str]] = {}
    for name, words in cues.CONCEPTS.items():
        for stem in dict.fromkeys(analyse_words(words)):
            stems.setdefault(stem, []).append(name)
    return {stem: tuple(names) for stem, names in stems.items()}
