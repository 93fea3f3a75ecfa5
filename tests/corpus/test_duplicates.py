from __future__ import annotations

from pathlib import Path

import pytest
from making import article, docx_of, html_of, pdf_of

from ragqa.corpus import read_corpus
from ragqa.corpus.duplicates import merge_duplicates
from ragqa.types import Document


def test_one_article_in_four_kinds_of_file_is_read_once(tmp_path: Path, sample_corpus: Path) -> None:
    sound = article(sample_corpus, "13")
    for name, data in (("a.docx", docx_of(sound)), ("b.html", html_of(sound)), ("c.pdf", pdf_of(sound))):
        (tmp_path / name).write_bytes(data)
    (tmp_path / "d.txt").write_text("\n\n".join([sound.title, *(p.text for p in sound.paragraphs)]), "utf-8")
    (document,) = read_corpus(tmp_path).documents
    assert {document.source, *document.also} == {"a.docx", "b.html", "c.pdf", "d.txt"}
    assert len(document.also) == 3
    assert (document.author, document.date) == (sound.author, sound.date)


def folder_of(tmp_path: Path, *texts: str) -> tuple[Document, ...]:
    for number, text in enumerate(texts):
        (tmp_path / f"{number}.txt").write_text(text, "utf-8")
    return read_corpus(tmp_path).documents


@pytest.fixture
def text(sample_corpus: Path) -> str:
    return "\n\n".join(paragraph.text for paragraph in article(sample_corpus, "16").paragraphs)


def test_a_few_other_words_make_no_other_article(tmp_path: Path, text: str) -> None:
    edited = text.replace("الدكتورة", "د.").replace("يقول", "يذكر").replace("ة.", "ه.")
    assert edited != text
    (document,) = folder_of(tmp_path, text, edited)
    assert document.also


def test_the_longer_one_stays(tmp_path: Path, text: str) -> None:
    (document,) = folder_of(tmp_path, text.rpartition("\n\n")[0], text)
    assert (document.source, document.also) == ("1.txt", ("0.txt",))
    assert document.id == "1.txt"


def test_another_figure_is_another_report(tmp_path: Path, text: str) -> None:
    assert len(folder_of(tmp_path, text, text.replace("2900", "2917"))) == 2


def test_short_texts_must_be_equal(tmp_path: Path) -> None:
    short = "درجة الحرارة في مكة اليوم مرتفعة والرياح شمالية خفيفة."
    documents = folder_of(tmp_path, short, short.replace("مكة", "جدة"), f"  {short} ")
    assert [document.also for document in documents] == [("2.txt",), ()]


def test_articles_on_one_topic_all_stay(sample_corpus: Path) -> None:
    documents = read_corpus(sample_corpus).documents
    assert all(document.also == () for document in documents)
    assert merge_duplicates(documents) == documents
