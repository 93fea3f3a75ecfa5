from __future__ import annotations

from pathlib import Path

import pytest

from ragqa.corpus import read_corpus

BODY = "هذه فقرة طويلة بما يكفي لتكون فقرة من مقال حقيقي في الملف."


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(f"عنوان\n\n{BODY}\n", "utf-8")
    (tmp_path / "b.txt").write_text(f"عنوان آخر\n\n{BODY} وفيها زيادة.\n", "utf-8")
    return tmp_path


def test_what_a_person_says_counts(corpus: Path) -> None:
    (corpus / "corpus.toml").write_text(
        '["in/a.txt"]\ntitle = "عنوان أصح"\nauthor = "سعاد"\ndate = "12 رمضان 1445هـ"\nlanguage = "fa"\n'
        'source = "https://example.org/a"\n\n["b.txt"]\ndate = 2024-07-16\n',
        "utf-8",
    )
    reading = read_corpus(corpus)
    b, a = reading.documents
    assert reading.problems == ()
    assert (a.id, a.title, a.author, a.date, a.language, a.source) == (
        "in/a.txt",
        "عنوان أصح",
        "سعاد",
        "2024-03-22",
        "fa",
        "https://example.org/a",
    )
    assert (b.title, b.date) == ("عنوان آخر", "2024-07-16")
    assert a.paragraphs[0].id == "in/a.txt:p1"


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ('["c.txt"]\ntitle = "x"', r"\['c.txt'\] names no article in "),
        ('["b.txt"]\nautor = "x"', r"unknown key 'autor' in \['b.txt'\]; known are title author date"),
        ('["b.txt"]\ndate = "gestern"', r"date in \['b.txt'\] is 'gestern'; expected a full date"),
        ('["b.txt"]\nlanguage = "Arabic"', "expected a code of two letters"),
        ('["b.txt"]\ntitle = 5', "title in .* is 5; expected some text"),
        ('"b.txt" = 5', "is no table"),
        ("[broken", "no valid TOML"),
    ],
)
def test_what_is_of_no_use_is_said(corpus: Path, written: str, reason: str) -> None:
    import re

    (corpus / "corpus.toml").write_text(written, "utf-8")
    reading = read_corpus(corpus)
    (problem,) = reading.problems
    assert problem.source == "corpus.toml"
    assert re.search(reason, problem.reason)
    assert [document.title for document in reading.documents] == ["عنوان آخر", "عنوان"]
