"""The JSON API, through the whole app."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from ragqa.errors import IndexMissingError
from ragqa.types import Turn

QUESTION = "ما أبرز معوقات التطبيع؟"
Client = Callable[..., TestClient]


def _events(text: str) -> list[tuple[str, dict]]:
    blocks = [
        dict(line.split(": ", 1) for line in block.splitlines()) for block in text.strip().split("\n\n")
    ]
    return [(block["event"], json.loads(block["data"])) for block in blocks]


def test_ask_returns_the_object_of_the_command_line(client_of: Client) -> None:
    answer = client_of().post("/api/ask", json={"question": QUESTION}).json()
    assert answer["question"] == QUESTION
    assert not answer["abstained"]
    assert [sentence["citations"] for sentence in answer["sentences"]] == [[1], [2], [3]]
    for citation in answer["citations"]:
        assert citation["paragraph"][citation["start"] : citation["end"]] == citation["quote"]
        assert {
            "title",
            "author",
            "date",
            "section",
            "source",
            "document_id",
            "paragraph_id",
        } <= citation.keys()


def test_filters_reach_the_search_and_the_answer(client_of: Client) -> None:
    client = client_of()
    filters = {"languages": ["en"], "since": "2000"}
    found = client.post("/api/search", json={"question": "The sea cables", "filters": filters}).json()
    assert found["hits"]
    everything = client.post("/api/search", json={"question": QUESTION}).json()
    nothing = client.post("/api/search", json={"question": QUESTION, "filters": filters}).json()
    assert everything["hits"]
    assert nothing["hits"] == []
    assert client.post("/api/ask", json={"question": QUESTION, "filters": filters}).json()["abstained"]


@pytest.mark.parametrize("filters", [{"since": "yesterday"}, {"author": "one"}, {"authors": "one"}])
def test_filters_that_mean_nothing_are_refused(client_of: Client, filters: dict) -> None:
    for route in ("/api/ask", "/api/search"):
        refused = client_of().post(route, json={"question": QUESTION, "filters": filters})
        assert refused.status_code == 422
        assert "since" in refused.json()["error"] or "filters.author" in refused.json()["error"]


def test_ask_streams_growing_answers_and_ends_with_the_whole_one(client_of: Client) -> None:
    client = client_of()
    response = client.post("/api/ask", json={"question": QUESTION}, headers={"Accept": "text/event-stream"})
    assert response.headers["content-type"].startswith("text/event-stream")
    events = _events(response.text)
    assert [name for name, _ in events] == ["partial", "partial", "partial", "answer"]
    assert [len(answer["sentences"]) for _, answer in events] == [1, 2, 3, 3]
    whole = client.post("/api/ask", json={"question": QUESTION}).json()
    assert events[-1][1]["answer"] == whole["answer"]


def test_history_reaches_the_assistant_and_old_turns_are_dropped(client_of: Client, fake) -> None:
    history = [{"question": f"سؤال {n}", "answer": f"جواب {n}"} for n in range(14)]
    client_of().post("/api/ask", json={"question": QUESTION, "history": history})
    [(_, turns)] = fake.asked
    assert len(turns) == 10
    assert turns[-1] == Turn("سؤال 13", "جواب 13")


def test_search_ranks_from_one(client_of: Client) -> None:
    hits = client_of().post("/api/search", json={"question": QUESTION, "k": 3}).json()["hits"]
    assert [hit["rank"] for hit in hits] == [1, 2, 3]
    assert hits[0]["score"] >= hits[1]["score"]
    assert {"paragraph_id", "document_id", "title", "text"} <= hits[0].keys()


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"question": "س" * 51}, r"51 characters, at most 50"),
        ({}, r"question: Field required"),
        ({"question": 7}, r"question: Input should be a valid string"),
        ({"question": "س", "history": [{"answer": "x"}]}, r"history\.0\.question: Field required"),
    ],
)
def test_a_bad_request_is_told_in_one_line(client_of: Client, body: dict, reason: str) -> None:
    response = client_of(max_question_chars=50).post("/api/ask", json=body)
    assert response.status_code == 422
    assert re.search(reason, response.json()["error"])


def test_a_missing_index_is_told_with_the_next_command(client_of: Client, fake, monkeypatch) -> None:
    def missing(*_: object, **__: object) -> tuple:
        raise IndexMissingError("no index in index/; run: ragqa index")

    client = client_of()
    monkeypatch.setattr(fake, "search", missing)
    for response in (client.post("/api/ask", json={"question": QUESTION}), client.get("/readyz")):
        assert response.status_code == 503
        assert response.json() == {"error": "no index in index/; run: ragqa index"}
    assert client.get("/healthz").json() == {"status": "ok"}
    streamed = client.post("/api/ask", json={"question": QUESTION}, headers={"Accept": "text/event-stream"})
    assert _events(streamed.text) == [("error", {"error": "no index in index/; run: ragqa index"})]


def test_a_crash_in_the_middle_of_a_stream_is_told_without_its_details(client_of: Client, fake) -> None:
    calls = iter([None])
    fake.gate = lambda: next(calls)  # the second sentence raises StopIteration inside the generator
    headers = {"Accept": "text/event-stream"}
    text = client_of().post("/api/ask", json={"question": QUESTION}, headers=headers).text
    names = [name for name, _ in _events(text)]
    assert names == ["partial", "error"]
    assert "StopIteration" not in text


def test_metrics_count_questions_refusals_and_stages(client_of: Client) -> None:
    client = client_of(title="counted")  # an app of its own
    client.post("/api/ask", json={"question": QUESTION})
    client.post("/api/ask", json={"question": "كم عدد سكان طوكيو وأوساكا؟"})
    text = client.get("/metrics").text
    assert 'ragqa_questions_total{language="ar",mode="extractive"} 2.0' in text
    assert "ragqa_abstentions_total 1.0" in text
    assert 'ragqa_stage_seconds_count{stage="search"} 1.0' in text
    assert "ragqa_questions_running 0.0" in text


def test_the_api_page_needs_no_other_host(client_of: Client) -> None:
    client = client_of()
    page = client.get("/docs").text
    assert "http://" not in page
    assert "https://" not in page
    assert client.get("/docs/assets/swagger-ui-bundle.js").status_code == 200
    paths = client.get("/openapi.json").json()["paths"]
    assert {"/api/ask", "/api/search", "/healthz", "/readyz", "/metrics"} <= paths.keys()
