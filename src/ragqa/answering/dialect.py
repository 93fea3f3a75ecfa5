"""Questions in the dialects of Arabic, with standard words for what the articles would say otherwise.

«ليش كهربا الشمس في هيما رخيصة هيك؟» is looked for as «لماذا كهرباء الشمس في هيما رخيصة؟». Only questions with a word
that standard Arabic does not have are touched, and in them, but for such words, none that the articles have.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from importlib.resources import files

from ragqa.text.analysis import analyse_words
from ragqa.text.fold import fold

ASKING = frozenset("لماذا متى أين كم بكم كيف".split())
"""Words that ask, which dialects put anywhere and standard Arabic first."""
NOT_SPOKEN = frozenset("آية وآية أية بأية وأية اية ولاية وفد هون مئة عالمي عالمية".split())
"""Standard words that look like one of a dialect, or like «و» and one."""

_TABLES = "dialect.txt"
_WORD = re.compile(r"[\w\u064b-\u0652\u0670\u0640]+")
_IRAQI = str.maketrans("گچ", "قك")
"""Letters of Iraqi words and those that other Arabs write for them."""
_AND = re.compile(r"و(?=\w{3,})")
_IN = re.compile(r"[بف](?=\w{2,})")
_BEFORE_ARTICLE = {"عال": "على ال", "فال": "في ال", "مال": "من ال", "هال": "هذا ال", "بال": "في ال"}
_BEFORE_VERB = re.compile(r"(?:ب|ه|ح|ك|كا|ع|عم)(?=[ينت]\w{2,})")
"""«بيخبز», «هيخلص», «كيتقطع»."""
_VERB = re.compile(r"[بهحكع]?ا?[ينت](?P<stem>\w{3,}?)(?:ها|هم|هن|وا|ون|و|ه)?")
"""A verb with its person and object, whose stem may be a word of the articles: «بيخبزها»."""


def in_standard_words(question: str, frequency: Callable[[str], int]) -> str:
    """The question with standard words for those of a dialect, where it has any.

    ``frequency`` says in how many passages of the articles a stem occurs.
    """

    def known(word: str) -> bool:
        return any(map(frequency, analyse_words(word)))

    if all(_marker(token) is None for token in _WORD.findall(question)):
        return question
    return _asked_first(" ".join(_WORD.sub(lambda match: _standard(match.group(), known), question).split()))


def _asked_first(text: str) -> str:
    """The question with the word that asks at its beginning: «ده هيخلص إمتى؟»."""
    words = text.split()
    for at, word in enumerate(words):
        if (bare := word.strip("؟?!.،,")) in ASKING:
            return " ".join(
                [bare, *words[:at], *([word[len(bare) :]] if word != bare else []), *words[at + 1 :]]
            )
    return text


def _marker(token: str) -> str | None:
    """The standard words for one that only dialects have, with or without «و»."""
    if token in NOT_SPOKEN:
        return None
    table, word = _markers(), fold(token)
    if word in table:
        return table[word]
    if word[:1] == "و" and word[1:] in table:
        return f"و{table[word[1:]]}"
    return None


def _standard(token: str, known: Callable[[str], bool]) -> str:
    if (marked := _marker(token)) is not None:
        return marked
    word = fold(token)
    if token in NOT_SPOKEN or known(word):
        return token
    for prefix, plain in _apart(word):
        if plain in _words():
            return prefix + _words()[plain]
        if plain != word and known(plain):
            return prefix + plain
    return token.translate(_IRAQI)


def _apart(word: str) -> list[tuple[str, str]]:
    """The word as it is, and without what may stand before it, in standard words."""
    ways = [("", word)]
    if _AND.match(word):
        ways.append(("و", word[1:]))
    if word.startswith("ال"):
        ways.append(("ال", word[2:]))
    for start, standard in _BEFORE_ARTICLE.items():
        if word.startswith(start):
            ways.append((standard, word[len(start) :]))
    if before := _BEFORE_VERB.match(word):
        ways.append(("", word[before.end() :]))
    if verb := _VERB.fullmatch(word):
        ways.append(("", verb["stem"]))
    if _IN.match(word):
        ways.append(("في ", word[1:]))
    if word.startswith("لل"):
        ways.append(("إلى ال", word[2:]))
        ways.append(("إلى ", word[1:]))
    elif word.startswith("ل"):
        ways.append(("إلى ", word[1:]))
    return ways


def _markers() -> dict[str, str]:
    return _tables()[0]


def _words() -> dict[str, str]:
    return _tables()[1]


@cache
def _tables() -> tuple[dict[str, str], dict[str, str]]:
    """By folded word of a dialect the standard one: words that standard Arabic does not have, and words that it may
    have in another sense."""
    _, markers, words = re.split(
        r"^# .*\n", files("ragqa.answering").joinpath(_TABLES).read_text("utf-8"), flags=re.M
    )
    return _table(markers), _table(words)


def _table(data: str) -> dict[str, str]:
    table: dict[str, str] = {}
    for line in data.splitlines():
        standard, _, spoken = line.partition(":")
        table |= {fold(word): standard.strip() for word in spoken.split()}
    return table
