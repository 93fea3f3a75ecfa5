"""Dates as articles write them, to ISO 8601.

Understood: Arabic month names of the Gulf and Egypt, the Levant and the Maghreb, alone or in pairs
(«26 من يونيو/حزيران 2024»), English, Turkish and French month names in either order, and numeric dates with
the year first (2024-07-16) or last (16/7/2024, day before month). Any kind of digits will do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from ragqa.text.fold import fold, fold_with_offsets

_MONTHS = (
    "يناير|كانون الثاني|جانفي|january|jan|ocak|janvier",
    "فبراير|شباط|فيفري|february|feb|şubat|février",
    "مارس|آذار|march|mar|mart|mars",
    "أبريل|إبريل|نيسان|أفريل|april|apr|nisan|avril",
    "مايو|أيار|ماي|may|mayıs|mai",
    "يونيو|يونيه|حزيران|جوان|june|jun|haziran|juin",
    "يوليو|يوليه|تموز|جويلية|july|jul|temmuz|juillet",
    "أغسطس|آب|أوت|غشت|august|aug|ağustos|août",
    "سبتمبر|أيلول|شتنبر|september|sep|sept|eylül|septembre",
    "أكتوبر|تشرين الأول|october|oct|ekim|octobre",
    "نوفمبر|تشرين الثاني|نونبر|november|nov|kasım|novembre",
    "ديسمبر|كانون الأول|دجنبر|december|dec|aralık|décembre",
)
_MONTH_NUMBERS = {fold(name): number for number, names in enumerate(_MONTHS, 1) for name in names.split("|")}
_MONTH = "(?:" + "|".join(sorted(map(re.escape, _MONTH_NUMBERS), key=len, reverse=True)) + ")"
_OF = r"(?:\s*(?:من|شهر|de|of)\s+|\s+|\s*[-/.]\s*)"
_YEAR = r"(?P<year>(?:1[5-9]|20)\d\d)(?!\d)"
_BEFORE_YEAR = r"[\s,،.]*(?:(?:من\s+)?(?:عام|سنه|العام)\s+)?[\s,،]*"

_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?<!\d)(?P<year>(?:1[5-9]|20)\d\d)\s*[-/.]\s*(?P<number>\d\d?)\s*[-/.]\s*(?P<day>\d\d?)(?!\d)",
        rf"(?<!\d)(?P<day>\d\d?)\s*[-/.]\s*(?P<number>\d\d?)\s*[-/.]\s*{_YEAR}",
        rf"(?<!\d)(?P<day>\d\d?)(?:st|nd|rd|th|er)?{_OF}(?P<month>{_MONTH})(?:\s*/\s*{_MONTH})?{_BEFORE_YEAR}{_YEAR}",
        rf"(?<!\w)(?P<month>{_MONTH})\.?\s+(?P<day>\d\d?)(?:st|nd|rd|th)?{_BEFORE_YEAR}{_YEAR}",
    )
)


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date and where it stands: ``text[start:end]`` spells ``iso``."""

    iso: str
    start: int
    end: int


def find_date(text: str) -> FoundDate | None:
    """The first full date (day, month and year) in ``text``."""
    folded = fold_with_offsets(text)
    matches = [match for pattern in _PATTERNS for match in pattern.finditer(folded.text)]
    for match in sorted(matches, key=lambda match: match.start()):
        groups = match.groupdict()
        month = int(groups["number"]) if groups.get("number") else _MONTH_NUMBERS[groups["month"]]
        try:
            iso = date(int(groups["year"]), month, int(groups["day"])).isoformat()
        except ValueError:
            continue  # the 31st of February is no date, the next match may be one
        start, end = folded.original_span(*match.span())
        return FoundDate(iso, start, end)
    return None


def parse_date(text: str) -> str | None:
    """ISO 8601 of the first full date in ``text``, or None."""
    found = find_date(text)
    return found.iso if found else None
