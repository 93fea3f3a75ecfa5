"""The endpoint that ``gradio_client`` and Gradio's own HTTP API see."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from gradio_client import Client

from ragqa.settings import Settings
from ragqa.web import create_app

QUESTION = "ما أبرز معوقات التطبيع؟"


@pytest.fixture(scope="module")
def address(_fake, serving) -> Iterator[str]:
    with serving(create_app(_fake, Settings(max_question_chars=100))) as url:
        yield url


def test_ask_by_name(address: str, fake) -> None:
    client = Client(address, verbose=False)
    answer = client.predict(question=QUESTION, history=[], api_name="/ask")
    assert answer["question"] == QUESTION
    assert answer["citations"][0]["quote"] in answer["citations"][0]["paragraph"]
    turkish = client.predict(question=QUESTION, filters={"languages": ["tr"]}, api_name="/ask")
    assert turkish["abstained"]
    assert list(client.view_api(return_format="dict")["named_endpoints"]) == ["/ask"]
