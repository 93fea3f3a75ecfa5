"""An assistant without an index, an app around it, a server, and a real Chromium."""

from __future__ import annotations

import os
import re
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from ragqa.answering.assistant import Assistant
from ragqa.corpus import read_corpus
from ragqa.retrieval import Filters
from ragqa.settings import Settings
from ragqa.text.language import detect_language
from ragqa.text.sentences import sentence_spans
from ragqa.types import Answer, Chunk, Citation, Document, Hit, Mode, Sentence, Turn
from ragqa.web import create_app

QUESTION = "ما أبرز معوقات التطبيع؟"
UNANSWERABLE = "كم عدد سكان طوكيو وأوساكا؟"
PATIENCE = 30_000
"""Milliseconds after which a page has failed; the machine may be busy."""
expect.set_options(timeout=PATIENCE)


class FakeAssistant(Assistant):
    """Real documents found by the words they share with the question.

    ``stream`` yields one more sentence at a time; ``gate``, when there is one, is passed before each.
    """

    def __init__(self, settings: Settings, documents: Sequence[Document]) -> None:
        self.settings = settings
        self.chat_model = None
        self.documents = documents
        self.mode: Mode = "extractive"
        self.gate: Callable[[], object] = lambda: None
        self.asked: list[tuple[str, tuple[Turn, ...]]] = []

    def search(self, question: str, k: int | None = None, filters: Filters | None = None) -> tuple[Hit, ...]:
        wanted = _words(question)
        found = []
        for document in filter((filters or Filters()).allows, self.documents):
            for paragraph in document.paragraphs:
                score = len(wanted & _words(paragraph.text)) / (len(wanted) or 1)
                if score:
                    chunk = Chunk(paragraph.id, (paragraph.id,), paragraph.text, 0, len(paragraph.text))
                    found.append(Hit(chunk, paragraph, document, score, score, score))
        return tuple(sorted(found, key=lambda hit: -hit.score)[: k or 8])

    def stream(
        self, question: str, history: Sequence[Turn] = (), filters: Filters | None = None
    ) -> Iterator[Answer]:
        self.asked.append((question, tuple(history)))
        hits = self.search(question, filters=filters)
        citations = tuple(_cite(n, hit, question) for n, hit in enumerate(hits[:3], 1))
        language = detect_language(question)
        if not hits or hits[0].score < 0.5:
            refusal = Sentence("لا أجد في المقالات جوابًا عن هذا السؤال.", (), "none")
            yield Answer(question, (refusal,), (), True, citations, "extractive", language)
            return
        sentences = [Sentence(c.quote, (c.n,), "full" if c.n < 3 else "partial") for c in citations]
        timings = {"search": 3.0, "total": 5.0}
        for count in range(1, len(sentences) + 1):
            self.gate()
            yield Answer(
                question,
                tuple(sentences[:count]),
                citations[:count],
                False,
                (),
                self.mode,
                language,
                timings,
            )


def _cite(n: int, hit: Hit, question: str) -> Citation:
    text = hit.paragraph.text
    wanted = _words(question)
    start, end = max(sentence_spans(text), key=lambda span: len(wanted & _words(text[span[0] : span[1]])))
    return Citation(n, hit.document, hit.paragraph, text[start:end], start, end, hit.score)


def _words(text: str) -> set[str]:
    return {word.removeprefix("ال") for word in re.findall(r"\w{3,}", text)}


@pytest.fixture(scope="session")
def documents(sample_corpus: Path) -> tuple[Document, ...]:
    """The sample articles, read once."""
    return read_corpus(sample_corpus).documents


@pytest.fixture(scope="session")
def _fake(documents: tuple[Document, ...]) -> FakeAssistant:
    return FakeAssistant(Settings(), documents)


@pytest.fixture
def fake(_fake: FakeAssistant) -> FakeAssistant:
    """Without memory of other tests."""
    _fake.asked = []
    _fake.gate = lambda: None
    _fake.mode = "extractive"
    return _fake


@pytest.fixture(scope="session")
def _apps() -> dict[str, FastAPI]:
    return {}


@pytest.fixture
def client_of(fake: FakeAssistant, _apps: dict[str, FastAPI]) -> Callable[..., TestClient]:
    """A client of the app over :class:`FakeAssistant`, with settings by name; equal settings share an app."""

    def make(**settings: Any) -> TestClient:
        key = repr(sorted(settings.items()))
        if key not in _apps:
            _apps[key] = create_app(fake, Settings(**settings))
        return TestClient(_apps[key], raise_server_exceptions=False)

    return make


@pytest.fixture(scope="session")
def serving() -> Callable[[FastAPI], Any]:
    """``with serving(app) as address``: a real server on a free port of this machine."""
    return _serving


@contextmanager
def _serving(app: FastAPI) -> Iterator[str]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started:
            assert thread.is_alive(), "the server ended before it started"
            time.sleep(0.02)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(10)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        reason = "no Chromium on PATH; install it, for example: apt-get install chromium"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
    arguments = ["--no-sandbox", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Opens an address in a browser of its own; what the page loads from elsewhere fails the test."""
    contexts: list[BrowserContext] = []
    foreign: list[str] = []

    def opening(address: str, *, lang: str = "ar", width: int = 1440, height: int = 900, **more: Any) -> Page:
        context = chromium.new_context(locale=lang, viewport={"width": width, "height": height}, **more)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: None if _local(request.url) else foreign.append(request.url))
        page.on("pageerror", lambda error: foreign.append(f"script error: {error}"))
        page.goto(address)
        return page

    yield opening
    for context in contexts:
        context.close()
    assert foreign == []


def _local(url: str) -> bool:
    return url.startswith(("http://127.0.0.1:", "http://localhost:", "data:", "blob:"))
