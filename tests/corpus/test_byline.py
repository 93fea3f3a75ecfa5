from __future__ import annotations

import pytest

from ragqa.corpus.byline import parse_byline


@pytest.mark.parametrize(
    ("line", "author", "date"),
    [
        ("باسل المحمد  |  نشر في ١٦ يوليو ,٢٠٢٤", "باسل المحمد", "2024-07-16"),
        ("بقلم: سامي الأحمد", "سامي الأحمد", None),
        ("سامي الأحمد - 16/7/2024", "سامي الأحمد", "2024-07-16"),
        ("تاريخ النشر: 26 من يونيو/حزيران 2024", None, "2024-06-26"),
        ("2024-07-16", None, "2024-07-16"),
        ("By Jane Doe | 3 March 2024", "Jane Doe", "2024-03-03"),
        ("July 3, 2024 - John Smith", "John Smith", "2024-07-03"),
        ("Ad Soyad | 3 Mart 2024", "Ad Soyad", "2024-03-03"),
    ],
)
def test_bylines(line: str, author: str | None, date: str | None) -> None:
    byline = parse_byline(line)
    assert byline is not None
    assert (byline.author, byline.date) == (author, date)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "سامي الأحمد",
        "معوقات التطبيع",
        "في 12 مارس 2023 أعلنت الحكومة خطة",
        "كتب سامي: قال الرجل",
        "التقى الوزيران في 3 مارس 2024 بموسكو، ثم عادا.",
    ],
)
def test_other_lines(line: str) -> None:
    assert parse_byline(line) is None
