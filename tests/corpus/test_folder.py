from __future__ import annotations

from pathlib import Path

import pytest

from ragqa.corpus import read_corpus
from ragqa.errors import CorpusError

BODY = "هذه فقرة طويلة بما يكفي لتكون فقرة من مقال حقيقي في الملف."


def test_problems_are_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(f"عنوان\n\n{BODY}\n", "utf-8")
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "binary.txt").write_bytes(b"\x00\x01\x02\x03" * 400)
    (tmp_path / "yaml.md").write_text("---\ntitle: [broken\n---\n\nنص\n", "utf-8")
    (tmp_path / "odd.xyz").write_text("نص", "utf-8")
    (tmp_path / ".hidden").write_text("نص", "utf-8")
    reading = read_corpus(tmp_path)
    assert [document.id for document in reading.documents] == ["good.txt"]
    problems = {problem.source: problem.reason for problem in reading.problems}
    assert set(problems) == {"empty.txt", "binary.txt", "yaml.md", "odd.xyz"}
    assert problems["empty.txt"] == "empty file"
    assert "binary" in problems["binary.txt"]
    assert "front matter" in problems["yaml.md"]
    assert problems["odd.xyz"].startswith("no reader for .xyz")


def test_ids_hashes_and_metadata(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.md").write_text(
        f"---\ntitle: عنوان\nauthor: سعاد\ndate: 2024-03-03\n---\n\n{BODY}\n\n## قسم\n\n**{BODY}**\n", "utf-8"
    )
    (document,) = read_corpus(tmp_path).documents
    assert (document.id, document.title, document.author, document.date) == (
        "in/a.md",
        "عنوان",
        "سعاد",
        "2024-03-03",
    )
    assert document.language == "ar"
    assert [paragraph.id for paragraph in document.paragraphs] == ["in/a.md:p1", "in/a.md:p2"]
    assert document.paragraphs[1].section == "قسم"
    assert document.paragraphs[0].sha256 == document.paragraphs[1].sha256


def test_a_file_name_serves_where_there_is_no_title(tmp_path: Path) -> None:
    (tmp_path / "gulf_water-2024.txt").write_text(BODY, "utf-8")
    assert read_corpus(tmp_path).documents[0].title == "gulf water 2024"


def test_a_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"does not exist; .* --corpus DIR"):
        read_corpus(tmp_path / "none")


def test_an_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="it holds no files"):
        read_corpus(tmp_path)


def test_a_folder_of_broken_files(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"")
    with pytest.raises(CorpusError, match=r"none of its 1 files can be read \(a.txt: empty file\)"):
        read_corpus(tmp_path)


def test_the_sample_corpus_reads_without_a_problem(sample_corpus: Path) -> None:
    reading = read_corpus(sample_corpus)
    assert reading.problems == ()
    assert len(reading.documents) >= 24
    for document in reading.documents:
        assert document.author, document.id
        assert document.date, document.id
        assert len(document.paragraphs) >= 10, document.id
