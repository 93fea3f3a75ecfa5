"""Dates as articles write them, to ISO 8601.

Understood: Arabic month names of the Gulf and Egypt, the Levant and the Maghreb, alone or in pairs
(«26 من يونيو/حزيران 2024»), English, Turkish and French month names in either order, and numeric dates with
the year first (2024-07-16) or last (16/7/2024, day before month). Any kind of digits will do.

Hijri dates («12 رمضان 1445هـ», «12/9/1445هـ») are converted by the Umm al-Qura calendar; where the Gregorian
date stands beside one («... الموافق 22 مارس 2024»), that counts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from ragqa.text.fold import fold, fold_with_offsets

_MONTHS = (
    "يناير|كانون الثاني|كانون ثاني|جانفي|january|jan|ocak|janvier",
    "فبراير|شباط|فيفري|february|feb|şubat|février",
    "مارس|آذار|march|mar|mart|mars",
    "أبريل|إبريل|نيسان|أفريل|april|apr|nisan|avril",
    "مايو|أيار|ماي|may|mayıs|mai",
    "يونيو|يونيه|حزيران|جوان|june|jun|haziran|juin",
    "يوليو|يوليوز|يوليه|تموز|جويلية|july|jul|temmuz|juillet",
    "أغسطس|آب|أوت|غشت|أغشت|august|aug|ağustos|août",
    "سبتمبر|أيلول|شتنبر|شتمبر|september|sep|sept|eylül|septembre",
    "أكتوبر|تشرين الأول|تشرين أول|october|oct|ekim|octobre",
    "نوفمبر|تشرين الثاني|تشرين ثاني|نونبر|november|nov|kasım|novembre",
    "ديسمبر|كانون الأول|كانون أول|دجنبر|دجمبر|december|dec|aralık|décembre",
)
_HIJRI_MONTHS = (
    "محرم|المحرم|محرم الحرام|muharram",
    "صفر|صفر الخير|safar",
    "ربيع الأول|ربيع أول",
    "ربيع الآخر|ربيع الثاني|ربيع ثاني",
    "جمادى الأولى|جمادى الأول|جمادى أولى",
    "جمادى الآخرة|جمادى الثانية|جمادى الآخر|جمادى الثاني",
    "رجب|rajab",
    "شعبان|sha'ban|shaban",
    "رمضان|رمضان المبارك|ramadan|ramazan",
    "شوال|shawwal",
    "ذو القعدة|ذي القعدة|ذوالقعدة",
    "ذو الحجة|ذي الحجة|ذوالحجة",
)


def _numbered(months: tuple[str, ...]) -> dict[str, int]:
    return {fold(name): number for number, names in enumerate(months, 1) for name in names.split("|")}


def _any_of(names: Iterable[str]) -> str:
    return "(?:" + "|".join(sorted(map(re.escape, names), key=len, reverse=True)) + ")"


_MONTH_NUMBERS, _HIJRI_NUMBERS = _numbered(_MONTHS), _numbered(_HIJRI_MONTHS)
_MONTH = _any_of(_MONTH_NUMBERS)
_OF = r"(?:\s*(?:من|شهر|de|of)\s+|\s+|\s*[-/.]\s*)"
_YEAR = r"(?P<year>(?:1[5-9]|20)\d\d)(?!\d)(?:\s?م(?!\w))?"
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


_MONTH_OF_YEAR = re.compile(rf"(?<!\w)(?P<month>{_MONTH})(?:\s*/\s*{_MONTH})?{_BEFORE_YEAR}{_YEAR}")
_YEAR_ALONE = re.compile(rf"(?<![\d.,]){_YEAR}(?![.,]?\d|\s?%)")

_HIJRI_YEAR = r"(?P<year>1[345]\d\d)(?!\d)"
_HIJRI_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<!\d)(?P<day>\d\d?)(?:\s*(?:من|شهر)\s+|\s+)(?:شهر\s+)?(?P<month>{_any_of(_HIJRI_NUMBERS)})"
        rf"{_BEFORE_YEAR}{_HIJRI_YEAR}(?:\s*(?:ه(?!\w)|للهجره|هجريه?))?",
        rf"(?<!\d)(?P<day>\d\d?)\s*[-/.]\s*(?P<number>\d\d?)\s*[-/.]\s*{_HIJRI_YEAR}\s*(?:ه(?!\w)|هجريه?)",
        r"(?<!\d)(?P<year>1[345]\d\d)\s*[-/.]\s*(?P<number>\d\d?)\s*[-/.]\s*(?P<day>\d\d?)\s*(?:ه(?!\w)|هجريه?)",
    )
)
_SAME_DAY = re.compile(r"[\s,،.()/|=\-]*(?:(?:ال)?موافق(?:ه)?(?:\s+ل)?|م)?[\s,،:(]*(?:\w+\s+)?")


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date and where it stands: ``text[start:end]`` spells ``iso``."""

    iso: str
    start: int
    end: int


def find_date(text: str) -> FoundDate | None:
    """The first full date (day, month and year) in ``text``."""
    folded = fold_with_offsets(text)
    first = next(iter(_dates(folded.text, _PATTERNS, _gregorian)), None)
    hijri = next(iter(_dates(folded.text, _HIJRI_PATTERNS, _from_hijri)), None)
    if hijri is not None and (first is None or hijri.start < first.start):
        same_day = first is not None and _SAME_DAY.fullmatch(folded.text, hijri.end, first.start)
        first = FoundDate(first.iso, hijri.start, first.end) if first is not None and same_day else hijri
    if first is None:
        return None
    start, end = folded.original_span(first.start, first.end)
    return FoundDate(first.iso, start, end)


def find_times(text: str) -> list[FoundDate]:
    """All dates, months of a year and years in ``text``, none inside another; ``iso`` is as exact as the text."""
    folded = fold_with_offsets(text)
    found = _dates(folded.text, _PATTERNS, _gregorian)
    for pattern in (_MONTH_OF_YEAR, _YEAR_ALONE):
        for match in pattern.finditer(folded.text):
            if all(match.end() <= known.start or known.end <= match.start() for known in found):
                month = match.groupdict().get("month")
                iso = f"{match['year']}-{_MONTH_NUMBERS[month]:02}" if month else match["year"]
                found.append(FoundDate(iso, *match.span()))
    found.sort(key=lambda time: time.start)
    return [FoundDate(time.iso, *folded.original_span(time.start, time.end)) for time in found]


def parse_date(text: str) -> str | None:
    """ISO 8601 of the first full date in ``text``, or None."""
    found = find_date(text)
    return found.iso if found else None


def _dates(
    folded: str, patterns: Iterable[re.Pattern[str]], iso_of: Callable[[re.Match[str]], str | None]
) -> list[FoundDate]:
    """All dates by the patterns, in the order of the text; the 31st of February and its like are left out."""
    matches = sorted(
        (match for pattern in patterns for match in pattern.finditer(folded)), key=re.Match.start
    )
    return [FoundDate(iso, *match.span()) for match in matches if (iso := iso_of(match)) is not None]


def _gregorian(match: re.Match[str]) -> str | None:
    groups = match.groupdict()
    month = int(groups["number"]) if groups.get("number") else _MONTH_NUMBERS[groups["month"]]
    try:
        return date(int(groups["year"]), month, int(groups["day"])).isoformat()
    except ValueError:
        return None


def _from_hijri(match: re.Match[str]) -> str | None:
    from hijridate import Hijri  # rarely needed

    groups = match.groupdict()
    month = int(groups["number"]) if groups.get("number") else _HIJRI_NUMBERS[groups["month"]]
    try:
        return str(Hijri(int(groups["year"]), month, int(groups["day"])).to_gregorian().isoformat())
    except (ValueError, OverflowError):
        return None


_NAMED_MONTH = re.compile(rf"(?<!\w)[وفبلك]?(?P<month>{_MONTH})(?!\w)")


def months_in(text: str) -> frozenset[int]:
    """Numbers, 1 to 12, of the months a text names; a Latin name counts with a capital ("may" is a verb)."""
    folded = fold_with_offsets(text)
    found = set()
    for match in _NAMED_MONTH.finditer(folded.text):
        first = text[folded.offsets[match.start("month")]]
        if not first.islower():
            found.add(_MONTH_NUMBERS[match["month"]])
    return frozenset(found)
