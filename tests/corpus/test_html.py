from __future__ import annotations

from pathlib import Path

import pytest
from making import article, html_of

from ragqa.corpus.html import read_html
from ragqa.errors import ReadError


@pytest.mark.parametrize("number", ["16", "08", "20", "22"])
def test_the_article_without_what_is_around_it(number: str, sample_corpus: Path) -> None:
    sound = article(sample_corpus, number)
    (draft,) = read_html(html_of(sound), "a.html").drafts
    assert (draft.title, draft.author, draft.date) == (sound.title, sound.author, sound.date)
    assert [(block.section, block.text) for block in draft.blocks] == [
        (paragraph.section, paragraph.text) for paragraph in sound.paragraphs
    ]


def test_the_declared_encoding_counts(sample_corpus: Path) -> None:
    sound = article(sample_corpus, "08")
    page = html_of(sound).decode().replace('charset="utf-8"', 'charset="windows-1256"')
    (draft,) = read_html(page.encode("cp1256", "xmlcharrefreplace"), "a.html").drafts
    assert draft.blocks[0].text == sound.paragraphs[0].text


def test_a_wrongly_declared_encoding_does_not(sample_corpus: Path) -> None:
    sound = article(sample_corpus, "08")
    page = html_of(sound).decode().replace('charset="utf-8"', 'charset="us-ascii"')
    (draft,) = read_html(page.encode(), "a.html").drafts
    assert draft.blocks[0].text == sound.paragraphs[0].text


def test_lists_stay_whole(sample_corpus: Path) -> None:
    sound = article(sample_corpus, "20")
    page = (
        html_of(sound)
        .decode()
        .replace(
            "</article>", "<ul><li>First of the reasons</li><li>Second of the reasons</li></ul></article>"
        )
    )
    (draft,) = read_html(page.encode(), "a.html").drafts
    assert draft.blocks[-1].text == "First of the reasons\nSecond of the reasons"


def test_the_address_of_the_page_is_its_source(sample_corpus: Path) -> None:
    page = html_of(article(sample_corpus, "20")).decode()
    linked = page.replace("</head>", '<link rel="canonical" href="https://example.org/olive"></head>')
    assert read_html(linked.encode(), "a.html").drafts[0].source == "https://example.org/olive"
    assert read_html(page.encode(), "a.html").drafts[0].source is None


@pytest.mark.parametrize(
    "page", ["<html><body></body></html>", "<!doctype html><div id=app></div><script>run()</script>"]
)
def test_a_page_without_an_article_says_so(page: str) -> None:
    with pytest.raises(ReadError, match="no article text in this web page"):
        read_html(page.encode(), "a.html")
