"""Fixtures shared by every floor."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import settings

from indexing import build
from milvus_server import LiteMilvus, RealMilvus
from ragqa.corpus import read_corpus
from ragqa.index import load_embedder

settings.register_profile("ragqa", deadline=None)  # no test is timed, and the machine may be busy
settings.load_profile("ragqa")

REPO = Path(__file__).resolve().parent.parent


def skip_or_fail(reason: str) -> None:
    """Skip on a developer's machine; in CI a test that should run must run."""
    if os.environ.get("CI"):
        pytest.fail(f"would be skipped, and in CI nothing is: {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def repo() -> Path:
    """The root of the checkout."""
    return REPO


@pytest.fixture(scope="session")
def sample_corpus() -> Path:
    """The articles that come with the project."""
    return REPO / "corpus"


@pytest.fixture(scope="session")
def sample_index(sample_corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of their index by the default embedder, built once, to be read; who writes there copies it first."""
    folder = tmp_path_factory.mktemp("sample-index")
    build(read_corpus(sample_corpus).documents, folder, load_embedder())
    return folder


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real articles and question sets that stay outside the repository: ``$RAGQA_SHARED`` or ``../shared``."""
    folder = Path(os.environ.get("RAGQA_SHARED", REPO.parent / "shared")) / "data"
    if not folder.is_dir():
        skip_or_fail(f"no shared data at {folder}; set RAGQA_SHARED to the folder that holds data/")
    return folder


@pytest.fixture(scope="session")
def real_article(shared_data: Path) -> Path:
    """A real article, as text taken out of a PDF."""
    return shared_data / "articles" / "000_ba91f7c258a83859.txt"


@pytest.fixture(scope="session")
def milvus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealMilvus]:
    """A Milvus 2.3 server, running."""
    if find_spec("milvus") is None:
        skip_or_fail("no Milvus server; on Linux: pip install milvus==2.3.5")
    server = RealMilvus(tmp_path_factory.mktemp("milvus"))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def milvus_lite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiteMilvus]:
    """Milvus in this process, which has sparse vectors."""
    if find_spec("milvus_lite") is None:
        skip_or_fail("no milvus-lite; run: pip install milvus-lite")
    server = LiteMilvus(tmp_path_factory.mktemp("milvus-lite"))
    yield server
    server.stop()


@pytest.fixture(scope="module", params=["milvus", "milvus_lite"])
def milvus_uri(request: pytest.FixtureRequest) -> str:
    """An empty database of each."""
    return request.getfixturevalue(request.param).database(request.module.__name__)
