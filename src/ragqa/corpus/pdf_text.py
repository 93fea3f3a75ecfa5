"""The lines of a PDF page as they are read, from where each glyph stands on the page.

The order in which a PDF draws its glyphs says nothing about the order in which Arabic is read; where they
stand does. Glyphs are gathered into lines by their baselines, columns are read one after the other, words are
parted by gaps, and each line is put from drawing order into reading order (:mod:`ragqa.text.bidi`).
"""

from __future__ import annotations

import statistics
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from ragqa.text.bidi import is_rtl, logical_order

if TYPE_CHECKING:
    from ragqa.corpus.pdf_glyphs import Glyph

_WORD_GAP = 0.1  # of the size; a space is 0.2 or more, side bearings hardly ever 0.1
_LETTER_WIDTH, _SQUEEZED = 0.5, 0.2
_COLUMN_GAP = 1.2
_FEWEST_COLUMN_LINES = 5
_RAISED = 0.15
_SMALL = 0.8
_UNITS = frozenset("m km cm mm dm ft م كم سم مم متر كيلومتر".split())
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line in reading order, its place on the page in points (y grows upwards) and its type."""

    text: str
    left: float
    right: float
    baseline: float
    size: float
    bold: bool
    rtl: bool
    column: int
    page: int


def page_lines(glyphs: Sequence[Glyph], page: int) -> list[TextLine]:
    """The lines of a page in the order they are read."""
    bases = [glyph for glyph in glyphs if not _is_mark(glyph.text)]
    bases = _with_marks(bases, [glyph for glyph in glyphs if _is_mark(glyph.text)])
    rows = _without_strays(_rows(bases))
    rtl = is_rtl("".join(glyph.text for glyph in bases))
    lines: list[TextLine] = []
    for column, members in enumerate(_columns(rows, rtl=rtl)):
        lines += [line for row in members if (line := _line(row, page, column, page_rtl=rtl)) is not None]
    return lines


def _is_mark(text: str) -> bool:
    return bool(text) and all(unicodedata.combining(char) for char in text)


def _with_marks(bases: list[Glyph], marks: Sequence[Glyph]) -> list[Glyph]:
    """Each mark joined to the letter it stands over or under, in canonical order."""
    joined = list(bases)
    ordered = sorted(range(len(bases)), key=lambda position: bases[position].baseline)
    baselines = [bases[position].baseline for position in ordered]
    for mark in marks:
        near = _near(ordered, baselines, mark)
        if near:
            best = min(near, key=lambda position: _distance(bases[position], mark))
            base = joined[best]
            left = min(base.left, mark.left) if mark.origin == base.origin else base.left
            joined[best] = replace(base, text=_marked(base, mark), left=left)
            if mark.origin == base.origin:
                _give_room(joined, best)
    return joined


def _give_room(bases: list[Glyph], position: int) -> None:
    """Letters that PDFium squeezed with their mark into the box of the mark alone get their room back."""
    first = last = position
    while first and bases[first - 1].origin == bases[position].origin:
        first -= 1
    while last + 1 < len(bases) and bases[last + 1].origin == bases[position].origin:
        last += 1
    group = range(first, last + 1)
    width = max(bases[place].right for place in group) - min(bases[place].left for place in group)
    if width < _SQUEEZED * bases[position].size * len(group):
        rightmost = max(group, key=lambda place: bases[place].right)
        room = _LETTER_WIDTH * bases[position].size * len(group) - width
        bases[rightmost] = replace(bases[rightmost], room=room)


def _near(ordered: Sequence[int], baselines: Sequence[float], mark: Glyph) -> Sequence[int]:
    reach = mark.size
    return ordered[
        bisect_left(baselines, mark.baseline - reach) : bisect_right(baselines, mark.baseline + reach)
    ]


def _distance(base: Glyph, mark: Glyph) -> float:
    if mark.origin == base.origin and mark.baseline == base.baseline:
        return -1.0  # drawn as one glyph
    center = (mark.left + mark.right) / 2
    beside = max(base.left - center, center - base.right, 0.0)
    off_center = abs(center - (base.left + base.right) / 2)
    return 10 * (beside + abs(base.baseline - mark.baseline)) + off_center


def _marked(base: Glyph, mark: Glyph) -> str:
    """The glyph's letters with a mark on the one that it stands over; in lam-alef a fathatan is lam's."""
    letters = base.text
    starts = [place for place, char in enumerate(letters) if not unicodedata.combining(char)]
    share = (base.right - (mark.left + mark.right) / 2) / max(base.right - base.left, 0.01)
    chosen = min(max(int(share * len(starts)), 0), len(starts) - 1)
    if letters.startswith("ل") and mark.text == "\u064b":
        chosen = 0
    end = (*starts, len(letters))[chosen + 1]
    return (
        letters[: starts[chosen]]
        + unicodedata.normalize("NFC", letters[starts[chosen] : end] + mark.text)
        + letters[end:]
    )


def _rows(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Glyphs on one baseline, from left to right; the rows from top to bottom."""
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda glyph: -glyph.baseline):
        row = rows[-1] if rows else None
        if row is not None and row[0].baseline - glyph.baseline < 0.45 * max(glyph.size, row[0].size):
            row.append(glyph)
        else:
            rows.append([glyph])
    return [sorted(row, key=lambda glyph: (glyph.left + glyph.right, glyph.left)) for row in rows]


def _without_strays(rows: list[list[Glyph]]) -> list[list[Glyph]]:
    """A few glyphs drawn off the line, in a hole that the line leaves for them, put back into it."""
    kept: list[list[Glyph]] = []
    for position, row in enumerate(rows):
        beside = [other for other in (*kept[-1:], *rows[position + 1 : position + 2]) if _fits(row, other)]
        if beside:
            home = max(beside, key=lambda other: _hole(row, other))
            home[:] = sorted([*home, *row], key=lambda glyph: (glyph.left + glyph.right, glyph.left))
        else:
            kept.append(row)
    return kept


def _fits(row: Sequence[Glyph], other: Sequence[Glyph]) -> bool:
    size = statistics.median(glyph.size for glyph in other)
    if len(row) > 4 or len(other) <= len(row) or abs(row[0].baseline - other[0].baseline) > 0.8 * size:
        return False
    centers = [(glyph.left + glyph.right) / 2 for glyph in row]
    inside = other[0].left < min(centers) and max(centers) < other[-1].right
    return inside and not any(glyph.left < center < glyph.right for glyph in other for center in centers)


def _hole(row: Sequence[Glyph], other: Sequence[Glyph]) -> float:
    """How wide the gap of ``other`` is in which the glyphs of ``row`` stand."""
    center = (row[0].left + row[-1].right) / 2
    before = max((glyph.right for glyph in other if glyph.right <= center), default=center)
    return min((glyph.left for glyph in other if glyph.left >= center), default=center) - before


def _columns(rows: list[list[Glyph]], *, rtl: bool) -> list[list[list[Glyph]]]:
    """The rows of each column, or of a full-width stretch between columns, in the order they are read."""
    gutter = _gutter(rows)
    if gutter is None:
        return [rows] if rows else []
    found: list[list[list[Glyph]]] = []
    left: list[list[Glyph]] = []
    right: list[list[Glyph]] = []
    across: list[list[Glyph]] = []
    for row in rows:
        if any(glyph.left < gutter < glyph.right for glyph in row) or not _has_gap(row, gutter):
            found += _side_by_side(left, right, rtl=rtl)
            left, right = [], []
            across.append(row)
            continue
        if across:
            found.append(across)
            across = []
        sides = (
            (left, [glyph for glyph in row if glyph.right <= gutter]),
            (right, [glyph for glyph in row if glyph.left >= gutter]),
        )
        for side, part in sides:
            if part:
                side.append(part)
    return [*found, *_side_by_side(left, right, rtl=rtl), *([across] if across else [])]


def _side_by_side(left: list[list[Glyph]], right: list[list[Glyph]], *, rtl: bool) -> list[list[list[Glyph]]]:
    sides = (right, left) if rtl else (left, right)
    return [column for side in sides if side for column in _columns(side, rtl=rtl)]


def _has_gap(row: Sequence[Glyph], gutter: float) -> bool:
    """Whether a column's gap lies at ``gutter``; a row on one side of it alone has one."""
    before = max((glyph.right for glyph in row if glyph.right <= gutter), default=None)
    after = min((glyph.left for glyph in row if glyph.left >= gutter), default=None)
    if before is None or after is None:
        return True
    return after - before >= _COLUMN_GAP * row[0].size


def _gutter(rows: Sequence[Sequence[Glyph]]) -> float | None:
    """Where most rows leave a gap at the same place, or None for a page of one column."""
    gaps = [
        (before.right, after.left)
        for row in rows
        for before, after in pairwise(row)
        if after.left - before.right >= _COLUMN_GAP * max(before.size, after.size)
    ]
    best: tuple[int, float] = (0, 0.0)
    for left, right in gaps:
        middle = (left + right) / 2
        support = sum(start < middle < end for start, end in gaps)
        best = max(best, (support, middle))
    support, middle = best
    return middle if support >= max(_FEWEST_COLUMN_LINES, 0.4 * len(rows)) else None


def _line(row: Sequence[Glyph], page: int, column: int, *, page_rtl: bool) -> TextLine | None:
    seen = "".join(glyph.text for glyph in row)
    if not seen.strip():
        return None
    size = statistics.median_high([glyph.size for glyph in row if not glyph.text.isspace()])
    clusters = _clusters(row, size)
    letters = any(unicodedata.bidirectional(char) in ("R", "AL") for char in seen)
    latin = any(unicodedata.bidirectional(char) == "L" for char in seen)
    rtl = page_rtl if letters == latin else letters
    text = " ".join(logical_order(clusters, rtl=rtl).split())
    weighty = [glyph for glyph in row if glyph.text.isalpha()]
    bold = bool(weighty) and all(glyph.bold for glyph in weighty)
    left, right = min(glyph.left for glyph in row), max(glyph.right for glyph in row)
    baseline = statistics.median(glyph.baseline for glyph in row)
    return TextLine(text, left, right, baseline, size, bold, rtl, column, page)


def _clusters(row: Sequence[Glyph], size: float) -> list[str]:
    """The glyphs' texts from left to right, a space where there is one or a gap; footnote marks left out."""
    clusters: list[str] = []
    edge: float | None = None
    baseline = statistics.median(glyph.baseline for glyph in row)
    for position, glyph in enumerate(row):
        if edge is not None and glyph.left - edge > _WORD_GAP * size and clusters[-1] != " ":
            clusters.append(" ")
        edge = max(edge or glyph.right, glyph.right + glyph.room)
        if glyph.text.isspace():
            if not clusters or clusters[-1] != " ":
                clusters.append(" ")
        elif _is_raised(glyph, size, baseline):
            clusters.append(glyph.text.translate(_SUPERSCRIPTS) if _after_unit(row, position) else "")
        else:
            clusters.append(glyph.text)
    return clusters


def _is_raised(glyph: Glyph, size: float, baseline: float) -> bool:
    """A small figure above the line: a footnote mark, or a power after a unit."""
    return glyph.text.isdigit() and glyph.size <= _SMALL * size and glyph.baseline - baseline > _RAISED * size


def _after_unit(row: Sequence[Glyph], position: int) -> bool:
    """Whether the word that the raised figure stands at is a unit of length, as in «km²» and «م²»."""
    before = "".join(glyph.text for glyph in row[:position]).split()
    after = "".join(glyph.text for glyph in row[position + 1 :]).split()
    latin = before[-1] if before else ""
    arabic = after[0][::-1] if after else ""
    return latin in _UNITS or arabic in _UNITS
