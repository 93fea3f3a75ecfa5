from __future__ import annotations

import pytest

from ragqa.corpus.byline import parse_byline
from ragqa.text.dates import find_date, parse_date


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("12 رمضان 1445هـ", "2024-03-22"),
        ("١٢ من شهر رمضان المبارك عام ١٤٤٥", "2024-03-22"),
        ("12/9/1445 هـ", "2024-03-22"),
        ("1445-09-12هـ", "2024-03-22"),
        ("10 جمادى الأولى 1440", "2019-01-16"),
        ("5 ربيع الآخر 1446 هـ", "2024-10-08"),
        ("1 ذو الحجة 1445", "2024-06-07"),
        ("ولد عام 1445 في مكة", None),
        ("30 رمضان 1590هـ", None),
        ("12/9/1445", None),
    ],
)
def test_hijri_dates(text: str, iso: str | None) -> None:
    assert parse_date(text) == iso


@pytest.mark.parametrize(
    "text",
    [
        "14 محرم 1446هـ الموافق 20 يوليو 2024م",
        "14 محرم 1446 هـ - 20 يوليو 2024",
        "14 محرم 1446هـ (20/7/2024)",
    ],
)
def test_the_gregorian_date_beside_it_counts(text: str) -> None:
    found = find_date(text)
    assert found is not None
    assert found.iso == "2024-07-20"
    assert found.start == 0


def test_bylines_with_hijri_dates() -> None:
    byline = parse_byline("سعاد علي | 12 رمضان 1445هـ")
    assert byline is not None
    assert (byline.author, byline.date) == ("سعاد علي", "2024-03-22")


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("3 يوليوز 2023", "2023-07-03"),
        ("3 غشت 2023", "2023-08-03"),
        ("15 تشرين ثاني 2022", "2022-11-15"),
        ("7 كانون أول 2022م", "2022-12-07"),
    ],
)
def test_month_names_of_the_regions(text: str, iso: str) -> None:
    assert parse_date(text) == iso
