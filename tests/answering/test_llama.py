"""The assistant with a real model of 135M parameters behind a real server: what it writes is nobody's guess."""

from __future__ import annotations

from typing import Any

import pytest

from ragqa.answering import messages
from ragqa.answering.assistant import Assistant
from ragqa.answering.chat import OpenAIChatModel
from ragqa.settings import Settings
from ragqa.types import Turn

pytestmark = pytest.mark.llm
QUESTION = "How salty is the water near the outfall of Ras Darwan?"


def settings(url: str, **others: Any) -> Settings:
    return Settings(
        llm_base_url=url, llm_model="smollm2", llm_max_tokens=60, llm_context_tokens=800, **others
    )


def test_a_stream_of_text(llama_url: str) -> None:
    pieces = list(
        OpenAIChatModel(settings(llama_url)).stream([{"role": "user", "content": "Count to five."}])
    )
    assert len(pieces) > 1
    assert "".join(pieces).strip()


def test_a_stream_that_is_closed_leaves_the_server_free(llama_url: str) -> None:
    model = OpenAIChatModel(settings(llama_url).model_copy(update={"llm_max_tokens": 4000}))
    endless = model.stream([{"role": "user", "content": "Write a very long story about a king."}])
    next(endless)
    endless.close()
    assert next(model.stream([{"role": "user", "content": "Say hello."}]))  # its only slot is free again


def test_whatever_it_writes_is_attributed_or_given_up(llama_url: str, assistant: Assistant) -> None:
    generating = Assistant(assistant.retriever, settings(llama_url), OpenAIChatModel(settings(llama_url)))
    answers = list(generating.stream(QUESTION))
    answer = answers[-1]
    assert not answer.abstained
    assert answer.citations
    assert answer.draft == ""
    known = {citation.n for citation in answer.citations}
    for sentence in answer.sentences:
        assert set(sentence.citations) <= known
        assert (sentence.support == "none") == (not sentence.citations)
    if answer.mode == "extractive":
        assert answer.notice in {messages.fallback(kind, "en") for kind in messages.FALLBACK}
    for citation in answer.citations:
        assert citation.paragraph.text[citation.start : citation.end] == citation.quote


def test_a_follow_up_is_completed_whatever_it_writes(llama_url: str, assistant: Assistant) -> None:
    generating = Assistant(assistant.retriever, settings(llama_url), OpenAIChatModel(settings(llama_url)))
    history = [Turn(QUESTION, "Within 800 metres of the main outfall it was 51.6 grams of salt per litre.")]
    answer = generating.ask("And what does Aldred say about it?", history)
    assert answer.completed
    assert "Aldred" in answer.completed
    assert answer.citations
    assert answer.mode == "generative" or answer.notice
