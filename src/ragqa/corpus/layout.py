"""Mends the layout of plain text that was pulled out of a PDF or copied from a page.

``repair_layout`` turns it into the layout a person would type: a title, a byline, and paragraphs and
headings set apart by blank lines. Text that is laid out like that already comes back byte for byte.

Three kinds of damage are mended, each recognised from the text itself:

* *page furniture*: the title (and byline) printed again in the middle of the article, page numbers, a line
  that the top of every page repeats. They are taken out, and the sentence they interrupted is whole again. A
  byline that stood only there moves up under the title.
* *hard-wrapped lines*: joined to paragraphs. Where blank lines are used to part paragraphs, they do;
  elsewhere a paragraph ends with a line that ends a sentence and had room for the next word. A full line that
  ends a sentence ends a paragraph too if there are more of those than chance makes (``_full_lines_end``).
* *letters in the wrong order*: see :mod:`ragqa.text.repair`.
"""

from __future__ import annotations

import re
import statistics
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from ragqa.corpus.byline import parse_byline
from ragqa.text.fold import fold
from ragqa.text.repair import repair_text

FORM_FEED = "\f"

_LONGEST_TITLE = 160
_LONGEST_HEADING_SHARE = 0.62
_FEWEST_LINES = 5
_NARROWEST, _WIDEST = 40, 200
_SENTENCE_END = re.compile(r"[.!?؟…۔][\"'”“’»)\]]*$")
_SENTENCE_END_INSIDE = re.compile(r"(?<![.\s])[.!?؟][\"'”“’»)\]]*\s+(?=\S)")
_NO_TITLE_END = re.compile(r"(?:[.،؛,;…]|[:：])[\"'”“’»)\]]*$")
PAGE_NUMBER = re.compile(
    r"^[\s\-–—|]*(?:صفحة|ص|[Pp]age|[Ss]ayfa)?[\s.:]*\d{1,4}(?:\s*(?:/|من|of)\s*\d{1,4})?[\s\-–—|]*$"
)
_LETTER = re.compile(r"[^\W\d_]")
_PARTED_WORD = re.compile(r"[^\W\d_]{2}[-\u2010]$")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that is not blank: its text, and what came between it and the line before."""

    text: str
    after_blank: bool
    after_furniture: bool = False
    after_page: bool = False


def repair_layout(text: str) -> str:
    """The text in the layout described above.

    Sound text comes back byte for byte, and repairing twice changes nothing more.
    """
    text = repair_text(text)
    lines = _lines(text)
    kept = _without_furniture(lines)
    wrapped = is_hard_wrapped([line.text for line in lines])
    if not wrapped and len(kept) == len(lines):
        return text
    return _laid_out(kept, _typography(kept, wrapped=wrapped), title=looks_like_title(lines[0].text))


def is_hard_wrapped(lines: list[str]) -> bool:
    """Whether most long lines stop in the middle of a sentence, at about the same width."""
    lines = [line for line in lines if line.strip()]
    if len(lines) < _FEWEST_LINES:
        return False
    lengths = sorted(map(len, lines))
    width = lengths[int(0.9 * (len(lengths) - 1))]
    if not _NARROWEST <= width <= _WIDEST:
        return False
    broken = sum(
        1
        for line, following in pairwise(lines)
        if len(line) >= 0.75 * width and not _SENTENCE_END.search(line) and _LETTER.search(following)
    )
    return broken >= 0.4 * len(lines)


def looks_like_title(line: str) -> bool:
    """Short, with letters, no byline, and not ending like a statement or a clause; a question may be one."""
    line = line.strip()
    return (
        0 < len(line) <= _LONGEST_TITLE
        and _LETTER.search(line) is not None
        and not _NO_TITLE_END.search(line)
        and parse_byline(line) is None
    )


def ends_sentence(line: str) -> bool:
    """Whether the line ends with a full stop or its like, closing quotes and brackets apart."""
    return _SENTENCE_END.search(line.rstrip()) is not None


def join_lines(before: str, line: str) -> str:
    """Two lines of one paragraph as one; a word that was parted by a hyphen is whole again."""
    if before.endswith("\u00ad"):
        return before[:-1] + line
    if _PARTED_WORD.search(before) and line[:1].islower():
        return before[:-1] + line
    return f"{before} {line}"


def _lines(text: str) -> list[_Line]:
    lines: list[_Line] = []
    after_blank = True
    after_page = False
    for raw in re.split(r"\r\n|[\n\r\u2028\u2029]|(?=\f)", text):
        if FORM_FEED in raw:
            after_blank = after_page = True
        line = raw.strip()
        if line:
            lines.append(_Line(line, after_blank, after_page=after_page))
            after_blank = after_page = False
        else:
            after_blank = True
    return lines


def _key(line: str) -> str:
    return " ".join(fold(line).split())


def _without_furniture(lines: list[_Line]) -> list[_Line]:
    """The lines without repeated titles, bylines under those, repeated page heads and page numbers."""
    if not lines:
        return []
    heads = _running_heads(lines)
    title = _key(lines[0].text) if looks_like_title(lines[0].text) else None
    kept: list[_Line] = []
    byline_to_lift: str | None = None
    in_furniture = False
    page_turned = False
    has_byline = len(lines) > 1 and parse_byline(lines[1].text) is not None
    for position, line in enumerate(lines):
        key = _key(line.text)
        page_turned = page_turned or line.after_page
        is_repeat = position > 0 and (key == title or key in heads)
        is_its_byline = in_furniture and parse_byline(line.text) is not None
        is_number = PAGE_NUMBER.match(line.text) is not None and _at_page_edge(lines, position, title, heads)
        if is_repeat or is_its_byline or is_number:
            if is_its_byline and not has_byline and title is not None:
                byline_to_lift, has_byline = line.text, True
            in_furniture = True
            continue
        kept.append(_Line(line.text, line.after_blank, after_furniture=in_furniture, after_page=page_turned))
        in_furniture = page_turned = False
    if byline_to_lift is not None:
        kept.insert(1, _Line(byline_to_lift, after_blank=False))
    return kept


def _running_heads(lines: list[_Line]) -> set[str]:
    """Lines that open or close at least three pages."""
    edges: Counter[str] = Counter()
    for position, line in enumerate(lines):
        closes = position + 1 < len(lines) and lines[position + 1].after_page
        if line.after_page or closes:
            edges[_key(line.text)] += 1
    return {key for key, count in edges.items() if count >= 3}


def _at_page_edge(lines: list[_Line], position: int, title: str | None, heads: set[str]) -> bool:
    """Next to a form feed, or to a line that is furniture itself."""
    if position == 0:
        return False
    after = lines[position + 1] if position + 1 < len(lines) else None
    neighbours = {
        _key(line.text) for line in (lines[position - 1], after) if line is not None and position > 1
    }
    closes_file = after is None and any(line.after_page for line in lines)
    return (
        lines[position].after_page
        or closes_file
        or (after is not None and after.after_page)
        or bool(neighbours & {title, *heads})
    )


def _width(lines: list[_Line]) -> float:
    """How many characters a full line holds: the median of the lines that stop in mid-sentence."""
    full = [
        len(line.text)
        for line, following in pairwise(lines)
        if not ends_sentence(line.text) and not following.after_furniture and len(line.text) >= _NARROWEST
    ]
    return statistics.median(full) if full else _WIDEST


@dataclass(frozen=True, slots=True)
class _Typography:
    """How this text sets its paragraphs: ``width`` is None where lines are not wrapped."""

    width: float | None
    blank_lines_end: bool
    full_lines_end: bool


def _typography(lines: list[_Line], *, wrapped: bool) -> _Typography:
    if not wrapped:
        return _Typography(None, blank_lines_end=True, full_lines_end=False)
    width = _width(lines)
    return _Typography(width, _blank_lines_end(lines), _full_lines_end(lines, width))


def _laid_out(lines: list[_Line], setting: _Typography, *, title: bool) -> str:
    blocks: list[str] = [lines[0].text]
    head_ends = 1 if title else 0
    while title and head_ends < len(lines) and parse_byline(lines[head_ends].text) is not None:
        blocks[0] += "\n" + lines[head_ends].text
        head_ends += 1
    for position in range(max(1, head_ends), len(lines)):
        line, before = lines[position], lines[position - 1]
        if position == head_ends or _breaks(lines, position, setting):
            separator = f"\n{FORM_FEED}" if line.after_page and ends_sentence(before.text) else ""
            blocks.append(separator + line.text)
        else:
            blocks[-1] = join_lines(blocks[-1], line.text)
    return "\n\n".join(blocks) + "\n"


def _blank_lines_end(lines: list[_Line]) -> bool:
    """Whether blank lines stand where sentences end, rather than anywhere."""
    ends = [
        ends_sentence(before.text) or len(before.text) < _NARROWEST
        for before, line in pairwise(lines)
        if line.after_blank and not line.after_furniture
    ]
    return len(ends) >= 2 and sum(ends) >= 0.85 * len(ends)


def _full_lines_end(lines: list[_Line], width: float) -> bool:
    """Whether a full line that ends a sentence ends a paragraph.

    A sentence inside a paragraph ends at the end of a line once in as many times as a line has words. If full
    lines end sentences more than twice as often as that, paragraphs must end there.
    """
    texts = [line.text for line in lines]
    words_per_line = max(1.0, sum(len(text.split()) for text in texts) / len(texts))
    inside = sum(len(_SENTENCE_END_INSIDE.findall(text)) for text in texts)
    at_full_lines = sum(
        ends_sentence(text) and not _had_room(text, following, width) for text, following in pairwise(texts)
    )
    return at_full_lines > 2 * inside / words_per_line


def _had_room(text: str, following: str, width: float) -> bool:
    """Whether the next line's first word would have fitted on the line."""
    return len(text) + 1 + len(following.split(maxsplit=1)[0]) < 0.97 * width


def _breaks(lines: list[_Line], position: int, setting: _Typography) -> bool:
    """Whether a paragraph ends before the line at ``position``."""
    before, line, width = lines[position - 1], lines[position], setting.width
    if line.after_furniture and not ends_sentence(before.text):
        return False
    if width is None:
        return line.after_blank or not line.after_furniture
    if _is_heading(lines, position, width) or _is_heading(lines, position - 1, width):
        return True
    if parse_byline(line.text) or parse_byline(before.text):
        return True
    if setting.blank_lines_end:
        return line.after_blank
    return ends_sentence(before.text) and (setting.full_lines_end or _had_room(before.text, line.text, width))


def _is_heading(lines: list[_Line], position: int, width: float) -> bool:
    """A short line between a finished sentence and a line that runs on."""
    text = lines[position].text
    if len(text) > _LONGEST_HEADING_SHARE * width or not looks_like_title(text):
        return False
    before = lines[position - 1].text if position else None
    starts_fresh = before is None or ends_sentence(before) or parse_byline(before) is not None
    return starts_fresh and position + 1 < len(lines) and len(lines[position + 1].text) > len(text)
