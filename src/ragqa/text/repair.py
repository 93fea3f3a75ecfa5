"""Damage that PDF text extraction does to Arabic, mended.

``repair_text`` undoes, in this order: lines in drawing order (:mod:`ragqa.text.visual_order`), presentation
forms (:mod:`ragqa.text.presentation`), tatweel used to stretch lines, ligatures turned round
(:mod:`ragqa.text.lam_alef`), letters and marks in the wrong places, and footnote marks. Each is recognised by
what does not occur in sound text, so sound text passes through unchanged, byte for byte.

The letters of ``repair_letters``:

* fathatan before a final lam-alef (the ligature was taken apart after its mark): «فضًلا» -> «فضلًا»;
* alef doubled before «لله»: «االله» -> «الله»;
* alef with its hamza or madda swapped with the lam of the article: «األمن» -> «الأمن», «اآلن» -> «الآن»;
* a mark cut off from its letter and put before it: «ش ّدد» -> «شدّد», «جد ًا» -> «جدًا».
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ragqa.text.lam_alef import mend_lam_alef
from ragqa.text.presentation import forms_dominate, letters_from_forms
from ragqa.text.visual_order import mend_visual_order

_MARKS = "\u064b-\u0652\u0670"
_LETTER = "\u0621-\u063a\u0641-\u064a\u066e-\u06d3"
_WORD_START = rf"(?<![{_LETTER}{_MARKS}\u0640])"
_PROCLITICS = "([وف]?[بك]?)"

_FATHATAN_BEFORE_LAM_ALEF = re.compile(rf"\u064bلا(?![{_LETTER}{_MARKS}])")
_DOUBLED_ALEF = re.compile(rf"{_WORD_START}{_PROCLITICS}االله(?![{_LETTER}])")
_SWAPPED_ARTICLE = re.compile(rf"{_WORD_START}{_PROCLITICS}ا([أإآ])ل(?=[{_LETTER}])")
_CUT_OFF_FATHATAN = re.compile(rf"(?<=[{_LETTER}])[ \u00a0]\u064b(?=[اى](?![{_LETTER}]))")
_CUT_OFF_MARK = re.compile(rf"(?<=[{_LETTER}])[ \u00a0]([{_MARKS}]+)([{_LETTER}])")
_STRETCHED = re.compile(rf"(?<=[{_LETTER}{_MARKS}])\u0640+(?=[{_LETTER}{_MARKS}])")
_LONG_STRETCH = re.compile(rf"(?<=[{_LETTER}{_MARKS}])\u0640{{2,}}(?=[{_LETTER}{_MARKS}])")
_ARABIC_WORD = re.compile(f"[{_LETTER}][{_LETTER}{_MARKS}\u0640]*")
_STRETCHED_SHARE = 0.02

_NOTE_MARK = re.compile(
    rf"(?:(?<=[\w{_MARKS}.,،؛:؟!»“”)%٪])\[(\d{{1,3}})\]|"
    rf"(?<=[^\W\d_]|[{_MARKS}.,،؛:؟!»“”)])([⁰¹²³⁴⁵⁶⁷⁸⁹]{{1,3}}))(?![\d\[(])"
)
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_FEWEST_NOTES = 3

_APART = "\n\x1e\n"


def repair_text(text: str) -> str:
    """The text with all the damage above mended; idempotent, and sound text comes back as it is."""
    text = mend_visual_order(text)
    if forms_dominate(text):
        text = letters_from_forms(text)
    text = repair_letters(mend_lam_alef(without_tatweel(text)))
    return without_note_marks(text)


def repair_all(texts: Sequence[str]) -> list[str]:
    """The parts of one article, mended together, as what one of them shows tells how to read the others."""
    if not texts:
        return []
    return repair_text(_APART.join(text.replace("\x1e", " ") for text in texts)).split(_APART)


def repair_letters(text: str) -> str:
    """The text with letters and marks in their places."""
    text = _CUT_OFF_FATHATAN.sub("\u064b", text)
    text = _CUT_OFF_MARK.sub(r"\2\1", text)
    text = _FATHATAN_BEFORE_LAM_ALEF.sub("لًا", text)
    text = _DOUBLED_ALEF.sub(r"\1الله", text)
    return _SWAPPED_ARTICLE.sub(r"\1ال\2", text)


def without_tatweel(text: str) -> str:
    """The text without stretched letters: long stretches always, single tatweels only where they are many."""
    if "\u0640" not in text:
        return text
    stretched = len(_STRETCHED.findall(text))
    if stretched > max(2, _STRETCHED_SHARE * len(_ARABIC_WORD.findall(text))):
        return _STRETCHED.sub("", text)
    return _LONG_STRETCH.sub("", text)


def without_note_marks(text: str) -> str:
    """The text without footnote marks («[1]», «¹») where they count up from one, at least to three."""
    marks = list(_NOTE_MARK.finditer(text))
    expected = 1
    for mark in marks:
        number = int(mark[1] or mark[2].translate(_SUPERSCRIPTS))
        if number > expected:
            return text
        expected = max(expected, number + 1)
    return _NOTE_MARK.sub("", text) if expected > _FEWEST_NOTES else text
