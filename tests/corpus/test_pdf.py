from __future__ import annotations

import io
import re
from pathlib import Path

import pypdfium2
import pytest
from fpdf import FPDF
from making import (
    AMIRI,
    PLEX,
    Draw,
    article,
    drawn_backwards,
    drawn_shaped,
    drawn_unjoined,
    encrypted_pdf,
    pages_of,
    pdf_of,
    scanned_pdf,
    shaped_by_harfbuzz,
)
from rapidfuzz.distance import Levenshtein

from ragqa.corpus.pdf import read_pdf
from ragqa.corpus.structure import parse_plain_text
from ragqa.errors import ReadError
from ragqa.text.repair import repair_text


@pytest.mark.parametrize("draw", [drawn_shaped, drawn_unjoined])
@pytest.mark.parametrize("number", ["13", "10", "05"])
def test_an_arabic_article_reads_as_it_was_written(number: str, draw: Draw, sample_corpus: Path) -> None:
    sound = article(sample_corpus, number)
    reading = read_pdf(pdf_of(sound, draw), "a.pdf")
    (draft,) = reading.drafts
    assert reading.problems == ()
    assert (draft.title, draft.author, draft.date) == (sound.title, sound.author, sound.date)
    assert [block.text for block in draft.blocks] == [paragraph.text for paragraph in sound.paragraphs]
    assert [block.section for block in draft.blocks] == [paragraph.section for paragraph in sound.paragraphs]


@pytest.mark.parametrize("number", ["13", "10", "05"])
def test_pages_that_look_backwards_are_turned(number: str, sample_corpus: Path) -> None:
    """A mark between two letters may land on the wrong one of them, nothing else."""
    sound = article(sample_corpus, number)
    (draft,) = read_pdf(pdf_of(sound, drawn_backwards), "a.pdf").drafts
    assert len(draft.blocks) == len(sound.paragraphs)
    for block, paragraph in zip(draft.blocks, sound.paragraphs, strict=True):
        assert Levenshtein.distance(block.text, paragraph.text) <= 2


@pytest.mark.parametrize("number", ["20", "19"])
def test_an_english_article_reads_as_it_was_written(number: str, sample_corpus: Path) -> None:
    sound = article(sample_corpus, number)
    (draft,) = read_pdf(pdf_of(sound, drawn_backwards, rtl=False), "a.pdf").drafts
    assert (draft.title, draft.author) == (sound.title, sound.author)
    assert [block.text for block in draft.blocks] == [paragraph.text for paragraph in sound.paragraphs]


def test_ligatures_and_marks_of_a_shaping_engine(sample_corpus: Path) -> None:
    sound = article(sample_corpus, "10")
    (draft,) = read_pdf(shaped_by_harfbuzz(sound), "a.pdf").drafts
    found = "\n".join(block.text for block in draft.blocks)
    whole = "\n".join(paragraph.text for paragraph in sound.paragraphs)
    assert Levenshtein.distance(found, whole) < 0.01 * len(whole)


def test_the_real_article_from_a_pdf_that_sets_every_line_alike(real_article: Path) -> None:
    """Title, byline, headings and paragraphs look the same on the page, and the title stands twice."""
    text = real_article.read_text("utf-8")
    (wanted,) = parse_plain_text(text)
    pdf = FPDF()
    pdf.add_page()
    pdf.add_font("F", fname=AMIRI)
    pdf.set_font("F", size=11)
    for line in repair_text(text).split("\n"):
        if line.strip():
            pdf.cell(0, 6.2, drawn_shaped(line.strip()), align="R", new_x="LMARGIN", new_y="NEXT")
    (draft,) = read_pdf(bytes(pdf.output()), "a.pdf").drafts
    assert (draft.title, draft.author, draft.date) == (wanted.title, wanted.author, wanted.date)
    assert len(draft.blocks) == 31
    for block, expected in zip(draft.blocks, wanted.blocks, strict=True):
        # PDFium turns curly quotation marks round in Arabic, and marks come in canonical order.
        assert _bare(block.text) == _bare(expected.text)
        assert block.page is not None
    assert [block.page for block in draft.blocks][-1] == 3


def _bare(text: str) -> str:
    return re.sub("[“”\u064b-\u0652]", "", text)


def test_blocks_know_their_pages(sample_corpus: Path) -> None:
    (draft,) = read_pdf(pdf_of(article(sample_corpus, "13")), "a.pdf").drafts
    pages = [block.page for block in draft.blocks]
    assert pages[0] == 1
    assert pages == sorted(pages)
    assert len(set(pages)) > 1


def test_running_heads_page_numbers_and_hyphens_go() -> None:
    pages = [
        [
            "The govern-",
            "ment said on Monday that the state-of-the-art plant would be",
            "opened in the spring of 2025, and",
        ],
        ["that all of its neighbours had been asked about it before the", "work began."],
        ["A third page ends the report with a sentence of its own."],
    ]
    (draft,) = read_pdf(pages_of(pages, head="The Daily Plant, 3 May 2024"), "a.pdf").drafts
    text = "\n".join(block.text for block in draft.blocks)
    assert "The government said on Monday that the state-of-the-art plant" in text
    assert "2025, and that all of its neighbours" in text
    assert "Daily Plant" not in text
    assert [block.page for block in draft.blocks] == [1, 3]


def test_two_columns_are_read_one_after_the_other() -> None:

    pdf = FPDF()
    pdf.add_page()
    pdf.add_font("F", fname=PLEX)
    pdf.set_font("F", size=11)
    for row in range(12):
        for column, word in enumerate(("left", "right")):
            pdf.set_xy(20 + 90 * column, 20 + 6 * row)
            pdf.cell(70, 6, f"The {word} column goes on in row {row}" + ("." if row == 11 else ""))
    (draft,) = read_pdf(bytes(pdf.output()), "a.pdf").drafts
    text = " ".join(block.text for block in draft.blocks)
    assert text.index("left column goes on in row 11") < text.index("right column goes on in row 0")


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_pages_that_lie_on_their_side(angle: int) -> None:
    pdf = FPDF()
    pdf.add_page()
    pdf.add_font("F", fname=AMIRI)
    pdf.set_font("F", size=12)
    with pdf.rotation(angle, 100, 150):
        for row, line in enumerate(("تقول الوزارة إن المحطة ستعمل", "في الربيع المقبل.")):
            pdf.set_xy(60, 130 + 7 * row)
            pdf.cell(80, 7, drawn_shaped(line), align="R")
    (draft,) = read_pdf(bytes(pdf.output()), "a.pdf").drafts
    assert draft.blocks[0].text == "تقول الوزارة إن المحطة ستعمل في الربيع المقبل."


def test_superscripts_are_footnote_marks_unless_they_are_powers() -> None:

    pdf = FPDF()
    pdf.add_page()
    pdf.add_font("F", fname=PLEX)
    pdf.set_font("F", size=12)
    for text, mark in (
        ("The plant covers 14 km", "2"),
        (" of desert, says its owner,", "3"),
        (" and it will grow.", ""),
    ):
        pdf.write(7, text)
        pdf.char_vpos = "SUP"
        pdf.write(7, mark)
        pdf.char_vpos = "LINE"
    (draft,) = read_pdf(bytes(pdf.output()), "a.pdf").drafts
    assert draft.blocks[0].text == "The plant covers 14 km² of desert, says its owner, and it will grow."


def test_a_scan_says_what_to_do() -> None:
    with pytest.raises(ReadError, match=r"no text on its 2 pages, they are pictures \(a scan\); run OCR"):
        read_pdf(scanned_pdf(), "scan.pdf")


def test_an_encrypted_file_says_so() -> None:
    with pytest.raises(ReadError, match=r"secret\.pdf: encrypted with a password"):
        read_pdf(encrypted_pdf(), "secret.pdf")


@pytest.mark.parametrize("data", [b"%PDF-1.7\nnothing of use", b"\x00" * 500])
def test_a_broken_file_says_so(data: bytes) -> None:
    with pytest.raises(ReadError, match="broken PDF"):
        read_pdf(data, "a.pdf")


def test_pages_that_are_pictures_are_named() -> None:
    pdf = pages_of([["A sentence on the first page that is long enough to be read."]])
    joined = pypdfium2.PdfDocument.new()
    joined.import_pages(pypdfium2.PdfDocument(pdf))
    joined.import_pages(pypdfium2.PdfDocument(scanned_pdf(1)))
    buffer = io.BytesIO()
    joined.save(buffer)
    reading = read_pdf(buffer.getvalue(), "mixed.pdf")
    assert len(reading.drafts) == 1
    assert [problem.source for problem in reading.problems] == ["mixed.pdf:page 2"]
    assert "run OCR" in reading.problems[0].reason
