"""What a reader makes of a file before ids are given: articles as titles, bylines and blocks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph and the heading it stands under."""

    text: str
    section: str | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """One article as read; what is None was not found in it."""

    title: str | None
    author: str | None
    date: str | None
    blocks: tuple[Block, ...]
    language: str | None = None
