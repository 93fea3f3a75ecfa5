"""The whole app over a real Milvus server that freezes, dies in the middle of a question, and comes back."""

from __future__ import annotations

import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from milvus_server import RealMilvus
from ragqa import start
from ragqa.answering.assistant import Assistant
from ragqa.index import CurrentIndex, MilvusServer, load_embedder
from ragqa.retrieval import ANALYSIS, Retriever
from ragqa.settings import Settings
from ragqa.web import create_app
from ragqa.web.chat import _Runs
from ragqa.web.service import Service

QUESTION = {"question": "كم بلغت نسبة الفاقد في شبكة مياه تونس العاصمة؟"}
ARTICLE = "02-tunis-water-shortage.md"
SECONDS = 3.0


@pytest.fixture(scope="module")
def assistant(milvus: RealMilvus, sample_corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder = tmp_path_factory.mktemp("app")
    (folder / "corpus").mkdir()
    shutil.copy(sample_corpus / ARTICLE, folder / "corpus")
    uri = milvus.database("outage")
    settings = Settings(corpus=folder / "corpus", index=folder / "index", store="milvus", milvus_uri=uri)
    embedder = load_embedder()
    start.build(settings, embedder=embedder)
    server = MilvusServer(uri, timeout=SECONDS)
    current = CurrentIndex(settings.index, embedder=embedder, analysis=ANALYSIS, server=server)
    return Assistant(Retriever(current, embedder), settings)


@pytest.fixture(scope="module")
def client(assistant: Assistant) -> TestClient:
    return TestClient(create_app(assistant, assistant.settings), raise_server_exceptions=False)


def ask(client: TestClient) -> tuple[int, dict[str, Any]]:
    response = client.post("/api/ask", json=QUESTION)
    return response.status_code, response.json()


def answers(client: TestClient) -> bool:
    """Whether the search goes through; how sure the gate is of what it found does not matter here."""
    status, answer = ask(client)
    return status == 200 and (answer["citations"] or answer["closest"])[0]["document_id"] == ARTICLE


def test_a_server_that_does_not_answer_is_said_to_and_asked_again(
    milvus: RealMilvus, client: TestClient
) -> None:
    assert answers(client)
    milvus.freeze()
    try:
        status, answer = ask(client)
    finally:
        milvus.thaw()
    assert status == 503
    assert answer["error"].startswith("the Milvus server at 127.0.0.1:")
    assert answer["error"].endswith(" did not answer within 3 s; ask again, or see how busy it is")
    assert answers(client)


def test_a_server_that_dies_and_comes_back_needs_no_restart_here(
    milvus: RealMilvus, client: TestClient, assistant: Assistant
) -> None:
    assert answers(client)
    milvus.freeze()
    with ThreadPoolExecutor(1) as pool:
        asking = pool.submit(ask, client)
        time.sleep(SECONDS / 4)  # the question waits for the server, which dies now
        milvus.stop()
        status, answer = asking.result()
    try:
        assert status == 503
        assert "the Milvus server at 127.0.0.1:" in answer["error"]

        status, answer = ask(client)
        assert status == 503
        assert answer["error"].endswith(
            " cannot be reached; start it, or set RAGQA_MILVUS_URI to where it runs"
        )
        streamed = client.post("/api/ask", json=QUESTION, headers={"Accept": "text/event-stream"}).text
        assert streamed.startswith("event: error")
        assert "cannot be reached" in streamed
        run = SimpleNamespace(_data={"run": "1", **QUESTION})
        (frame,) = _Runs(Service(assistant, assistant.settings)).stream(run)
        assert "cannot be reached" in frame["error"]
        assert client.get("/readyz").status_code == 503
        assert client.get("/healthz").status_code == 200
        assert client.get("/metrics").status_code == 200
        assert ARTICLE in client.get("/api/articles").text, "the texts are on this machine"
    finally:
        milvus.start()
    for _ in range(600):
        if answers(client):
            return
        time.sleep(0.2)
    pytest.fail(f"never answered again: {ask(client)}")
