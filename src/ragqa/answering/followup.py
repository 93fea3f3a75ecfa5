"""Follow-ups completed from the dialogue, by rules: «ولماذا؟», «ومن قال ذلك؟», «وماذا عن إيران؟».

A follow-up begins with "and" or points back with a pronoun, and names little of its own. The last question that stood
alone, or was made to, gives what is missing: its topic, or, for "what about X?", everything but the word whose place X
takes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from ragqa.answering import cues
from ragqa.answering.questions import IN_BRACKETS, content_words, is_question_word
from ragqa.retrieval.crosslingual import WordVectors
from ragqa.text.fold import fold, fold_with_offsets
from ragqa.text.language import detect_language
from ragqa.types import Turn

TURNS = 6
"""Turns of a dialogue that are looked back at."""
LONGEST = 500
"""Characters of an earlier question or answer that are read."""
QUOTED_WORDS = 14
"""Words of an answer that "who said that?" repeats."""
FEW = 4
"""Content words up to which a question that points back leans on the one before."""
FEW_JOINED = 6
"""The same for one that begins with "and"."""
FEW_IN_PASSING = 2
"""Content words up to which an earlier question is taken to lean on the one before it."""
FEW_OF_ANY = 5
"""Content words up to which a question that finds nothing alone may lean on the one before."""
SAID_WORDS = 2
"""Content words that "who said that?" has at most."""
SAME_KIND = 0.45
"""Cosine from which two words are of a kind, so that one takes the other's place."""

_WORD = re.compile(r"[\w\u064b-\u0652\u0670\u0640]+(?:['’]\w+)?")
_BRACKETS = re.compile(r"[()]")
_END = re.compile(r"[\s؟?!.،,]+\Z")
_JOINED = re.compile(
    r"^و(?=(?:ماذا|لماذا|لم|لأي|متى|أين|كيف|كم|بكم|بم|بماذا|من|منذ|ما|هل|أي\w*|بأي\w*|إلى|في|عن|على|علام|مع|عند|لدى"
    r"|بعد|قبل|ال(?!د|ي\b|ه\b)\w+)\b)"
)
"""«و» before a question word, a preposition or the article, but not in «والد» and «والي»."""
_AND = re.compile(r"^(?:(?:and|so|but|ve|peki|ya|et|alors)\b[\s,]+)+", re.IGNORECASE)
_ABOUT = (
    re.compile(r"^(?:ماذا عن|ما بشأن|ماذا بشأن|بالنسبة إلى|بالنسبة ل|ماذا بخصوص)\s*(?P<new>.+)$"),
    re.compile(r"^(?:what|how) about (?P<new>.+)$", re.IGNORECASE),
    re.compile(r"^(?:ya |peki )?(?P<new>.+?) (?:ne olacak|hakkında ne)$", re.IGNORECASE),
    re.compile(r"^(?:qu['’]en est-il d[eu'’]s?|et pour)\s*(?P<new>.+)$", re.IGNORECASE),
)
_WHO_SAID = re.compile(
    r"^(?:من (?:قال|ذكر|يقول|صاحب|القائل)|who (?:said|says|claims)|kim (?:dedi|söyledi)|qui (?:a dit|dit))\b",
    re.I,
)
_THIS = r"(?:\b(?:هذا|هذه|this|bu|ce|cette)\s+)?"
YEAR = re.compile(r"(?<!\d)(?:1[89]|20)\d\d(?!\d)")
"""A year that a follow-up may be about."""
_NEXT_YEAR = re.compile(
    r"(?:العام|السنة|عام|سنة) (?:الذي يليه|التي تليها|الذي بعده|التي بعدها|التالي|التالية|اللاحق|اللاحقة)\b"
    r"|\b(?:the )?(?:next|following) year\b|\bthe year after\b|\b(?:ertesi|sonraki) yıl\b|\bl['’]année suivante\b",
    re.IGNORECASE,
)
_YEAR_BEFORE = re.compile(
    r"(?:العام|السنة|عام|سنة) (?:الذي قبله|التي قبلها|الذي سبقه|التي سبقتها|السابق|السابقة)\b"
    r"|\bthe (?:year before|previous year)\b|\bönceki yıl\b|\bl['’]année (?:précédente|d['’]avant)\b",
    re.IGNORECASE,
)
_TACIT = re.compile(r"س[يتن]\w{3,}|\w{3,}وا")
_POSSESSIVE = re.compile(r"^(?!ال)\w{3,}(?:ه|ها|هم|هما|هن)$")
_NOT_POSSESSIVE = frozenset("مياه اتجاه تجاه انتباه وجه شبه فقه رفاه شفاه جباه أعلاه عملها".split())


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A follow-up made to stand alone, ``text``, its ``own`` words, without the "and" that joins it, and the question
    it leans on."""

    text: str
    own: str
    base: str | None = None


def completed(
    question: str, history: Sequence[Turn], vectors: WordVectors | None = None, *, likely: bool = False
) -> FollowUp | None:
    """The question made to stand alone; ``None`` when it does already or there is nothing to add.

    ``likely``: a short one is completed whether or not its words say that it leans on the one before.
    One that was completed before, and perhaps edited since, says in brackets what it leans on.
    """
    if own := IN_BRACKETS.search(question):
        return FollowUp(question, question[: own.start()], own.group().strip(" ()؟?!."))
    base, answer = standing(history, vectors)
    text = _complete(question, base, answer, vectors, likely=likely) if base else None
    return leaning_on(base, question, text) if text else None


def leaning_on(base: str, question: str, text: str) -> FollowUp:
    """The ``question`` that leans on ``base``, made to stand alone as ``text``."""
    return FollowUp(text, own_words(question), _END.sub("", base))


def standing(history: Sequence[Turn], vectors: WordVectors | None = None) -> tuple[str, str]:
    """The last question, made to stand alone where it does not, and its answer."""
    base, answer = "", ""
    for turn in history[-TURNS:]:
        asked = turn.question[:LONGEST]
        short = len(content_words(asked)) <= FEW_IN_PASSING
        base = _complete(asked, base, answer, vectors, likely=short) or asked
        answer = turn.answer[:LONGEST]
    return base, answer


def as_asked(question: str, follow_up: FollowUp | None) -> tuple[str, str | None, str | None]:
    """What to search for: the question, or what it was completed to, its own words, and the question before it."""
    return (follow_up.text, follow_up.own, follow_up.base) if follow_up else (question, None, None)


def own_words(question: str) -> str:
    """The question without the word that joins it to the one before, and without its mark."""
    return _END.sub("", _AND.sub("", _JOINED.sub("", question.strip())))


def _complete(
    question: str, base: str, answer: str, vectors: WordVectors | None, *, likely: bool = False
) -> str | None:
    topic = _topic(base)
    if not topic:
        return None
    bare = own_words(question)
    joined = bare != _END.sub("", question.strip())
    if (moved := _year_moved(base, bare)) is not None:
        return moved
    about = next((match["new"] for pattern in _ABOUT if (match := pattern.match(bare))), None)
    mark = "؟" if detect_language(base) in ("ar", "fa", "ur") else "?"
    if about is None and joined and not any(map(is_question_word, _WORD.findall(bare))):
        about = bare  # "and Iran?"
    if about is not None:
        return _END.sub("", _in_place(base, about, vectors)) + mark
    if _WHO_SAID.match(bare) and answer and len(content_words(bare)) <= SAID_WORDS:
        said = " ".join(answer.split()[:QUOTED_WORDS])
        return f"{' '.join(bare.split()[:2])}: {_END.sub('', said)}{mark}"
    if not (_leans(bare, joined) or (likely and len(content_words(bare)) <= FEW_OF_ANY)):
        return None
    if not content_words(bare):
        return f"{bare} {topic}{mark}"
    return f"{bare} ({_BRACKETS.sub('', _END.sub('', base))}){mark}"


def _year_moved(base: str, asked: str) -> str | None:
    """The base a year later or earlier, when that is all that is asked: «وكم بلغ في العام الذي يليه؟»."""
    step = 1 if _NEXT_YEAR.search(asked) else -1 if _YEAR_BEFORE.search(asked) else 0
    folded = fold_with_offsets(base)
    years = list(YEAR.finditer(folded.text))
    if not step or not years or len(content_words(asked)) > FEW:
        return None
    last = years[-1]
    start, end = folded.offsets[last.start()], folded.offsets[last.end() - 1] + 1
    return f"{base[:start]}{int(last.group()) + step}{base[end:]}"


def _leans(bare: str, joined: bool) -> bool:
    words, own = _WORD.findall(bare), content_words(bare)
    points = any(fold(word) in _pointers() or _is_possessive(word) for word in words)
    if joined and len(own) <= FEW_JOINED:
        return True
    return len(own) <= (FEW if points else 0) or all(map(_lacks_a_name, own.values()))


def _lacks_a_name(word: str) -> bool:
    """Whether a word says that somebody does something, but not who: «ستُبنى», «اتفقوا», «إذن»."""
    return bool(_TACIT.fullmatch(fold(word))) or fold(word) in _leaning_words()


def _is_possessive(word: str) -> bool:
    return bool(_POSSESSIVE.match(word)) and word not in _NOT_POSSESSIVE


def _topic(base: str) -> str:
    """The base without the question words it opens with."""
    words = _BRACKETS.sub("", _END.sub("", base)).split()
    while words and (is_question_word(words[0]) or not content_words(words[0])):
        words.pop(0)
    return " ".join(words)


def _in_place(base: str, new: str, vectors: WordVectors | None) -> str:
    """The base with ``new`` for the word of its kind, or added when there is none."""
    old = list(content_words(base).values())
    fresh = list(content_words(new).values())
    digits = [word for word in old if word.isdecimal()]
    if digits and fresh and all(word.isdecimal() for word in fresh):
        return base.replace(digits[-1], fresh[-1])
    if vectors is not None and old and fresh:
        cosines = (vectors.of(old) @ vectors.of(fresh).T).max(axis=1)
        best = int(cosines.argmax())
        if cosines[best] >= SAME_KIND:
            first = re.escape(new.split()[0]) if not content_words(new.split()[0]) else ""
            again = rf"\b{first}\s+(?:\S+\s+)?" if first else ""  # "in the study" gives way to "in her view"
            return re.sub(f"(?:{again}|{_THIS}){re.escape(old[best])}", lambda _: new, base)
    return f"{_END.sub('', base)} ({new})"


@cache
def _leaning_words() -> frozenset[str]:
    return frozenset(fold(word) for word in cues.LEANING)


@cache
def _pointers() -> frozenset[str]:
    return frozenset(fold(word) for word in cues.POINTERS)
