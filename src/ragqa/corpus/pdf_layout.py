"""The lines of a PDF to articles, by what typesetting tells.

A title printed again is taken out; a paragraph ends where the gap or the type changes, where a line is set
in, or where a line that ends a sentence had room for the next word; it goes on over the end of a page when
its sentence does; footnotes come after the article.
"""

from __future__ import annotations

import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ragqa.corpus.byline import parse_byline
from ragqa.corpus.drafts import Block, Draft
from ragqa.corpus.layout import ends_sentence, is_hard_wrapped, join_lines, looks_like_title
from ragqa.corpus.pdf_furniture import line_key, without_furniture
from ragqa.corpus.pdf_text import TextLine
from ragqa.corpus.structure import Line, parse_lines, parse_plain_text
from ragqa.text.bidi import is_rtl, set_brackets

_LONGEST_HEADING = 200
_GAP = 1.18
_INDENT = 0.8
_FEWEST_GAPS = 3
_FEWEST_LINES = 15
_RECOGNISED = 25  # characters by which the line that a paragraph begins with is known
_NOTE = re.compile(r"^[\[(]?(?:\d{1,3}|\*+)[\])]?[.\s:-]")
_SPACED_OPENER = re.compile(r"([(\[{«‹]) +(?=\S)")


@dataclass(frozen=True, slots=True)
class _Part:
    """Lines that belong together, all of one type."""

    lines: tuple[TextLine, ...]

    @property
    def size(self) -> float:
        return self.lines[0].size


@dataclass(frozen=True, slots=True)
class _Setting:
    """How lines are set: edges by page and column, leading by size, and whether gaps part paragraphs."""

    edges: Mapping[tuple[int, int], tuple[float, float]]
    leadings: Mapping[float, float]
    gaps_part: bool = False


@dataclass(frozen=True, slots=True)
class _Body:
    """The type that most of the text is set in."""

    size: float
    bold: bool


def drafts_of(pages: Sequence[Sequence[TextLine]]) -> list[Draft]:
    """The articles of a PDF, each paragraph with the page it begins on.

    Where every line is set alike, the text itself must tell (:mod:`ragqa.corpus.layout`).
    """
    pages = without_furniture(pages)
    lines = [line for page in pages for line in page]
    if not lines:
        return []
    body = _body(lines)
    if _all_alike(lines, body) and is_hard_wrapped([line.text for line in lines]):
        return [
            _with_pages(draft, lines) for draft in parse_plain_text("\n".join(line.text for line in lines))
        ]
    return parse_lines(_lay_out(pages, body))


def _all_alike(lines: Sequence[TextLine], body: _Body) -> bool:
    """Whether neither the type nor gaps set titles, headings or paragraphs apart."""
    setting = _Setting(_column_edges(lines), _leadings(lines))
    marks = sum(
        _follows_gap(before, line, setting) or abs(line.size - before.size) > 0.06 * body.size
        for before, line in pairwise(lines)
    )
    return marks < _FEWEST_GAPS and len(lines) >= _FEWEST_LINES


def _with_pages(draft: Draft, lines: Sequence[TextLine]) -> Draft:
    """Blocks begin where lines begin; from them come the pages."""
    blocks: list[Block] = []
    rest = iter(lines)
    page = lines[0].page
    for block in draft.blocks:
        start = block.text[:_RECOGNISED]
        page = next(
            (line.page for line in rest if line.text.startswith(start) or start.startswith(line.text)), page
        )
        blocks.append(replace(block, page=page))
    return replace(draft, blocks=tuple(blocks))


def _lay_out(pages: Sequence[Sequence[TextLine]], body: _Body) -> list[Line]:
    """Paragraphs and headings in reading order."""
    pages, notes = _without_notes(pages, body)
    lines = [line for page in pages for line in page]
    parts = _parts(lines, body)
    stands_out = [_is_heading(part, body) for part in parts]
    shown = sum(stands_out) > 1  # headings are set as such; one alone is the title
    texts = [
        Line(_text(part), page=part.lines[0].page, heading=heading if shown else heading or None)
        for part, heading in zip(parts, stands_out, strict=True)
    ]
    texts = _title_first(_without_repeated_title(texts))
    if not notes:
        return texts
    name = "الهوامش" if is_rtl("".join(line.text for line in lines[:20])) else "Notes"
    return [
        *texts,
        Line(name, page=notes[0].lines[0].page, heading=True),
        *(Line(_text(note), page=note.lines[0].page) for note in notes),
    ]


def _text(part: _Part) -> str:
    text = part.lines[0].text
    for line in part.lines[1:]:
        text = join_lines(text, line.text)
    return _SPACED_OPENER.sub(r"\1", set_brackets(text)) if is_rtl(text) else text


def _body(lines: Sequence[TextLine]) -> _Body:
    weights: Counter[tuple[float, bool]] = Counter()
    for line in lines:
        weights[round(line.size, 1), line.bold] += len(line.text)
    return _Body(*weights.most_common(1)[0][0])


def _without_notes(
    pages: Sequence[Sequence[TextLine]], body: _Body
) -> tuple[list[list[TextLine]], list[_Part]]:
    """The pages without the small print at their foot, and that as notes, one from each number on."""
    kept: list[list[TextLine]] = []
    notes: list[_Part] = []
    for page in pages:
        start = len(page)
        while start and page[start - 1].size < 0.92 * body.size:
            start -= 1
        while start < len(page) and not _NOTE.match(page[start].text):
            start += 1
        kept.append(list(page[:start]))
        for line in page[start:]:
            if _NOTE.match(line.text):
                notes.append(_Part((line,)))
            else:
                notes[-1] = _Part((*notes[-1].lines, line))
    return kept, notes


def _parts(lines: Sequence[TextLine], body: _Body) -> list[_Part]:
    setting = _Setting(_column_edges(lines), _leadings(lines))
    gaps = sum(_follows_gap(before, line, setting) for before, line in pairwise(lines))
    setting = replace(setting, gaps_part=gaps >= _FEWEST_GAPS)
    parts = [[lines[0]]] if lines else []
    for before, line in pairwise(lines):
        if _breaks(before, line, parts[-1], setting, body):
            parts.append([line])
        else:
            parts[-1].append(line)
    return [_Part(tuple(part)) for part in parts]


def _breaks(
    before: TextLine, line: TextLine, part: Sequence[TextLine], setting: _Setting, body: _Body
) -> bool:
    """Whether a paragraph ends between two lines."""
    if abs(line.size - before.size) > 0.06 * body.size or line.bold != before.bold:
        return True
    if len(part) == 1 and parse_byline(before.text) is not None:
        return True
    if (line.page, line.column) != (before.page, before.column):
        return _had_room(before, line, setting) and (
            ends_sentence(before.text) or line.size > 1.06 * body.size
        )
    if _follows_gap(before, line, setting):
        return True
    left, right = setting.edges[line.page, line.column]
    set_in = [right - one.right if one.rtl else one.left - left for one in (before, line)]
    if not ends_sentence(before.text):
        return False
    is_set_in = set_in[1] - set_in[0] > _INDENT * line.size
    return is_set_in or (not setting.gaps_part and _had_room(before, line, setting))


def _follows_gap(before: TextLine, line: TextLine, setting: _Setting) -> bool:
    """Whether there is more space between two lines of one size than lines of a paragraph have."""
    alike = round(line.size, 1) == round(before.size, 1)
    if not alike or (line.page, line.column) != (before.page, before.column):
        return False
    return before.baseline - line.baseline > _GAP * setting.leadings[round(line.size, 1)]


def _had_room(before: TextLine, line: TextLine, setting: _Setting) -> bool:
    """Whether the first word of ``line`` would have fitted at the end of ``before``."""
    left, right = setting.edges[before.page, before.column]
    free = before.left - left if before.rtl else right - before.right
    width = (line.right - line.left) * (len(line.text.split()[0]) + 1) / max(1, len(line.text))
    return free > 1.15 * width


def _column_edges(lines: Sequence[TextLine]) -> dict[tuple[int, int], tuple[float, float]]:
    columns: defaultdict[tuple[int, int], list[TextLine]] = defaultdict(list)
    for line in lines:
        columns[line.page, line.column].append(line)
    return {
        place: (min(line.left for line in members), max(line.right for line in members))
        for place, members in columns.items()
    }


def _leadings(lines: Sequence[TextLine]) -> dict[float, float]:
    """For each size, the distance between baselines inside a paragraph: the commonest of the small ones."""
    steps: defaultdict[float, list[float]] = defaultdict(list)
    for before, line in pairwise(lines):
        step = before.baseline - line.baseline
        if line.page == before.page and round(line.size, 1) == round(before.size, 1) and step > 0:
            steps[round(line.size, 1)].append(step)
    sizes = {round(line.size, 1) for line in lines}
    return {
        size: statistics.quantiles(found, n=4)[0] if len(found) > 1 else (found or [1.6 * size])[0]
        for size in sizes
        for found in [steps[size]]
    }


def _is_heading(part: _Part, body: _Body) -> bool:
    length = sum(len(line.text) for line in part.lines)
    stands_out = part.size > 1.06 * body.size or (all(line.bold for line in part.lines) and not body.bold)
    return stands_out and length <= _LONGEST_HEADING and any(char.isalpha() for char in part.lines[0].text)


def _without_repeated_title(texts: list[Line]) -> list[Line]:
    """The title printed again inside the article taken out, with the byline under it; a sentence that it
    interrupted is whole again, and a byline that stood only there moves up."""
    first = next((line for line in texts if line.heading), texts[0])
    title = line_key(first.text) if first.heading or looks_like_title(first.text) else None
    kept: list[Line] = []
    lifted: Line | None = None
    interrupted = has_byline = False
    for line in texts:
        if line is not first and kept and line_key(line.text) == title:
            interrupted = True
        elif interrupted and parse_byline(line.text) is not None:
            lifted = lifted if has_byline else line
        elif interrupted and not line.heading and not ends_sentence(kept[-1].text):
            kept[-1] = Line(join_lines(kept[-1].text, line.text), page=kept[-1].page)
            interrupted = False
        else:
            has_byline = has_byline or parse_byline(line.text) is not None
            kept.append(line)
            interrupted = False
    if lifted is not None:
        kept.insert(kept.index(first) + 1, lifted)
    return kept


def _title_first(texts: list[Line]) -> list[Line]:
    """The title before what stands over it: a date, a kicker, the name of the paper."""
    title = next((position for position, line in enumerate(texts[:4]) if line.heading), 0)
    if not title or any(ends_sentence(line.text) for line in texts[:title]):
        return texts
    below = title + 1
    while below < len(texts) and parse_byline(texts[below].text) is not None:
        below += 1
    above = sorted(texts[:title], key=lambda line: parse_byline(line.text) is None)
    return [texts[title], *texts[title + 1 : below], *above, *texts[below:]]
