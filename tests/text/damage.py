"""The kinds of damage that Arabic takes on its way through a PDF, done to sound text on purpose."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable

import arabic_reshaper
from bidi.algorithm import get_display
from rapidfuzz.distance import Levenshtein

_RESHAPER = arabic_reshaper.ArabicReshaper({"delete_harakat": False})
_ALEFS = "اأإآ"


def character_error_rate(found: str, sound: str) -> float:
    """Edits to get from ``found`` to ``sound``, by the length of ``sound``."""
    return Levenshtein.distance(found, sound) / len(sound)


def presentation_forms(text: str) -> str:
    return str(_RESHAPER.reshape(text))


def visual_order(text: str) -> str:
    return "\n".join(str(get_display(line)) for line in text.split("\n"))


def visual_order_in_forms(text: str) -> str:
    return visual_order("\n".join(presentation_forms(line) for line in text.split("\n")))


def words_backwards(text: str) -> str:
    """Each word reversed, the words in order."""
    return re.sub(r"\S+", lambda word: str(get_display(word.group())), text)


def ligatures(text: str) -> str:
    """Every lam-alef turned round, as if its glyph had been spelt back to front."""
    text = text.replace("لًا", "ًلا").replace("الله", "االله")
    return re.sub(f"ل([{_ALEFS}])", r"\1ل", text)


def tanwin(text: str) -> str:
    """Marks put before their letters, cut off by a space."""
    return re.sub("(?<=[\u0621-\u064a])([\u0621-\u064a])([\u064b-\u0652])", r" \2\1", text)


def tatweel(text: str) -> str:
    """Lines stretched to the margin at every letter that can be drawn out."""
    return re.sub("([سشصضعغفقكلمنهيبتثجحخ])(?=[\u0621-\u064a])", r"\1ــ", text)


def pages(title: str, paragraphs: list[str], *, width: int = 80, lines_a_page: int = 24) -> str:
    """Hard-wrapped text with a running head, page numbers and footnote marks, as a converter prints it."""
    lines: list[str] = []
    for number, paragraph in enumerate(paragraphs, 1):
        marked = f"{paragraph[:-1]}[{number}]{paragraph[-1]}"
        lines += [*textwrap.wrap(marked, width, break_on_hyphens=False), ""]
    sheets = [lines[start : start + lines_a_page] for start in range(0, len(lines), lines_a_page)]
    printed = [
        "\n".join([*([title] if sheet_number > 1 else []), *sheet, f"- {sheet_number} -"])
        for sheet_number, sheet in enumerate(sheets, 1)
    ]
    return title + "\n\n" + "\n\f".join(printed)


DAMAGE: dict[str, Callable[[str], str]] = {
    "presentation forms": presentation_forms,
    "visual order": visual_order,
    "visual order in presentation forms": visual_order_in_forms,
    "words backwards": words_backwards,
    "ligatures": ligatures,
    "tanwin": tanwin,
    "tatweel": tatweel,
}
