"""One assistant over the sample corpus and one over the real article, with real weights."""

from __future__ import annotations

from pathlib import Path

import pytest

import ragqa
from ragqa.answering.assistant import Assistant


@pytest.fixture(scope="session")
def assistant(sample_corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return ragqa.load(corpus=sample_corpus, index=tmp_path_factory.mktemp("index"))


@pytest.fixture(scope="session")
def real_assistant(real_article: Path, tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return ragqa.load(corpus=real_article.parent, index=tmp_path_factory.mktemp("index"))
