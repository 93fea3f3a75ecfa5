"""Retrieval through Milvus finds what retrieval from the local files finds."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import indexing
from ragqa import start
from ragqa.index import CurrentIndex, MilvusServer, load_embedder
from ragqa.retrieval import ANALYSIS, Retriever
from ragqa.settings import Settings


@pytest.fixture(scope="module")
def gold(repo: Path) -> list[tuple[str, frozenset[str]]]:
    """Questions to fit on, and the paragraphs that answer them."""
    rows = [json.loads(line) for line in (repo / "eval" / "gold.jsonl").read_text("utf-8").splitlines()]
    return [
        (row["question"], frozenset(row["paragraphs"]))
        for row in rows
        if row.get("part") == "fit" and row["answerable"]
    ]


def recall_at_5(
    retriever: Retriever, gold: list[tuple[str, frozenset[str]]]
) -> tuple[float, list[list[str]]]:
    found = [[hit.paragraph.id for hit in retriever.search(question, 5)] for question, _ in gold]
    shares = [len(wanted & set(ids)) / len(wanted) for (_, wanted), ids in zip(gold, found, strict=True)]
    return sum(shares) / len(shares), found


def test_recall_is_that_of_the_local_store(
    milvus_uri: str,
    sample_corpus: Path,
    sample_index: Path,
    tmp_path: Path,
    gold: list[tuple[str, frozenset[str]]],
) -> None:
    embedder = load_embedder()
    shutil.copytree(indexing.CACHE, tmp_path / "cache")  # where the vectors of sample_index are
    settings = Settings(corpus=sample_corpus, index=tmp_path, store="milvus", milvus_uri=milvus_uri)
    start.build(settings, embedder=embedder)
    local, there = (
        recall_at_5(
            Retriever(CurrentIndex(tmp_path, embedder=embedder, analysis=ANALYSIS, server=server), embedder),
            gold,
        )
        for server in (None, MilvusServer(milvus_uri))
    )
    assert len(gold) > 50
    assert there[0] == pytest.approx(local[0], abs=0.01)
    same = sum(a == b for a, b in zip(local[1], there[1], strict=True))
    assert same >= 0.98 * len(gold), "the same five in the same order, but for equal scores"
