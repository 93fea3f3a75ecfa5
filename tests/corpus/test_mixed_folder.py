"""A folder as people have them: everything that can be read is, and every problem is named with its reason."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from making import (
    article,
    docx_of,
    drawn_backwards,
    encrypted_pdf,
    html_of,
    pages_of,
    pdf_of,
    scanned_pdf,
    zip_of,
)

from ragqa.cli import main
from ragqa.corpus import read_corpus


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory, sample_corpus: Path) -> Path:
    folder = tmp_path_factory.mktemp("mixed")
    files = {
        "word.docx": docx_of(article(sample_corpus, "08")),
        "page.html": html_of(article(sample_corpus, "16")),
        "arabic.pdf": pdf_of(article(sample_corpus, "13")),
        "mislabelled.txt": pdf_of(article(sample_corpus, "20"), drawn_backwards, rtl=False),
        "more.zip": zip_of(
            {"inner.docx": docx_of(article(sample_corpus, "10")), "notes.pdf": b"%PDF-1.4 broken"}
        ),
        "long.pdf": pages_of(
            [
                [f"One of the plants, with {n * n} workers, says that its", f"output is {n * n * n} tonnes."]
                for n in range(101, 301)
            ],
            head="Annual report",
        ),
        "broken.docx": b"PK\x03\x04 this is no Word file",
        "broken.pdf": b"%PDF-1.7\n\x00\x01\x02",
        "empty.md": b"\n",
        "encrypted.pdf": encrypted_pdf(),
        "scanned.pdf": scanned_pdf(),
        "picture.txt": b"\x89PNG\r\n\x1a\n" + b"\x00" * 100,
    }
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder


REASONS = {
    "broken.docx": "broken Word file",
    "broken.pdf": "broken PDF",
    "empty.md": "empty file",
    "encrypted.pdf": "encrypted with a password",
    "scanned.pdf": "no text on its 2 pages, they are pictures (a scan); run OCR",
    "picture.txt": "a PNG picture",
    "more.zip/notes.pdf": "broken PDF",
}


def test_all_that_can_be_read_is_and_the_rest_is_named(mixed: Path, sample_corpus: Path) -> None:
    reading = read_corpus(mixed)
    documents = {document.id: document for document in reading.documents}
    assert set(documents) == {
        "arabic.pdf",
        "long.pdf",
        "mislabelled.txt",
        "more.zip/inner.docx",
        "page.html",
        "word.docx",
    }
    for name, number in (("arabic.pdf", "13"), ("mislabelled.txt", "20"), ("more.zip/inner.docx", "10")):
        sound = article(sample_corpus, number)
        assert [p.text for p in documents[name].paragraphs] == [p.text for p in sound.paragraphs], name
    assert len(documents["long.pdf"].paragraphs) == 200
    assert [paragraph.page for paragraph in documents["long.pdf"].paragraphs] == list(range(1, 201))
    problems = {problem.source: problem.reason for problem in reading.problems}
    assert set(problems) == set(REASONS)
    for source, reason in REASONS.items():
        assert problems[source].startswith(reason)


def test_the_command_line_says_it_and_goes_on(
    mixed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["index", "--corpus", str(mixed), "--index", str(tmp_path / "index"), "--json"]
    with pytest.raises(SystemExit) as exited:
        main(command)
    assert exited.value.code == 0
    said = capsys.readouterr()
    assert json.loads(said.out)
    for source, reason in REASONS.items():
        assert f"skipped {source}: {reason}" in said.err
    with pytest.raises(SystemExit) as exited:
        main([*command, "--strict"])
    assert exited.value.code == 1
