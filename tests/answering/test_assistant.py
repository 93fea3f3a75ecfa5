from __future__ import annotations

import pytest

from ragqa.answering import messages
from ragqa.answering.payload import answer_payload
from ragqa.types import Answer

OBSTACLES = "ما أبرز معوقات التطبيع؟"


def check(answer: Answer) -> None:
    """What holds for every answer."""
    for citation in (*answer.citations, *answer.closest):
        assert citation.paragraph.text[citation.start : citation.end] == citation.quote
        assert citation.quote
    assert [citation.n for citation in answer.citations] == list(range(1, len(answer.citations) + 1))
    known = {citation.n for citation in answer.citations}
    for sentence in answer.sentences:
        assert set(sentence.citations) <= known
    assert answer.abstained == (not answer.citations)
    assert answer.timings_ms["total"] >= 0


def test_the_obstacles_most_important_first_and_each_with_its_source(real_assistant) -> None:
    answer = real_assistant.ask(OBSTACLES)
    check(answer)
    said = [sentence.text for sentence in answer.sentences]
    assert "انسحاب القوات التركية من الشمال السوري أبرز المعوقات" in said[0]
    assert "الموقف الأمريكي" in said[1]
    assert "العائق الآخر" in said[2]
    assert "إيران" in said[2]
    assert {citation.paragraph.section for citation in answer.citations} == {"معوقات التطبيع"}


def test_the_obstacles_in_the_sample_corpus(assistant) -> None:
    answer = assistant.ask(OBSTACLES)
    check(answer)
    assert {citation.document.id for citation in answer.citations} == {"01-turkish-syrian-normalisation.txt"}
    text = answer.text
    assert "انسحاب القوات التركية" in answer.sentences[0].text
    assert "الموقف الأمريكي" in text
    assert "إيران" in text


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("كم بلغت نسبة التضخم في مصر عام 2023؟", "33.9"),
        ("متى دخلت محطة هيماء الخدمة؟", "8 من كانون الأول/ديسمبر 2024"),
        ("How salty is the water near the outfall of Ras Darwan?", "51.6"),
        ("Fındık fiyatı Giresun kalite için kaç lira?", "84"),
    ],
)
def test_short_facts(assistant, question: str, fact: str) -> None:
    answer = assistant.ask(question)
    check(answer)
    assert not answer.abstained
    assert fact in answer.text
    assert len(answer.sentences) <= 3


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("ما عاصمة اليابان؟", "ar"),
        ("كم عدد سكان طوكيو؟", "ar"),
        ("What is the boiling point of mercury?", "en"),
        ("Japonya'nın başkenti neresidir?", "tr"),
    ],
)
def test_what_nothing_answers_is_declined_in_the_language_of_the_question(
    assistant, real_assistant, question: str, language: str
) -> None:
    for asked in (assistant, real_assistant):
        answer = asked.ask(question)
        check(answer)
        assert answer.abstained
        assert answer.text in (messages.refusal(language), messages.near(language))
        assert answer.closest


@pytest.mark.parametrize(
    "question", ["", "   ", "؟", "🙂🙂", "و", "a" * 5000, "كلمة " * 1000, "NATO حلف 北约 НАТО"]
)
def test_odd_questions_get_an_answer_of_some_kind(assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert answer.sentences
    for citation in (*answer.citations, *answer.closest):
        assert citation.paragraph.text[citation.start : citation.end] == citation.quote


def test_greetings_get_a_short_reply_and_no_sources(assistant) -> None:
    answer = assistant.ask("السلام عليكم")
    assert not answer.citations
    assert not answer.closest
    assert answer.text


def test_a_stream_grows_to_the_answer(assistant) -> None:
    answers = list(assistant.stream(OBSTACLES))
    sizes = [len(answer.sentences) for answer in answers]
    assert sizes == list(range(1, len(sizes) + 1))
    assert answers[-1].sentences == assistant.ask(OBSTACLES).sentences


def test_the_payload_keeps_the_contract(assistant) -> None:
    payload = answer_payload(assistant.ask(OBSTACLES))
    assert payload["mode"] == "extractive"
    assert payload["answer"]
    for citation in payload["citations"]:
        assert citation["paragraph"][citation["start"] : citation["end"]] == citation["quote"]
    declined = answer_payload(assistant.ask("ما عاصمة اليابان؟"))
    assert declined["abstained"]
    assert declined["citations"] == []
    assert set(declined["closest"][0]) == set(payload["citations"][0])
