"""Which articles pass, alone and through the retriever and the assistant."""

from __future__ import annotations

from pathlib import Path

import pytest

import ragqa
from ragqa.answering.assistant import Assistant
from ragqa.errors import FilterError
from ragqa.retrieval import Filters, make_filters
from ragqa.types import Document

ARTICLE = Document(
    "2024/a.pdf", "عنوان", "باسل المُحمَّد", "2024-07-16", "ar", "2024/a.pdf", also=("https://example.org/a",)
)


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"authors": ["المحمد"]},
        {"authors": ["سمير", "باسل المحمد"]},
        {"sources": ["2024"]},
        {"sources": ["2024/"]},
        {"sources": ["*.pdf"]},
        {"sources": ["2024/a.pdf"]},
        {"sources": ["https://example.org"]},
        {"languages": ["AR"]},
        {"since": "2024-07-16", "until": "2024-07-16"},
        {"since": "2024", "until": "2024"},
        {"since": "٢٠٢٤-٠٧"},
        {"until": "2024-07"},
    ],
)
def test_passes(given: dict) -> None:
    assert make_filters(**given).allows(ARTICLE)


@pytest.mark.parametrize(
    "given",
    [
        {"authors": ["باسل العبد الله"]},
        {"authors": ["محمد"]},
        {"sources": ["202"]},
        {"sources": ["a.pdf"]},
        {"languages": ["en"]},
        {"languages": ["ar"], "authors": ["سمير"]},
        {"since": "2024-07-17"},
        {"since": "2025"},
        {"until": "2024-06"},
        {"until": "2023"},
    ],
)
def test_does_not_pass(given: dict) -> None:
    assert not make_filters(**given).allows(ARTICLE)


def test_known_to_the_month_only_is_in_a_span_that_touches_the_month() -> None:
    article = Document("a", "ع", None, "2024-07", "ar", "a")
    assert make_filters(since="2024-07-16").allows(article)
    assert not make_filters(since="2024-08").allows(article)


def test_without_author_or_date_none_of_them_passes() -> None:
    article = Document("a", "ع", None, None, "ar", "a")
    assert not make_filters(authors=["باسل"]).allows(article)
    assert not make_filters(since="1900").allows(article)
    assert make_filters().allows(article)


def test_nothing_given_is_no_filter() -> None:
    assert not make_filters([" "], [""], [], "", None)
    assert make_filters(languages=["ar"])


@pytest.mark.parametrize("date", ["16/07/2024", "2024-13", "2024-07-32", "yesterday", "24"])
def test_a_date_that_is_none(date: str) -> None:
    with pytest.raises(FilterError, match=r"since is .*2024-07"):
        make_filters(since=date)


@pytest.fixture(scope="module")
def assistant(sample_corpus: Path, sample_index: Path) -> Assistant:
    return ragqa.load(corpus=sample_corpus, index=sample_index)


def test_only_allowed_articles_are_found(assistant: Assistant) -> None:
    everything = {hit.document.language for hit in assistant.search("Ankara ve Şam", 50)}
    assert {"ar", "tr"} <= everything
    found = assistant.search("Ankara ve Şam", 50, Filters(languages=("tr",)))
    assert len(found) > 20
    assert {hit.document.language for hit in found} == {"tr"}


def test_the_best_allowed_hit_is_the_best_of_all_that_are_allowed(assistant: Assistant) -> None:
    question = "ما أبرز معوقات التطبيع؟"
    first, *_ = assistant.search(question, 1)
    same = Filters(sources=(first.document.source,))
    assert assistant.search(question, 1, same)[0].paragraph == first.paragraph
    others = assistant.search(question, 8, Filters(until=str(first.document.date)[:4] + "-01"))
    assert others
    assert first.document.id not in {hit.document.id for hit in others}


def test_answers_keep_to_the_allowed_articles(assistant: Assistant) -> None:
    question = "ما أبرز معوقات التطبيع؟"
    plain = assistant.ask(question)
    source = plain.citations[0].document.source
    kept = assistant.ask(question, filters=Filters(sources=(source,)))
    assert not kept.abstained
    assert {citation.document.source for citation in kept.citations} == {source}


def test_when_nothing_passes_the_answer_says_so(assistant: Assistant) -> None:
    answer = assistant.ask("ما أبرز معوقات التطبيع؟", filters=Filters(authors=("لا أحد بهذا الاسم",)))
    assert answer.abstained
    assert answer.closest == ()
    assert answer.notice == "لا مقال يطابق التصفية المختارة."
