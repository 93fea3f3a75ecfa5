"""Bylines: the line that names the author and the day of publication."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ragqa.text.dates import find_date
from ragqa.text.fold import fold

_LONGEST = 140
_SEPARATORS = re.compile(r"\s*[|•·/]\s*|\s+[-–—]\s+|\t+")
_BY = re.compile(
    r"^\s*(?:بقلم|كتبت|كتب|إعداد|اعداد|تحرير|الكاتبة|الكاتب|by|par|yazan|author)\s*[:：]?\s+(?P<name>\S.*)$",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(
    r"نشر(?:ت)?(?:\s+(?:في|بتاريخ|يوم))?|تاريخ(?:\s+النشر)?|بتاريخ|"
    r"published(?:\s+on)?|posted(?:\s+on)?|updated|date|publie(?:\s+le)?|yayin(?:\s+tarihi)?|tarih"
)
_NAME = re.compile(r"^[^\d.؟?!؛،,:«»\"“”()]+$")
_LONGEST_NAME_WORDS = 6


@dataclass(frozen=True, slots=True)
class Byline:
    """Author and ISO date; at least one of them is known."""

    author: str | None
    date: str | None


def parse_byline(line: str) -> Byline | None:
    """The author and date of a line that holds nothing else, or None for any other line.

    A bare name is not enough: there must be a date, or a word such as «بقلم» before the name.
    """
    line = line.strip()
    if not line or len(line) > _LONGEST:
        return None
    author: str | None = None
    date: str | None = None
    named = False
    found = find_date(line)
    if found is not None:
        date = found.iso
        before, after = line[: found.start].rstrip(), line[found.end :].lstrip(" ,،.")
        if not (_is_set_off(before) and (not after or _SEPARATORS.match(f" {after} "))):
            return None
        line = f"{before} | {after}"
    for part in filter(None, (piece.strip(" ,،:.-–—") for piece in _SEPARATORS.split(line))):
        match = _BY.match(part)
        name = _without_publishing_words(match["name"] if match else part)
        if not name:
            continue
        if author is not None or not _NAME.match(name) or len(name.split()) > _LONGEST_NAME_WORDS:
            return None
        author, named = name, named or match is not None
    if date is None and not named:
        return None
    return Byline(author, date)


def _is_set_off(before: str) -> bool:
    """Whether a date after this text stands apart from it, by a separator or words such as «نشر في»."""
    return (
        not before
        or _SEPARATORS.search(f" {before[-1]} ") is not None
        or _without_publishing_words(before) != before
    )


def _without_publishing_words(part: str) -> str:
    """The part without a «نشر في» at its end, or nothing if that is all it holds."""
    words = part.split()
    for kept in range(len(words) + 1):
        if _PUBLISHED.fullmatch(fold(" ".join(words[kept:])).strip(" :،,")):
            return " ".join(words[:kept]).strip(" :،,-–")
    return part
