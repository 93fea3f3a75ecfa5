"""Which articles a question is asked of: by author, source, language and date."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from ragqa.errors import FilterError
from ragqa.text.fold import fold, folded_words
from ragqa.types import Document

_DAY = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")


@dataclass(frozen=True, slots=True)
class Filters:
    """An article must pass every field that is not empty, and within a field one of its values.

    ``authors`` are matched by their words, whatever their spelling of alef or diacritics: «المحمد» finds
    «باسل المحمد». ``sources`` are files, folders, addresses or patterns such as ``2024/*.pdf``; an article that
    is there twice has both of its sources. ``languages`` are ISO 639-1. ``since`` and ``until`` are inclusive:
    ``2024``, ``2024-07`` or ``2024-07-16``; an article without a date lies outside every span of time.
    """

    authors: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None

    def __bool__(self) -> bool:
        return self != Filters()

    def allows(self, document: Document) -> bool:
        """Whether the article may be searched; its paragraphs are not looked at."""
        return (
            (not self.languages or document.language in self.languages)
            and (not self.authors or any(_named(author, document.author) for author in self.authors))
            and (not self.sources or any(_from(source, document) for source in self.sources))
            and self._in_time(document.date)
        )

    def _in_time(self, date: str | None) -> bool:
        if self.since is None and self.until is None:
            return True
        if date is None:
            return False
        since, until = self.since or "", self.until or "9999"
        return date >= since[: len(date)] and date[: len(until)] <= until


def make_filters(
    authors: Iterable[str] = (),
    sources: Iterable[str] = (),
    languages: Iterable[str] = (),
    since: str | None = None,
    until: str | None = None,
) -> Filters:
    """Filters from what people type. Raises :class:`FilterError` for a date that is none."""
    return Filters(
        authors=_values(authors),
        sources=_values(sources),
        languages=tuple(language.lower() for language in _values(languages)),
        since=_day("since", since),
        until=_day("until", until),
    )


def _values(given: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value.strip() for value in given if value.strip()))


def _day(name: str, given: str | None) -> str | None:
    day = fold(given or "").strip()
    if day and not _DAY.fullmatch(day):
        raise FilterError(f"{name} is {given!r}; a date like 2024, 2024-07 or 2024-07-16 was expected")
    return day or None


def _named(wanted: str, author: str | None) -> bool:
    return set(folded_words(wanted)) <= set(folded_words(author or ""))


def _from(wanted: str, document: Document) -> bool:
    folder = wanted.rstrip("/") + "/"
    return any(
        source == wanted or source.startswith(folder) or fnmatchcase(source, wanted)
        for source in (document.id, document.source, *document.also)
    )
