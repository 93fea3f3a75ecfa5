"""Fixtures of the index floor."""

from __future__ import annotations

from pathlib import Path

import pytest
from index_samples import ANALYSIS, HashEmbedder, sample

from ragqa.index import BuildReport, build_index


@pytest.fixture
def embedder() -> HashEmbedder:
    return HashEmbedder()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where an index goes; the name needs quoting in a shell and in an URI."""
    return tmp_path / "an index? 100% #1"


@pytest.fixture
def built(folder: Path, embedder: HashEmbedder) -> BuildReport:
    """The sample articles, indexed in ``folder``."""
    return build_index(*sample(), embedder=embedder, analysis=ANALYSIS, folder=folder)
