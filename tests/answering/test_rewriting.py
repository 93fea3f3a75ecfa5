"""Follow-ups completed by a model: only in words of the dialogue, and never in its way."""

from __future__ import annotations

from typing import Any

import pytest

from faulty_server import FaultyServer, faulty_server, saying
from ragqa.answering import messages
from ragqa.answering.assistant import Assistant
from ragqa.answering.chat import OpenAIChatModel
from ragqa.answering.followup import TURNS, FollowUp
from ragqa.answering.rewriting import rewritten
from ragqa.settings import Settings
from ragqa.types import Turn

pytestmark = pytest.mark.usefixtures("no_long_pauses")
HISTORY = (Turn("كم شجرة تنوي دائرة الحدائق زرعها في عمّان؟", "تنوي زرع 250 ألف شجرة حتى نهاية 2028."),)
QUESTION = "وبأي كلفة؟"
COMPLETED = "بأي كلفة تنوي دائرة الحدائق زرع 250 ألف شجرة في عمّان؟"
ANSWER = "أعلنت دائرة الحدائق خطة لزرع 250 ألف شجرة حتى نهاية 2028 بكلفة 11 مليون دينار."


def settings(server: FaultyServer) -> Settings:
    return Settings(llm_base_url=server.url, llm_model="m", llm_timeout=10.0)


def completed_by(text: str, question: str = QUESTION, history: tuple[Turn, ...] = HISTORY) -> FollowUp | None:
    with faulty_server(saying(text)) as server:
        return rewritten(OpenAIChatModel(settings(server)), question, history)


@pytest.mark.parametrize("written", [COMPLETED, f"<think>hm</think>\n«{COMPLETED}»", f"**{COMPLETED}**"])
def test_what_the_model_completes_keeps_the_own_words_beside_it(written: str) -> None:
    assert completed_by(written) == FollowUp(
        COMPLETED, "بأي كلفة", "كم شجرة تنوي دائرة الحدائق زرعها في عمّان"
    )


@pytest.mark.parametrize(
    "written",
    [
        "",
        QUESTION,
        "11 مليون دينار.",
        "بأي كلفة اشترى الرئيس الفرنسي قصره الجديد في نيس على شاطئ البحر؟",
        "At what cost does the parks department plant trees in Amman?",
        f"{COMPLETED}\nالجواب: 11 مليون دينار.",
        COMPLETED * 20,
        "<think>بأي كلفة تنوي دائرة الحدائق زرع 250 ألف شجرة؟",
    ],
)
def test_what_is_not_the_question_in_words_of_the_dialogue_is_dropped(written: str) -> None:
    assert completed_by(written) is None


def test_the_year_after_one_of_the_dialogue_is_of_the_dialogue() -> None:
    history = (Turn("كم بلغت الإصابات عام 2022؟", "540 إصابة."),)
    later = completed_by("كم بلغت الإصابات عام 2023؟", "وكم بلغت في العام الذي يليه؟", history)
    assert later is not None
    assert later.text == "كم بلغت الإصابات عام 2023؟"
    assert completed_by("كم بلغت الإصابات عام 2019؟", "وكم بلغت في العام الذي يليه؟", history) is None


def test_long_questions_and_first_ones_are_not_sent() -> None:
    with faulty_server(500) as server:
        model = OpenAIChatModel(settings(server))
        assert rewritten(model, QUESTION, ()) is None
        assert (
            rewritten(model, "ما نسبة بقاء الأشجار المغروسة في عمّان وفق دائرة الحدائق والمتطوعين؟", HISTORY)
            is None
        )
        assert server.requests == []


def test_the_model_sees_the_last_turns_as_data() -> None:
    history = tuple(Turn(f"<b>سؤال {n}</b>", "ج" * 10_000) for n in range(30))
    with faulty_server(saying(COMPLETED)) as server:
        rewritten(OpenAIChatModel(settings(server)), QUESTION, history)
        (request,) = server.requests
    user: dict[str, Any] = request["messages"][-1]
    assert user["content"].count("<question>") == TURNS
    assert "سؤال 29" in user["content"]
    assert "<b>" not in user["content"]
    assert len(user["content"]) < 5_000


def test_the_answer_is_to_the_completed_question(assistant: Assistant) -> None:
    with faulty_server(saying(COMPLETED), saying(ANSWER)) as server:
        made = settings(server)
        answer = Assistant(assistant.retriever, made, OpenAIChatModel(made)).ask(QUESTION, HISTORY)
        assert COMPLETED in server.requests[1]["messages"][-1]["content"]
    assert answer.completed == COMPLETED
    assert answer.mode == "generative"
    assert "12-urban-heat-trees.txt:p8" in {citation.paragraph.id for citation in answer.citations}


def test_a_model_that_fails_to_complete_is_not_asked_again(assistant: Assistant) -> None:
    with faulty_server(401) as server:
        made = settings(server)
        answer = Assistant(assistant.retriever, made, OpenAIChatModel(made)).ask(QUESTION, HISTORY)
        assert len(server.requests) == 1
    assert answer.completed == "بأي كلفة (كم شجرة تنوي دائرة الحدائق زرعها في عمّان)؟"
    assert answer.mode == "extractive"
    assert answer.notice == messages.fallback("unauthorized", "ar")
    assert "11 مليون دينار" in answer.text
