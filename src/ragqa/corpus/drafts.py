"""What a reader makes of a file before ids are given: articles as titles, bylines and blocks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, the heading it stands under, and its page (from 1) in a file that has pages."""

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
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that was left out, by its place relative to the corpus, and why."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What came out of one file: its articles, and the parts of it that could not be read."""

    source: str
    drafts: tuple[Draft, ...] = ()
    problems: tuple[Problem, ...] = ()
