from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from making import article, docx_of, zip_of

from ragqa.corpus import archive
from ragqa.corpus.readers import read_bytes

BODY = "هذه فقرة طويلة بما يكفي لتكون فقرة من مقال حقيقي في الملف."
NOTE = f"عنوان\n\n{BODY}\n".encode()


def test_every_file_in_it_is_read_by_its_kind(sample_corpus: Path) -> None:
    data = zip_of(
        {
            "b/word.docx": docx_of(article(sample_corpus, "16")),
            "a.txt": NOTE,
            "../../etc/c.md": NOTE,
            "__MACOSX/._a.txt": b"x",
            ".hidden": b"x",
            "odd.bin": b"\x01\x02",
        }
    )
    readings = read_bytes(data, "x.zip")
    assert [reading.source for reading in readings if reading.drafts] == [
        "x.zip/etc/c.md",
        "x.zip/a.txt",
        "x.zip/b/word.docx",
    ]
    assert [(p.source, p.reason[:13]) for r in readings for p in r.problems] == [
        ("x.zip/odd.bin", "no reader for")
    ]


def test_two_files_that_come_to_one_name() -> None:
    first, second = read_bytes(zip_of({"../a.txt": NOTE, "a.txt": NOTE}), "x.zip")
    assert first.source == second.source == "x.zip/a.txt"
    assert second.problems[0].reason.startswith("a second file of this name")


def test_an_archive_in_an_archive_is_opened_once() -> None:
    inner = zip_of({"a.txt": NOTE})
    (reading,) = read_bytes(zip_of({"in.zip": inner}), "x.zip")
    assert reading.source == "x.zip/in.zip/a.txt"
    (reading,) = read_bytes(zip_of({"out.zip": zip_of({"in.zip": inner})}), "x.zip")
    assert reading.problems[0].reason.startswith("an archive in an archive in an archive")


def problem_of(data: bytes) -> str:
    (reading,) = read_bytes(data, "x.zip")
    assert reading.drafts == ()
    return reading.problems[0].reason


def test_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "unpacks to more than 200 times its size" in problem_of(zip_of({"a.txt": b"\x20" * (4 * 2**20)}))
    monkeypatch.setattr(archive, "MOST_ENTRIES", 2)
    assert problem_of(zip_of({f"{n}.txt": NOTE for n in range(3)})).startswith("3 entries in it, at most 2")
    monkeypatch.setattr(archive, "MOST_BYTES", 100)
    assert "at most 0 are read" in problem_of(zip_of({"a.txt": NOTE * 3}))


def test_a_size_that_is_a_lie() -> None:
    data = bytearray(zip_of({"a.txt": NOTE * 50}, zipfile.ZIP_STORED))
    directory = data.index(b"PK\x01\x02")
    data[directory + 24 : directory + 28] = (10).to_bytes(4, "little")
    assert problem_of(bytes(data)).startswith(("broken", "larger than"))


def test_encrypted_broken_and_empty() -> None:
    data = bytearray(zip_of({"a.txt": NOTE}))
    for magic, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(magic) + flags] |= 1
    assert problem_of(bytes(data)) == "encrypted with a password; pack it without one"
    assert problem_of(zip_of({"a.txt": NOTE})[:40]).startswith("broken zip archive")
    assert problem_of(zip_of({})) == "no files in it"
