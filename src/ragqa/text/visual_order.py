"""Arabic that was taken out of a PDF in the order in which it is drawn, put back into reading order.

Nothing is turned round without evidence that it is reversed. Evidence are words that begin as no word can
(«ة», «ى», Urdu «ے» and «ں»), small words spelt backwards («نم» for «من»), words that end with the article
backwards, and presentation forms in the wrong places (a final form at the start of a word). Evidence that a
text is sound is the mirror image of these. Only a text where the first outweighs the second five to one is
turned.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from ragqa.text.bidi import logical_order, set_brackets
from ragqa.text.presentation import forms_dominate, is_final_form, is_initial_form, letters_from_forms

_MARKS = "\u064b-\u065f\u0670"
_WORD = re.compile(rf"[\u0621-\u063a\u0641-\u064a\u066e-\u06d3\ufb50-\ufdcf\ufe70-\ufefc{_MARKS}]+")
_MARK = re.compile(f"[{_MARKS}]")
_MARKS_TOGETHER = re.compile(f"[{_MARKS}]{{2,}}")
_MARK_FIRST = re.compile(rf"(?:^|\s)[{_MARKS}]", re.MULTILINE)
_CANNOT_BEGIN = "ةىےں"
_SMALL_WORDS = frozenset(
    "من في على إلى أن إن التي الذي هذا هذه ذلك كان كانت بعد قبل بين عند حتى كما لكن منذ خلال مع عن ما "
    "از که در را این است به با برای بود شد می کے میں کی ہے سے اور کا کو نے پر".split()
)
_BACKWARDS = (
    frozenset(word[::-1] for word in _SMALL_WORDS) - _SMALL_WORDS - frozenset("عم نع ام رد اب هب رپ".split())
)
_IMPOSSIBLE = re.compile(
    rf"(?<![\u0621-\u064a\u066e-\u06d3{_MARKS}])"
    rf"(?:[{_CANNOT_BEGIN}][\u0621-\u064a\u066e-\u06d3{_MARKS}]|(?:{'|'.join(sorted(_BACKWARDS))})(?![\u0621-\u064a]))"
)
_CLOSING = ".،,؛;:!؟?…"
_CORE = re.compile(r"^(\W*)(.*?)(\W*)$", re.DOTALL)

_FEWEST = 3
_FEWEST_IMPOSSIBLE = 2
_OUTWEIGHS = 5


@dataclass(frozen=True, slots=True)
class _Evidence:
    """How many words speak for reversed text, how many of those cannot be sound, and how many for sound."""

    reversed: int = 0
    impossible: int = 0
    sound: int = 0

    @property
    def shows_reversed(self) -> bool:
        return (
            self.reversed >= _FEWEST
            and self.impossible >= _FEWEST_IMPOSSIBLE
            and self.reversed > _OUTWEIGHS * self.sound
        )


def mend_visual_order(text: str) -> str:
    """The text with reversed lines turned round; sound text comes back as it is.

    Lines are turned one by one, so there are as many after as before. Where only some of the lines are
    reversed, only those are turned.
    """
    if len(_IMPOSSIBLE.findall(text)) < _FEWEST_IMPOSSIBLE and not forms_dominate(text):
        return text
    lines = text.split("\n")
    evidence = [_evidence(line) for line in lines]
    whole = _Evidence(
        sum(one.reversed for one in evidence),
        sum(one.impossible for one in evidence),
        sum(one.sound for one in evidence),
    )
    if whole.impossible < _FEWEST_IMPOSSIBLE:
        return text
    if whole.shows_reversed:
        turned = [
            one.reversed >= one.sound and bool(_WORD.search(line))
            for line, one in zip(lines, evidence, strict=True)
        ]
    else:
        turned = [one.shows_reversed for one in evidence]
    if not any(turned):
        return text
    wrong = [line for line, turn in zip(lines, turned, strict=True) if turn]
    marks_stand_first = _MARK_FIRST.search("\n".join(wrong)) is not None
    turn_line = _turn_words if _words_alone(wrong) else _turn_line
    mended = (
        turn_line(line, marks_stand_first=marks_stand_first) if turn else line
        for line, turn in zip(lines, turned, strict=True)
    )
    return "\n".join(mended)


def _evidence(line: str) -> _Evidence:
    backwards = impossible = sound = 0
    for word in _WORD.findall(line):
        if is_final_form(word[0]) and is_initial_form(word[-1]):
            backwards, impossible = backwards + 1, impossible + 1
            continue
        if is_initial_form(word[0]) and is_final_form(word[-1]):
            sound += 1
            continue
        bare = _MARK.sub("", letters_from_forms(word))
        if len(bare) < 2:
            continue
        if bare[0] in _CANNOT_BEGIN or bare in _BACKWARDS:
            backwards, impossible = backwards + 1, impossible + 1
        elif bare in _SMALL_WORDS or bare[-1] in _CANNOT_BEGIN or bare.startswith(("ال", "وال", "بال")):
            sound += 1
        elif bare.endswith("لا") and len(bare) > 3:
            backwards += 1
    return _Evidence(backwards, impossible, sound)


def _words_alone(lines: Sequence[str]) -> bool:
    """Whether the letters of each word are reversed and the words are in order.

    Then a sentence ends at the last word of a line; in a line that is reversed as a whole, at its beginning.
    """
    at_start = sum(line.lstrip().startswith(tuple(_CLOSING)) for line in lines)
    at_end = 0
    for line in lines:
        last = (line.split() or [""])[-1]
        at_end += last.startswith(tuple(_CLOSING)) or last.endswith(tuple(_CLOSING))
    return at_end > at_start


def _turn_line(line: str, *, marks_stand_first: bool) -> str:
    turned = logical_order(_clusters(line, marks_stand_first=marks_stand_first), rtl=True)
    return set_brackets(
        _MARKS_TOGETHER.sub(lambda marks: unicodedata.normalize("NFC", marks.group()), turned)
    )


def _turn_words(line: str, *, marks_stand_first: bool) -> str:
    return " ".join(_turn_word(word, marks_stand_first=marks_stand_first) for word in line.split(" "))


def _turn_word(word: str, *, marks_stand_first: bool) -> str:
    match = _CORE.match(word)
    if match is None or not _WORD.search(word):
        return word
    lead, core, tail = match.groups()
    core = logical_order(_clusters(core, marks_stand_first=marks_stand_first), rtl=True)
    if any(char in _CLOSING for char in lead):
        lead, tail = tail[::-1], lead[::-1]
    return lead + core + tail


def _clusters(line: str, *, marks_stand_first: bool) -> list[str]:
    """Letters with their marks, or single characters where a mark already stands before its letter."""
    clusters: list[str] = []
    for char in line:
        if clusters and not marks_stand_first and unicodedata.combining(char):
            clusters[-1] += char
        else:
            clusters.append(char)
    return clusters
