"""Numbers, years and months of a text, however they are written, and what the numbers count."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache

from ragqa.answering.questions import content_words
from ragqa.text.dates import months_in
from ragqa.text.fold import fold

NEIGHBOURS = 2
"""Words on either side of a number that say what it counts."""

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_WORD = re.compile(r"[\w\u064b-\u0652\u0670\u0640]+(?:[.,]\d+)*")
_SCALES = {
    "ألف ألفا ألفًا آلاف thousand bin mille": 1_000,
    "مليون مليونا ملايين million millions milyon": 1_000_000,
    "مليار مليارا مليارات billion milyar milliard milliards": 1_000_000_000,
}


def figures(text: str) -> frozenset[str]:
    """Numbers in digits and months: 1,250 and 1250 are one number, as are 850,000 and «850 ألف», 3.5 another;
    «حزيران» and "June" one month."""
    numbers = {_scaled(match["number"], match["scale"]) for match in _counted().finditer(fold(text))}
    return frozenset(numbers | {f"month {number}" for number in months_in(text)})


def figures_in(text: str) -> frozenset[str]:
    """:func:`figures` of a text that others are compared with: of «850 ألف» the 850 too."""
    return figures(text) | {_plain_number(match.group()) for match in _NUMBER.finditer(fold(text))}


def numbers_count_the_same(text: str, said: str) -> bool:
    """Whether every number stands near a word that it stands near in the evidence."""
    there = _neighbours(said)
    return all(not near or near & there.get(number, near) for number, near in _neighbours(text).items())


def words_and_numbers(text: str) -> list[str]:
    """The folded words in reading order, a number whole with its points and commas."""
    return _WORD.findall(fold(text))


def _scaled(digits: str, scale: str | None) -> str:
    plain = _plain_number(digits)
    if scale is None or plain.count(".") > 1:
        return plain
    times = next(times for words, times in _SCALES.items() if scale in fold(words).split())
    return f"{(Decimal(plain) * times).normalize():f}"


def _plain_number(digits: str) -> str:
    return re.sub(r",(?=\d{3}(?:\D|$))", "", digits).replace(",", ".").rstrip(".")


def _neighbours(text: str) -> dict[str, set[str]]:
    words = words_and_numbers(text)
    near: dict[str, set[str]] = {}
    for at, word in enumerate(words):
        if _NUMBER.fullmatch(word):
            around = words[max(at - NEIGHBOURS, 0) : at] + words[at + 1 : at + 1 + NEIGHBOURS]
            terms = {term for other in around for term in content_words(other)}
            near.setdefault(_plain_number(word), set()).update(terms)
    return near


@cache
def _counted() -> re.Pattern[str]:
    scales = "|".join(word for words in _SCALES for word in fold(words).split())
    return re.compile(rf"(?P<number>{_NUMBER.pattern})(?:\s?(?P<scale>{scales})(?!\w))?")
