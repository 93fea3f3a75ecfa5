"""What a PDF prints on every page around its text: running heads and feet, and page numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from ragqa.corpus.layout import PAGE_NUMBER, ends_sentence
from ragqa.corpus.pdf_text import TextLine
from ragqa.text.fold import fold

_EDGE_LINES = 2
_LONGEST_HEAD = 80
_NUMBER = re.compile(r"\d{1,5}")


def without_furniture(pages: Sequence[Sequence[TextLine]]) -> list[list[TextLine]]:
    """The pages without page numbers and the lines that open or close several of them."""
    seen: Counter[str] = Counter()
    for page in pages:
        edges = [page[position] for edge in _edges(page) for position in edge]
        seen.update({key for line in edges for key in _head_keys(line)})
    often = max(2, min(3, len(pages)))
    heads = {key for key, count in seen.items() if count >= often}
    return [_without_edges(page, heads) for page in pages]


def _edges(page: Sequence[TextLine]) -> tuple[list[int], list[int]]:
    """The first lines of a page from its top down, and the last ones from its foot up."""
    by_height = sorted(range(len(page)), key=lambda position: -page[position].baseline)
    return by_height[:_EDGE_LINES], by_height[::-1][:_EDGE_LINES]


def _without_edges(page: Sequence[TextLine], heads: set[str]) -> list[TextLine]:
    dropped: set[int] = set()
    for edge in _edges(page):
        for position in edge:
            if not PAGE_NUMBER.match(page[position].text) and heads.isdisjoint(_head_keys(page[position])):
                break
            dropped.add(position)
    return [line for position, line in enumerate(page) if position not in dropped]


def _head_keys(line: TextLine) -> set[str]:
    """What a running head has in common over the pages: its words, but for a number that counts the pages."""
    key = line_key(line.text)
    if len(key) > _LONGEST_HEAD or ends_sentence(key):
        return {key}
    numbers = list(_NUMBER.finditer(key))
    counted = {
        f"{key[: number.start()]}{{{int(number.group()) - line.page}}}{key[number.end() :]}"
        for number in (*numbers[:1], *numbers[-1:])
    }
    return {key, *counted}


def line_key(text: str) -> str:
    """What two printings of one line have in common."""
    return " ".join(fold(text).split())
