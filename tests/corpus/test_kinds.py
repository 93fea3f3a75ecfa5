from __future__ import annotations

from pathlib import Path

import pytest
from making import article, docx_of, drawn_backwards, html_of, pdf_of, zip_of

from ragqa.corpus.kinds import UnreadableKindError, kind_of
from ragqa.corpus.readers import read_bytes

ARTICLE = "هذه فقرة طويلة بما يكفي لتكون فقرة من مقال حقيقي في الملف. " * 5


def test_files_are_read_by_what_they_are(sample_corpus: Path) -> None:
    sound = article(sample_corpus, "20")
    files = {"pdf": pdf_of(sound, drawn_backwards, rtl=False), "docx": docx_of(sound), "html": html_of(sound)}
    for kind, data in files.items():
        for suffix in (".txt", ".md", ".pdf", ".docx", ".html"):
            assert kind_of(data, suffix) == f".{kind}"
            (reading,) = read_bytes(data, f"a{suffix}")
            assert len(reading.drafts[0].blocks) == len(sound.paragraphs)


def test_text_under_the_name_of_a_pdf() -> None:
    assert kind_of(ARTICLE.encode(), ".pdf") == ".txt"
    assert kind_of(b"short", ".pdf") == ".pdf"
    assert kind_of(ARTICLE.encode(), ".md") == ".md"
    assert kind_of(b"<p>a paragraph of Markdown</p>", ".md") == ".md"


def test_zip_files() -> None:
    assert kind_of(zip_of({"a.txt": b"x"}), ".zip") == ".zip"
    assert kind_of(zip_of({"word/document.xml": b"x"}), ".zip") == ".docx"
    assert kind_of(zip_of({"in.docx": zip_of({"word/document.xml": b"x"})}, 0), ".zip") == ".zip"
    with pytest.raises(UnreadableKindError, match="other than Word"):
        kind_of(zip_of({"xl/workbook.xml": b"x"}), ".xlsx")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\x89PNG\r\n\x1a\n", "a PNG picture; run OCR"),
        (b"\xff\xd8\xff\xe0", "a JPEG picture"),
        (b"{\\rtf1 text}", "an RTF file; save it as .docx"),
        (b"\x1f\x8b\x08", "a gzip file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "before 2007; save it as .docx"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "encrypted with a password",
        ),
    ],
)
def test_what_no_reader_reads_says_what_it_is(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableKindError, match=reason):
        kind_of(data, ".txt")
