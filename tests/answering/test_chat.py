from __future__ import annotations

from typing import Any

import pytest

from faulty_server import DONE, chunk, faulty_server, saying
from ragqa.answering import messages
from ragqa.answering.chat import OpenAIChatModel
from ragqa.errors import ChatModelError, SettingsError
from ragqa.settings import Settings

pytestmark = pytest.mark.usefixtures("no_long_pauses")
ASKED = [{"role": "user", "content": "?"}]
GOOD = saying("مر", "حبا")


def model(url: str, **settings: Any) -> OpenAIChatModel:
    return OpenAIChatModel(Settings(llm_base_url=url, llm_model="m", **{"llm_timeout": 10.0, **settings}))


def test_pieces_come_as_they_are_sent() -> None:
    with faulty_server(GOOD) as server:
        made = model(server.url, llm_api_key="secret", llm_headers={"X-Team": "desk"}, llm_max_tokens=64)
        assert list(made.stream(ASKED)) == ["مر", "حبا"]
        (request,) = server.requests
    assert request["model"] == "m"
    assert request["messages"] == ASKED
    assert request["max_tokens"] == 64
    assert request["headers"]["authorization"] == "Bearer secret"
    assert request["headers"]["x-team"] == "desk"


def test_thoughts_in_fields_of_their_own_are_not_text() -> None:
    with faulty_server(
        [chunk(None, reasoning_content="hm"), chunk("نعم", reasoning="hm"), *GOOD[2:]]
    ) as server:
        assert list(model(server.url).stream(ASKED)) == ["نعم"]


@pytest.mark.parametrize("busy", [429, 500, 503, (429, {"Retry-After": "0.02"})])
def test_what_passes_is_tried_again(busy: Any) -> None:
    with faulty_server(busy, busy, GOOD) as server:
        assert "".join(model(server.url).stream(ASKED)) == "مرحبا"
        assert len(server.requests) == 3


@pytest.mark.parametrize(
    ("behaviour", "kind", "requests"),
    [
        (401, "unauthorized", 1),
        (403, "unauthorized", 1),
        (400, "rejected", 1),
        (404, "rejected", 1),
        (429, "rate_limited", 3),
        ((429, {"Retry-After": "3600"}), "rate_limited", 1),
        (500, "server_error", 3),
        (502, "server_error", 3),
        ([chunk("نصف"), ConnectionError], "cut", 1),
        ([chunk("نصف"), DONE], "cut", 1),
        ([], "cut", 1),
        ([b"<html>busy</html>"], "cut", 1),
        ([b"data: {broken\n\n"], "malformed", 1),
        ([b'data: {"choices": [{"delta": 7}]}\n\n', DONE], "malformed", 1),
        ([b'data: {"choices": 7}\n\n', DONE], "malformed", 1),
        ([b"data: []\n\n", DONE], "malformed", 1),
        ([b'data: {"error": {"message": "out of memory"}}\n\n'], "server_error", 1),
        ([b"data: \xff\xfe\n\n"], "malformed", 1),
    ],
)
def test_every_failure_has_its_kind_and_a_line_that_tells_it(
    behaviour: Any, kind: str, requests: int
) -> None:
    with faulty_server(behaviour) as server:
        with pytest.raises(ChatModelError) as raised:
            list(model(server.url).stream(ASKED))
        assert len(server.requests) == requests
    assert raised.value.kind == kind
    assert kind in messages.FALLBACK


@pytest.mark.parametrize("behaviour", [[None], [chunk("نصف"), None]])
def test_a_slow_server_is_given_up_though_it_keeps_the_line_open(behaviour: Any) -> None:
    with faulty_server(behaviour) as server:
        with pytest.raises(ChatModelError) as raised:
            list(model(server.url, llm_timeout=0.3).stream(ASKED))
        assert raised.value.kind == "timeout"
        assert server.closed_by_client.wait(10)


def test_nothing_listens() -> None:
    with faulty_server(GOOD) as server:
        url = server.url
    with pytest.raises(ChatModelError) as raised:
        list(model(url, llm_retries=0).stream(ASKED))
    assert raised.value.kind == "unreachable"


def test_closing_the_stream_closes_the_connection() -> None:
    with faulty_server([chunk("أول"), None]) as server:
        pieces = model(server.url).stream(ASKED)
        assert next(pieces) == "أول"
        pieces.close()
        assert server.closed_by_client.wait(10)


def test_a_model_must_be_named() -> None:
    with pytest.raises(SettingsError, match="RAGQA_LLM_MODEL"):
        OpenAIChatModel(Settings(llm_base_url="http://127.0.0.1:1/v1"))
