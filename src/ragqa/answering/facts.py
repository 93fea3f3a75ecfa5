"""The date, number or name that a question asks for, inside the sentence that has it: shown in bold."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ragqa.answering.matching import terms_of
from ragqa.answering.questions import Question
from ragqa.text.dates import find_times
from ragqa.text.fold import fold_with_offsets
from ragqa.types import Sentence

MOST = 2
"""Facts in one sentence; where more would be bold, none is."""
AROUND = 2
"""Words on either side of a number that tell what it counts."""

_MAGNITUDES = (
    "الف|الفا|الاف|مليون|مليونا|ملايين|مليار|مليارا|مليارات|تريليون|بالمئه|بالمائه|في المئه|في المائه|"
    "thousand|million|billion|trillion|percent|per cent|bin|milyon|milyar|trilyon|mille|millions?|milliards?"
)
_NUMBER = re.compile(
    rf"(?<![\w.,])(?:[%٪]|yuzde )?\d+(?:[.,]\d+)*(?:\s?[%٪]|(?:\s(?:{_MAGNITUDES})\b)*)(?!\w)"
)
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_WORD = re.compile(r"[^\W\d]+")


def with_facts(sentences: Sequence[Sentence], question: Question) -> tuple[Sentence, ...]:
    """The sentences with the places of what was asked for."""
    return tuple(replace(sentence, facts=fact_spans(sentence, question)) for sentence in sentences)


def fact_spans(sentence: Sentence, question: Question) -> tuple[tuple[int, int], ...]:
    """Spans of ``sentence.text``, rising; none when the question wants no short fact or it cannot be told."""
    text = sentence.text
    if question.kind == "time":
        spans = [(found.start, found.end) for found in find_times(text)]
    elif question.kind == "number":
        spans = _numbers(text, frozenset(question.terms))
    elif question.kind == "person" and sentence.speaker and sentence.speaker in text:
        start = text.index(sentence.speaker)
        spans = [(start, start + len(sentence.speaker))]
    else:
        spans = []
    return tuple(spans) if len(spans) <= MOST else ()


def _numbers(text: str, asked: frozenset[str]) -> list[tuple[int, int]]:
    """Numbers before a word of the question, else those after one, else all; years and days of dates are none."""
    folded = fold_with_offsets(text)
    dates = [(found.start, found.end) for found in find_times(text)]
    counting: list[tuple[int, int]] = []
    following: list[tuple[int, int]] = []
    other: list[tuple[int, int]] = []
    for match in _NUMBER.finditer(folded.text):
        span = folded.original_span(*match.span())
        if _YEAR.fullmatch(match.group()) or any(start <= span[0] < end for start, end in dates):
            continue
        before = _WORD.findall(folded.text[: match.start()])[-AROUND:]
        after = _WORD.findall(folded.text[match.end() :])[:AROUND]
        counts, follows = (bool(asked & terms_of(" ".join(words))) for words in (after, before))
        (counting if counts else following if follows else other).append(span)
    return counting or following or other
