from __future__ import annotations

import pytest

from ragqa.text.dates import find_date, parse_date


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("نشر في ١٦ يوليو ,٢٠٢٤", "2024-07-16"),
        ("26 من يونيو/حزيران 2024", "2024-06-26"),
        ("٣ كانون الأول ٢٠٢٢", "2022-12-03"),
        ("في 12 من آذار/مارس عام 2023", "2023-03-12"),
        ("5 جانفي 2021", "2021-01-05"),
        ("2024-07-16", "2024-07-16"),
        ("16/7/2024", "2024-07-16"),
        ("July 3rd, 2024", "2024-07-03"),
        ("3 Mart 2024", "2024-03-03"),
        ("1er août 2020", "2020-08-01"),
    ],
)
def test_full_dates(written: str, iso: str) -> None:
    assert parse_date(written) == iso


@pytest.mark.parametrize("written", ["", "ديسمبر 2022", "القرار 2254", "31/2/2024", "في عام 2022"])
def test_no_full_date(written: str) -> None:
    assert parse_date(written) is None


def test_the_place_is_the_spelling() -> None:
    text = "باسل | نشر في ١٦ يوليو ,٢٠٢٤ مساء"
    found = find_date(text)
    assert found is not None
    assert text[found.start : found.end] == "١٦ يوليو ,٢٠٢٤"
