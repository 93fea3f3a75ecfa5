"""What a PDF page draws: every glyph with its letters and its place, by PDFium."""

from __future__ import annotations

import ctypes
import math
import unicodedata
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pypdfium2 import PdfPage  # type: ignore[import-untyped]

_HYPHENS = frozenset("\x02\ufffe")  # what PDFium makes of a hyphen at the end of a line
_ASKEW = 0.1  # radians
_BOLD = 600


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
    """The glyphs of a page in drawing order, turned upright; letters that share a box are one, a ligature.

    Where text runs in several directions (a watermark, a stamp), only the commonest is read.
    """
    import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

    textpage = page.get_textpage()
    raw = textpage.raw
    count = pdfium.FPDFText_CountChars(raw)
    quarters = [_quarter_turns(pdfium.FPDFText_GetCharAngle(raw, index)) for index in range(count)]
    turns = Counter(quarter for quarter in quarters if quarter is not None).most_common(1)
    box, matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
    x, y = ctypes.c_double(), ctypes.c_double()
    glyphs: list[Glyph] = []
    last_place: tuple[float, ...] = ()
    last_origin: tuple[float, float] = (math.nan, math.nan)
    for index in range(count):
        text = _letters(pdfium.FPDFText_GetUnicode(raw, index))
        if not text or quarters[index] != turns[0][0]:
            continue
        pdfium.FPDFText_GetLooseCharBox(raw, index, box)
        pdfium.FPDFText_GetCharOrigin(raw, index, x, y)
        left, right = _along(turns[0][0], box.left, box.bottom, box.right, box.top)
        origin, baseline = _upright(turns[0][0], x.value, y.value)
        if right - left <= 0 and not unicodedata.combining(text[0]):
            continue  # a space that PDFium made up; gaps tell where words end
        pdfium.FPDFText_GetMatrix(raw, index, matrix)
        size = pdfium.FPDFText_GetFontSize(raw, index) * (math.hypot(matrix.c, matrix.d) or 1.0)
        place = (left, right, origin, baseline)
        if place == last_place and not text.isspace():
            glyphs[-1] = replace(glyphs[-1], text=glyphs[-1].text + text)
        else:
            bold = pdfium.FPDFText_GetFontWeight(raw, index) >= _BOLD
            # The second letter of a ligature has the origin of the first, and its own part of the box.
            left = left if (origin, baseline) == last_origin else min(left, origin)
            glyphs.append(Glyph(text, left, right, origin, baseline, size, bold))
        last_place, last_origin = place, (origin, baseline)
    textpage.close()
    return glyphs


def _quarter_turns(angle: float) -> int | None:
    """How many quarter turns clockwise (0 to 3) an angle in radians is, or None for text that lies askew."""
    turns = round(angle / (math.pi / 2))
    return turns % 4 if abs(angle - turns * math.pi / 2) < _ASKEW else None


def _upright(turns: int, x: float, y: float) -> tuple[float, float]:
    """The point on the page turned back by so many quarter turns."""
    return ((x, y), (-y, x), (-x, -y), (y, -x))[turns]


def _along(turns: int, left: float, bottom: float, right: float, top: float) -> tuple[float, float]:
    """Where a box begins and ends on the line that it stands in."""
    ends = (_upright(turns, left, bottom)[0], _upright(turns, right, top)[0])
    return min(ends), max(ends)


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
