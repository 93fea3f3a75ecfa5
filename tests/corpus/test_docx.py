from __future__ import annotations

import datetime
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from making import article, docx_of, saved

from ragqa.corpus.docx import read_docx
from ragqa.errors import ReadError

BODY = "هذه فقرة طويلة بما يكفي لتكون فقرة من مقال حقيقي في الملف."


def test_an_article_reads_as_it_was_written(sample_corpus: Path) -> None:
    sound = article(sample_corpus, "16")
    (draft,) = read_docx(docx_of(sound), "a.docx").drafts
    assert (draft.title, draft.author) == (sound.title, sound.author)
    assert [(block.section, block.text) for block in draft.blocks] == [
        (paragraph.section, paragraph.text) for paragraph in sound.paragraphs
    ]


def test_lists_and_tables_stay_whole_and_in_place() -> None:
    word = docx.Document()
    word.add_heading("عنوان", 0)
    word.add_paragraph(BODY)
    for item in ("أول", "ثان"):
        word.add_paragraph(item, style="List Bullet")
    table = word.add_table(2, 2)
    for cell, text in zip(
        (cell for row in table.rows for cell in row.cells), ("المدينة", "السكان", "صور", "١٠٠"), strict=True
    ):
        cell.text = text
    word.add_paragraph(BODY)
    (draft,) = read_docx(saved(word), "a.docx").drafts
    assert [block.text for block in draft.blocks] == [BODY, "أول\nثان", "المدينة\tالسكان\nصور\t١٠٠", BODY]


def test_tracked_changes_read_as_accepted() -> None:
    word = docx.Document()
    paragraph = word.add_paragraph("بلغ العدد ")
    for tag, text in (
        ("ins", '<w:r><w:t xml:space="preserve">تسعين </w:t></w:r>'),
        ("del", "<w:r><w:delText>سبعين</w:delText></w:r>"),
    ):
        paragraph._p.append(parse_xml(f'<w:{tag} {nsdecls("w")} w:id="1" w:author="x">{text}</w:{tag}>'))
    paragraph.add_run("شخصًا في آخر إحصاء نشرته البلدية.")
    (draft,) = read_docx(saved(word), "a.docx").drafts
    assert draft.blocks[0].text == "بلغ العدد تسعين شخصًا في آخر إحصاء نشرته البلدية."


def test_properties_serve_where_the_text_is_silent() -> None:
    word = docx.Document()
    word.add_paragraph(f"{BODY} {BODY}")
    word.core_properties.title, word.core_properties.author = "عنوان الملف", "سعاد علي"
    word.core_properties.created = datetime.datetime(2024, 5, 1, 8)
    (draft,) = read_docx(saved(word), "a.docx").drafts
    assert (draft.title, draft.author, draft.date) == ("عنوان الملف", "سعاد علي", "2024-05-01")


def test_what_a_program_put_into_the_properties_is_no_author() -> None:
    word = docx.Document()
    word.add_paragraph(f"{BODY} {BODY}")
    (draft,) = read_docx(saved(word), "a.docx").drafts
    assert (draft.author, draft.date) == (None, None)


def test_a_broken_file_says_so(sample_corpus: Path) -> None:
    data = docx_of(article(sample_corpus, "16"))
    with pytest.raises(ReadError, match=r"a\.docx: broken Word file"):
        read_docx(data[: len(data) // 2], "a.docx")
