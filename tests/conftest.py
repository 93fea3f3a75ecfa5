"""Fixtures shared by every floor."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

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
