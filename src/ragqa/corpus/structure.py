"""Laid-out plain text to drafts: where articles begin, their title and byline, sections and paragraphs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ragqa.corpus.byline import parse_byline
from ragqa.corpus.drafts import Block, Draft
from ragqa.corpus.layout import FORM_FEED, ends_sentence, looks_like_title, repair_layout

_BLANK_LINE = re.compile(r"\n[ \t]*\n\s*")
_LONGEST_HEADING = 100
_LONG_LINE = 120
_LIST_MARKS = ("-", "•", "*", "–", "—")


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank, or a whole paragraph, and what is known about it.

    ``after_blank`` and ``after_page`` say whether a blank line or a form feed stands before it. ``heading``
    is None where the file itself does not say; then it is guessed from the text.
    """

    text: str
    after_blank: bool = True
    after_page: bool = False
    page: int | None = None
    heading: bool | None = None


def parse_plain_text(text: str) -> list[Draft]:
    """The articles of a plain-text file, layout damage mended; empty for a text without letters."""
    return parse_lines(_lines(repair_layout(text.replace("\r\n", "\n").replace("\r", "\n"))))


def parse_lines(lines: Sequence[Line]) -> list[Draft]:
    """The articles in lines that are laid out already: one a paragraph, headings and bylines apart."""
    return [_draft(article) for article in _articles(lines)]


def _lines(text: str) -> list[Line]:
    lines: list[Line] = []
    for page_number, page in enumerate(text.split(FORM_FEED)):
        after_page = page_number > 0
        for block in _BLANK_LINE.split(page):
            after_blank = True
            for raw in block.split("\n"):
                if line := raw.strip():
                    lines.append(Line(line, after_blank, after_page))
                    after_blank = after_page = False
    return lines


def _articles(lines: Sequence[Line]) -> list[Sequence[Line]]:
    later = [position for position in range(1, len(lines)) if _begins_article(lines, position)]
    edges = [0, *later, len(lines)] if lines else []
    return [lines[start:end] for start, end in pairwise(edges)]


def _begins_article(lines: Sequence[Line], position: int) -> bool:
    """A title with a byline under it, or a title alone at the top of a page, after a finished sentence."""
    line = lines[position]
    if not line.after_blank or position + 1 == len(lines) or not looks_like_title(line.text):
        return False
    following = lines[position + 1]
    has_byline = parse_byline(following.text) is not None
    heads_page = line.after_page and following.after_blank
    return ends_sentence(lines[position - 1].text) and (has_byline or heads_page)


def _draft(lines: Sequence[Line]) -> Draft:
    start = 0
    title = author = date = None
    if len(lines) > 1 and (lines[0].heading or looks_like_title(lines[0].text)):
        title, start = lines[0].text, 1
    while start < len(lines) and (byline := parse_byline(lines[start].text)) is not None:
        author, date = author or byline.author, date or byline.date
        start += 1
    return Draft(title, author, date, tuple(_blocks(lines[start:])))


def _blocks(lines: Sequence[Line]) -> list[Block]:
    """Paragraphs under their headings; short lines that follow one another (verse, lists) stay together."""
    blocks: list[Block] = []
    section: str | None = None
    goes_on = False
    for position, line in enumerate(lines):
        if line.heading or (line.heading is None and _is_heading(line, lines[position + 1 : position + 2])):
            section, goes_on = line.text, False
        elif goes_on and not line.after_blank and not _is_whole_paragraph(line.text):
            blocks[-1] = Block(f"{blocks[-1].text}\n{line.text}", section, blocks[-1].page)
        else:
            blocks.append(Block(line.text, section, line.page))
            goes_on = not _is_whole_paragraph(line.text)
    return blocks


def _is_whole_paragraph(line: str) -> bool:
    """A paragraph on one line, as word processors export it."""
    return len(line) >= _LONG_LINE and ends_sentence(line)


def _is_heading(line: Line, rest: Sequence[Line]) -> bool:
    """A short line on its own, with something longer below it."""
    text = line.text
    if not rest or not line.after_blank or len(text) > _LONGEST_HEADING:
        return False
    if not looks_like_title(text) or text.startswith(_LIST_MARKS):
        return False
    below = rest[0]
    return len(below.text) > len(text) and (below.after_blank or len(below.text) >= _LONG_LINE)
