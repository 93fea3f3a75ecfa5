"""Closed doors, limits and headers, through the whole app."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi.testclient import TestClient

from ragqa.errors import SettingsError

QUESTION = {"question": "ما أبرز معوقات التطبيع؟"}
HOST = "https://news.example"
Client = Callable[..., TestClient]


@pytest.mark.parametrize(
    "path", ["/", "/embed", "/embed/", "/api/nothing", "/healthz", "/ui/chat.js", "/docs"]
)
def test_every_response_carries_the_headers(client_of: Client, path: str) -> None:
    headers = client_of().get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "object-src 'none'" in headers["content-security-policy"]


def test_only_the_embed_page_may_be_framed_and_only_by_the_named_origins(client_of: Client) -> None:
    client = client_of(embed_origins=[HOST])
    assert client.get("/").headers["content-security-policy"].endswith("frame-ancestors 'self'")
    for path in ("/embed", "/embed/", "/embed?lang=en"):
        assert client.get(path).headers["content-security-policy"].endswith(f"frame-ancestors 'self' {HOST}")


def test_cors_names_the_allowed_origin_and_no_other(client_of: Client) -> None:
    client = client_of(embed_origins=[HOST])
    assert client.get("/healthz", headers={"Origin": HOST}).headers["access-control-allow-origin"] == HOST
    for path in ("/healthz", "/", "/config", "/embed/config"):
        headers = client.get(
            path, headers={"Origin": "https://other.example", "Host": "articles.example"}
        ).headers
        assert "access-control-allow-origin" not in headers
        assert "access-control-allow-credentials" not in headers


def test_too_many_questions_from_one_address_get_429_in_their_language(client_of: Client) -> None:
    client = client_of(rate_limit="2/minute")
    for _ in range(2):
        assert client.post("/api/ask", json=QUESTION).status_code == 200
    english = client.post("/api/ask", json=QUESTION)
    assert english.status_code == 429
    assert english.json()["error"] == "Too many questions in a short time. Wait 30 s and try again."
    assert english.headers["retry-after"] == "30"
    arabic = client.post("/gradio_api/queue/join", json={}, headers={"Accept-Language": "ar-SY,en"})
    assert arabic.status_code == 429
    assert "أسئلة كثيرة" in arabic.json()["detail"]
    assert client.get("/healthz").status_code == 200


def test_a_full_server_says_so_at_once(client_of: Client, fake) -> None:
    client = client_of(max_concurrent=1, queue_size=1)
    inside, go = threading.Semaphore(0), threading.Event()
    fake.gate = lambda: (inside.release(), go.wait(30))
    with ThreadPoolExecutor(2) as askers:
        asked = [askers.submit(client.post, "/api/ask", json=QUESTION)]
        inside.acquire()
        asked.append(askers.submit(client.post, "/api/search", json=QUESTION))
        assert asked[1].result(30).status_code == 200  # one may wait for its turn
        asked[1] = askers.submit(client.post, "/api/ask", json=QUESTION)
        inside.acquire()
        refused = client.post("/api/ask", json=QUESTION, headers={"Accept-Language": "en"})
        assert refused.status_code == 429
        assert refused.json()["error"] == "The server is busy. Try again in a moment."
        assert refused.headers["retry-after"] == "2"
        go.set()
        assert [reply.result(30).status_code for reply in asked] == [200, 200]
    assert client.post("/api/search", json=QUESTION).status_code == 200


def test_no_rate_limit_when_it_is_empty(client_of: Client) -> None:
    client = client_of(rate_limit="")
    assert {client.post("/api/search", json=QUESTION).status_code for _ in range(30)} == {200}


def test_a_rate_that_cannot_be_read_is_a_settings_error(client_of: Client) -> None:
    with pytest.raises(SettingsError, match=r"'rate_limit' is 'often'; expected .* RAGQA_RATE_LIMIT"):
        client_of(rate_limit="often").get("/healthz")


@pytest.mark.parametrize("mount", ["", "/embed"])
@pytest.mark.parametrize(
    "path",
    [
        *("/gradio_api/upload", "/gradio_api/proxy=https://x.example", "/gradio_api/file=/etc/passwd"),
        *(
            "/gradio_api/component_server",
            "/gradio_api/vibe-edit",
            "/gradio_api/deep_link",
            "/gradio_api/run/ask",
        ),
        *("/monitoring", "/monitoring/summary", "/login"),
    ],
)
def test_doors_that_the_chat_does_not_need_are_closed(client_of: Client, mount: str, path: str) -> None:
    client = client_of()
    assert client.get(mount + path).status_code == 404
    assert client.post(mount + path, files={"files": ("a.txt", b"x")}).status_code == 404


def test_what_belongs_in_the_queue_cannot_go_past_it(client_of: Client) -> None:
    client = client_of()
    dependencies = client.get("/config").json()["dependencies"]
    [submit] = [d["id"] for d in dependencies if any(event == "submit" for _, event in d["targets"])]
    body = {"data": [], "event_data": QUESTION, "fn_index": submit, "session_hash": "x"}
    refused = client.post("/gradio_api/run/predict", json=body)
    assert refused.status_code == 404
    assert "join the queue" in refused.text


def test_no_file_outside_the_page_can_be_read(client_of: Client) -> None:
    client = client_of()
    for path in (
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/file=pyproject.toml",
        "/ui/../app.py",
        "/ui/%2e%2e/app.py",
    ):
        assert client.get(path).status_code in {403, 404}


def test_a_large_or_unmeasured_body_is_refused(client_of: Client) -> None:
    client = client_of()
    assert client.post("/api/ask", content=b"x" * 1_000_001).status_code == 413
    assert client.post("/api/ask", content=iter([b"{}"])).status_code == 411
