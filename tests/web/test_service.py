"""What the chat and the API share."""

from __future__ import annotations

import os
import threading
import time

import pytest

from ragqa.errors import RagqaError
from ragqa.settings import Settings
from ragqa.types import Answer
from ragqa.web.chat import _with_end
from ragqa.web.service import AskRequest, Exchange, Service, TooLongError

QUESTION = "ما أبرز معوقات التطبيع؟"


def test_a_long_question_is_refused_and_long_history_is_cut(fake) -> None:
    service = Service(fake, Settings(max_question_chars=30))
    with pytest.raises(TooLongError, match="31 characters, at most 30"):
        service.ask(AskRequest(question="س" * 31))
    with pytest.raises(TooLongError):
        service.search("س" * 31)
    service.ask(AskRequest(question=QUESTION, history=[Exchange(question="س" * 99, answer="ج" * 99)]))
    [(_, (turn,))] = fake.asked
    assert (len(turn.question), len(turn.answer)) == (30, 60)


@pytest.mark.parametrize("model", [None, object()], ids=["extractive", "with a model"])
def test_computing_is_limited_to_the_cores_and_waiting_for_a_model_is_not(fake, monkeypatch, model) -> None:
    cores = os.cpu_count() or 1
    inside, go = [], threading.Event()
    fake.gate = lambda: (inside.append(1), go.wait(30))
    monkeypatch.setattr(fake, "chat_model", model)
    service = Service(fake, Settings())
    asking = [
        threading.Thread(target=service.ask, args=(AskRequest(question=QUESTION),)) for _ in range(cores + 2)
    ]
    for thread in asking:
        thread.start()
    expected = cores if model is None else cores + 2
    while len(inside) < expected:
        time.sleep(0.01)
    if model is None:
        assert not service._computing.acquire(blocking=False)  # the others wait for a core
    go.set()
    for thread in asking:
        thread.join(30)
    assert len(fake.asked) == cores + 2


def test_what_a_reader_walks_away_from_counts_neither_as_answered_nor_as_failed(fake) -> None:
    service = Service(fake, Settings())
    stream = service.stream(AskRequest(question=QUESTION))
    next(stream)
    stream.close()
    text = service.metrics.exposition().decode()
    assert "ragqa_questions_running 0.0" in text
    assert "ragqa_questions_total{" not in text
    assert "ragqa_failures_total{" not in text


def test_failures_are_counted_by_kind(fake) -> None:
    def broken() -> None:
        raise RagqaError("no")

    fake.gate = broken
    service = Service(fake, Settings())
    with pytest.raises(RagqaError):
        service.ask(AskRequest(question=QUESTION))
    assert 'ragqa_failures_total{error="RagqaError"} 1.0' in service.metrics.exposition().decode()


def test_answers_without_the_model_that_was_set_are_counted(fake, monkeypatch) -> None:
    monkeypatch.setattr(fake, "chat_model", object())
    service = Service(fake, Settings())
    service.ask(AskRequest(question=QUESTION))
    fake.mode = "generative"
    service.ask(AskRequest(question=QUESTION))
    assert "ragqa_llm_fallbacks_total 1.0" in service.metrics.exposition().decode()


def _answers(mode: str, count: int) -> list[Answer]:
    return [Answer(str(n), (), (), False, (), mode, "ar") for n in range(count)]


def test_an_extractive_answer_is_one_frame_and_a_generated_one_grows_and_is_repeated_with_the_sign() -> None:
    extractive = [(answer.question, done) for answer, done in _with_end(iter(_answers("extractive", 3)))]
    assert extractive == [("2", True)]
    generated = [(answer.question, done) for answer, done in _with_end(iter(_answers("generative", 2)))]
    assert generated == [("0", False), ("1", False), ("1", True)]
    assert list(_with_end(iter(()))) == []
