"""What a question asks for: its content words, the kind of answer it wants, the kinds of item it names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from ragqa.answering import cues
from ragqa.answering.cues import Kind
from ragqa.text.analysis import analyse_words
from ragqa.text.fold import fold, folded_words

_WORD = re.compile(r"[\w\u064b-\u0652\u0670\u0640]+")
_CASE_ENDING = re.compile(r"(?<=\w{3})['’]\w+")
"""What follows an apostrophe in "Japonya'nın" and "Assad's", but not in "l'Iran"."""
IN_BRACKETS = re.compile(r"\s\([^()]*\)(?=[\s؟?!.]*\Z)")
"""What a completed follow-up leans on, at its end: «بأي كلفة (كم شجرة ستُزرع في عمّان)؟»."""
_SENTENCE_END = re.compile(r"[؟?!]|\.(?=\s|\Z)")
_OPENING_WORDS = 5
"""A question word may stand behind a few others («وفي أي عام», "and in what year")."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question, read.

    ``terms`` are the stems of its content words in reading order without repetition, ``spelled`` those words
    as the question has them, ``concepts`` the kinds of item it names (:data:`ragqa.answering.cues.CONCEPTS`),
    ``superlative`` whether it asks for the main ones, ``speech`` whether for what somebody said, ``compares``
    whether about two sides.
    """

    text: str
    kind: Kind
    terms: tuple[str, ...]
    spelled: tuple[str, ...]
    concepts: frozenset[str]
    superlative: bool
    speech: bool
    compares: bool


def read_question(text: str) -> Question:
    """Read the cues of a question; a text without any is of kind ``other``.

    In brackets at the end stands what a follow-up leans on: words to look for, but not what is asked.
    """
    asked = IN_BRACKETS.sub("", text)
    words = _words_of(asked)
    spelled = _named(text)
    terms = tuple(spelled)
    kind = _kind_of_all([_kind(sentence) for sentence in _SENTENCE_END.split(asked) if sentence.strip()])
    superlative = any(map(is_superlative, words))
    speech = any(word in _speech() for word in words)
    return Question(
        text,
        kind,
        terms,
        tuple(spelled.values()),
        _concepts_named(asked),
        superlative,
        speech,
        _compares(words),
    )


def _words_of(text: str) -> list[str]:
    """The folded words, without what an apostrophe adds to them."""
    return [fold(token) for token in _WORD.findall(_CASE_ENDING.sub("", text))]


def _concepts_named(text: str) -> frozenset[str]:
    return frozenset(name for term in _named(text) for name in concepts_of(term))


def _named(text: str) -> dict[str, str]:
    """The content words that are no cues themselves."""
    cue_words = _superlatives() | _speech()
    return {term: token for term, token in content_words(text).items() if fold(token) not in cue_words}


def content_words(text: str) -> dict[str, str]:
    """The stems of the words that carry meaning, in reading order, each with a word as the text spells it."""
    return {
        term: token
        for token in _WORD.findall(_CASE_ENDING.sub("", text))
        if fold(token) not in _function_words()
        for term in analyse_words(token)
    }


def is_question_word(word: str) -> bool:
    """Whether a word asks («ما», "when") rather than names."""
    return fold(word) in _question_words()


def concepts_of(term: str) -> tuple[str, ...]:
    """The kinds of item that a stem names."""
    return _concept_stems().get(term, ())


def concepts_in(text: str) -> frozenset[str]:
    """The kinds of item that a text names."""
    return frozenset(name for term in analyse_words(text) for name in concepts_of(term))


def is_superlative(word: str) -> bool:
    """Whether a folded word says "the most important"."""
    return word in _superlatives()


def is_plural(word: str) -> bool:
    """Whether a folded word names several items."""
    return word in _plurals() or (word[:1] in ("و", "ف") and word[1:] in _plurals())


def plurals_of(text: str) -> list[str]:
    """The folded words of a text that name several items."""
    return [word for word in folded_words(text) if is_plural(word)]


def is_forefront(word: str) -> bool:
    """Whether a folded word puts something first among others («في مقدمة», «على رأس»)."""
    return word in _folded(cues.FOREFRONT)


def is_ordinal(word: str) -> bool:
    """Whether a folded word picks one of several («ثالثة العقبات», «أحد الأسباب»)."""
    return word in _folded(cues.ORDINALS)


def _compares(words: list[str]) -> bool:
    """Two questions in one («بكم يقدّره الورتاني وبكم تقدّره المهيري»), the same word before each side («عند … وعند»), or
    a word that says so («أم»)."""
    if _folded(cues.COMPARES) & set(words):
        return True
    sides, joints = _folded(cues.SIDES), _folded(cues.JOINTS)
    for at, word in enumerate(words[1:], start=1):
        if word in joints:
            joined = words[at + 1 : at + 3]
        elif word[:1] == "و":
            joined = [word[1:], *words[at + 1 : at + 2]]
        else:
            continue
        if any(map(_asks, joined[:1])) or (joined[:1] and joined[0] in sides and any(map(_asks, joined[1:]))):
            return any(map(_asks, words[:at]))
        if joined[:1] and joined[0] in sides and joined[0] in words[:at]:
            return True
    return False


def _asks(word: str) -> bool:
    return is_question_word(word) and word not in _folded(cues.AUXILIARIES)


def _kind_of_all(kinds: list[Kind]) -> Kind:
    """The kind of a question of several sentences: a list where one of them asks for one, else that of the first that
    has any."""
    if "list" in kinds:
        return "list"
    return next((kind for kind in kinds if kind != "other"), "other")


def _kind(sentence: str) -> Kind:
    words = _words_of(sentence)
    opening = " ".join(words[:_OPENING_WORDS])
    several = any(is_superlative(word) or word in _plurals() for word in words)
    asks_items = several and bool(_concepts_named(sentence))
    for kind, phrases in _openers():
        if any(_opens(opening, phrase) for phrase in phrases):
            a_list = (kind == "reason" and asks_items) or (kind == "person" and _opens_list(opening))
            return "list" if a_list else kind  # «ما أسباب» is a list of reasons, «من هم» one of persons
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
def _folded(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(fold(word) for word in words)


@cache
def _function_words() -> frozenset[str]:
    return frozenset(fold(word) for word in cues.FUNCTION_WORDS)


@cache
def _superlatives() -> frozenset[str]:
    return frozenset(fold(word) for word in cues.SUPERLATIVES)


@cache
def _question_words() -> frozenset[str]:
    return frozenset(fold(word) for word in cues.QUESTION_WORDS)


@cache
def _speech() -> frozenset[str]:
    return frozenset(fold(word) for word in cues.SPEECH)


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
