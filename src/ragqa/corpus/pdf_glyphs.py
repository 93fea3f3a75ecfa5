"""What a PDF page draws: every glyph with its letters and its place, by PDFium."""

from __future__ import annotations

import ctypes
import math
import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pypdfium2 import PdfPage  # type: ignore[import-untyped]

_HYPHENS = frozenset("\x02\ufffe")  # what PDFium makes of a hyphen at the end of a line
_UPRIGHT = 0.1  # radians


@dataclass(frozen=True, slots=True)
class Glyph:
    """A glyph, or a space: its letters in reading order, its box in points and the size of its font.

    ``origin`` is where on the baseline it was drawn from, ``room`` how much it may reach beyond its box.
    """

    text: str
    left: float
    right: float
    origin: float
    baseline: float
    size: float
    bold: bool = False
    room: float = 0.0


def page_glyphs(page: PdfPage) -> list[Glyph]:
    """The upright glyphs of a page, in drawing order; letters that share a box are one glyph, a ligature."""
    import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

    textpage = page.get_textpage()
    raw = textpage.raw
    box, matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
    x, y = ctypes.c_double(), ctypes.c_double()
    glyphs: list[Glyph] = []
    last_place: tuple[float, ...] = ()
    last_origin: tuple[float, float] = (math.nan, math.nan)
    for index in range(pdfium.FPDFText_CountChars(raw)):
        text = _letters(pdfium.FPDFText_GetUnicode(raw, index))
        angle = pdfium.FPDFText_GetCharAngle(raw, index)
        if not text or min(angle, 2 * math.pi - angle) > _UPRIGHT:
            continue
        pdfium.FPDFText_GetLooseCharBox(raw, index, box)
        pdfium.FPDFText_GetCharOrigin(raw, index, x, y)
        if box.right - box.left <= 0 and not unicodedata.combining(text[0]):
            continue  # a space that PDFium made up; gaps tell where words end
        pdfium.FPDFText_GetMatrix(raw, index, matrix)
        size = pdfium.FPDFText_GetFontSize(raw, index) * (math.hypot(matrix.c, matrix.d) or 1.0)
        place = (box.left, box.right, box.bottom, x.value, y.value)
        if place == last_place and not text.isspace():
            glyphs[-1] = replace(glyphs[-1], text=glyphs[-1].text + text)
        else:
            bold = pdfium.FPDFText_GetFontWeight(raw, index) >= 600
            # The second letter of a ligature has the origin of the first, and its own part of the box.
            left = box.left if (x.value, y.value) == last_origin else min(box.left, x.value)
            glyphs.append(Glyph(text, left, box.right, x.value, y.value, size, bold))
        last_place, last_origin = place, (x.value, y.value)
    textpage.close()
    return glyphs


def ligatures_reversed(glyphs: Sequence[Glyph]) -> bool:
    """Whether ligatures came with their letters back to front: alef-lam is none, lam-alef the commonest."""
    back_to_front = sum(glyph.text[:1] in "اأإآ" and glyph.text[1:2] == "ل" for glyph in glyphs)
    right = sum(glyph.text[:1] == "ل" and glyph.text[1:2] in tuple("اأإآ") for glyph in glyphs)
    several = any(
        len(glyph.text) > 1 and unicodedata.bidirectional(glyph.text[0]) == "AL" for glyph in glyphs
    )
    return back_to_front > right or (several and back_to_front == right == 0)


def turn_ligatures(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """The glyphs with the letters of Arabic ligatures in the other order."""
    return [
        replace(glyph, text=glyph.text[::-1]) if unicodedata.bidirectional(glyph.text[0]) == "AL" else glyph
        for glyph in glyphs
    ]


def _letters(code: int) -> str:
    char = chr(code)
    if char in _HYPHENS:
        return "-"
    if char in "\r\n" or unicodedata.category(char) in ("Cc", "Cs", "Cn"):
        return ""
    return " " if char.isspace() else char
