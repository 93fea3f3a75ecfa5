"""Answers phrased by a model: what it may not do, and what happens when it fails."""

from __future__ import annotations

from typing import Any

import pytest

from faulty_server import FaultyServer, chunk, faulty_server, saying
from ragqa.answering import messages
from ragqa.answering.assistant import Assistant
from ragqa.answering.chat import OpenAIChatModel
from ragqa.settings import Settings
from ragqa.types import Answer

pytestmark = pytest.mark.usefixtures("no_long_pauses")
QUESTION = "ما أبرز معوقات التطبيع؟"
TRUE = "أبرز المعوقات هي مسألة انسحاب القوات التركية من الشمال السوري."
FALSE = "وقد وقّع البلدان اتفاقًا نهائيًا في جنيف يوم 9 أغسطس 2031."

NEAR = "من انتقد اتفاق استرداد آثار قورينا لأنه لم يحاسب من تاجروا بها؟"
READ = "ترى عالية الدرسي أن الاتفاق أعفى الوسطاء الذين باعوا القطع من أي مساءلة."
UNSURE = "ما أبرز معوقات التطبيع بين تركيا وسوريا؟"
SURE = "كم شجرة ستُزرع في عمّان؟"


def generating(real_assistant: Assistant, server: FaultyServer, **settings: Any) -> Assistant:
    made = Settings(llm_base_url=server.url, llm_model="m", **{"llm_timeout": 10.0, **settings})
    return Assistant(real_assistant.retriever, made, OpenAIChatModel(made))


def answered(real_assistant: Assistant, behaviour: Any, **settings: Any) -> Answer:
    with faulty_server(behaviour) as server:
        return generating(real_assistant, server, **settings).ask(QUESTION)


def test_a_supported_answer_carries_our_citations(real_assistant: Assistant) -> None:
    answer = answered(real_assistant, saying("<think>hm</think>", TRUE.replace(".", "[7]."), " [99]"))
    assert answer.mode == "generative"
    assert answer.text == TRUE
    assert answer.notice is None
    assert answer.sentences[0].support != "none"
    assert answer.sentences[0].citations[0] == 1
    assert "انسحاب القوات التركية" in answer.citations[0].quote
    for citation in answer.citations:
        assert citation.paragraph.text[citation.start : citation.end] == citation.quote


def test_an_invented_sentence_is_marked_or_removed(real_assistant: Assistant) -> None:
    marked = answered(real_assistant, saying(TRUE, " ", FALSE))
    assert [sentence.support == "none" for sentence in marked.sentences] == [False, True]
    assert marked.sentences[1].citations == ()
    removed = answered(real_assistant, saying(TRUE, " ", FALSE), llm_unsupported="remove")
    assert removed.text == TRUE


def test_a_stream_shows_what_is_checked_and_what_is_not_yet(real_assistant: Assistant) -> None:
    with faulty_server(saying(*(f"{word} " for word in f"{TRUE} {TRUE}".split()))) as server:
        answers = list(generating(real_assistant, server).stream(QUESTION))
    assert {answer.mode for answer in answers} == {"generative"}
    assert any(answer.draft and not answer.sentences for answer in answers)
    assert answers[-1].draft == ""
    assert len(answers[-1].sentences) == 2
    for answer in answers:
        assert all(sentence.support != "none" for sentence in answer.sentences)


@pytest.mark.parametrize(
    ("behaviour", "kind"),
    [
        (401, "unauthorized"),
        (429, "rate_limited"),
        (503, "server_error"),
        ([chunk(TRUE), ConnectionError], "cut"),
        ([b"data: garbage\n\n"], "malformed"),
        (saying(), "empty"),
        (saying("<think>only thoughts"), "empty"),
        (saying(" \n [1] "), "empty"),
        (saying(messages.refusal("ar")), "refused"),
        (saying(messages.refusal("en")), "refused"),
        (saying(FALSE), "unsupported"),
        ([None], "timeout"),
    ],
)
def test_every_failure_gives_the_extractive_answer_and_says_why(
    real_assistant: Assistant, behaviour: Any, kind: str
) -> None:
    answer = answered(real_assistant, behaviour, llm_timeout=0.4 if kind == "timeout" else 10.0)
    assert answer.mode == "extractive"
    assert answer.notice == messages.fallback(kind, "ar")
    assert answer.sentences == real_assistant.ask(QUESTION).sentences
    assert answer.draft == ""


def test_what_is_declined_never_reaches_the_model(real_assistant: Assistant) -> None:
    with faulty_server(saying("طوكيو.")) as server:
        answer = generating(real_assistant, server).ask("ما عاصمة اليابان؟")
        assert server.requests == []
    assert answer.abstained


def test_a_model_that_reads_what_may_help_answers_from_it(assistant: Assistant) -> None:
    """The gate alone only offers the paragraphs; what of the model's answer they do not support is not an answer."""
    without = assistant.ask(NEAR)
    assert without.text == messages.near("ar")
    with faulty_server(saying(*(f"{word} " for word in READ.split()))) as server:
        (answer,) = generating(assistant, server).stream(NEAR)  # nothing of it is shown before it is whole
    assert (answer.mode, answer.text, answer.abstained, answer.notice) == ("generative", READ, False, None)
    assert {sentence.support for sentence in answer.sentences} <= {"full", "partial"}
    assert "أعفى الوسطاء" in answer.citations[0].quote
    assert answer.confidence is not None
    assert without.confidence is not None
    assert answer.confidence > without.confidence


@pytest.mark.parametrize(
    ("behaviour", "kind"),
    [
        (saying(messages.refusal("ar")), "refused"),
        (saying(READ, " ", FALSE), "unsupported"),
        (503, "server_error"),
    ],
)
def test_what_may_help_stays_declined_without_a_supported_answer(
    assistant: Assistant, behaviour: Any, kind: str
) -> None:
    with faulty_server(behaviour) as server:
        answer = generating(assistant, server).ask(NEAR)
        assert server.requests
    without = assistant.ask(NEAR)
    assert (answer.mode, answer.abstained, answer.closest) == ("extractive", True, without.closest)
    assert answer.notice == messages.fallback(kind, "ar")
    assert answer.draft == ""
    assert answer.confidence is not None
    assert without.confidence is not None
    assert (answer.confidence < without.confidence) == (kind == "refused")


def test_a_model_that_finds_no_answer_turns_an_unsure_gate_but_not_a_sure_one(assistant: Assistant) -> None:
    with faulty_server(saying(messages.refusal("ar"))) as server:
        doubting = generating(assistant, server)
        unsure, sure = doubting.ask(UNSURE), doubting.ask(SURE)
    notice = messages.fallback("refused", "ar")
    assert not assistant.ask(UNSURE).abstained
    assert unsure.abstained
    assert unsure.closest
    assert (sure.abstained, sure.sentences) == (False, assistant.ask(SURE).sentences)
    assert unsure.notice == sure.notice == notice


def test_the_model_is_told_passages_and_the_refusal_phrase(real_assistant: Assistant) -> None:
    with faulty_server(saying(TRUE)) as server:
        generating(real_assistant, server).ask(QUESTION)
        system, user = server.requests[0]["messages"]
    assert messages.refusal("ar") in system["content"]
    assert "انسحاب القوات التركية" in user["content"]
    assert user["content"].rstrip().endswith(QUESTION)


def test_closing_the_answer_closes_the_model(real_assistant: Assistant) -> None:
    with faulty_server([chunk("أبرز "), None]) as server:
        answers = generating(real_assistant, server).stream(QUESTION)
        next(answers)
        answers.close()
        assert server.closed_by_client.wait(10)
