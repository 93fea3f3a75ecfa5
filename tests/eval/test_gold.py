"""Every gold question holds to the corpus."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from ragqa.corpus import read_corpus
from ragqa.text.fold import fold


@pytest.fixture(scope="module")
def rows(repo: Path) -> list[dict]:
    return [json.loads(line) for line in (repo / "eval" / "gold.jsonl").read_text("utf-8").splitlines()]


def folded(text: str) -> str:
    return " ".join(fold(text).split())


def test_ids_and_answers_are_in_the_corpus(rows: list[dict], sample_corpus: Path) -> None:
    documents = read_corpus(sample_corpus).documents
    texts = {paragraph.id: folded(paragraph.text) for d in documents for paragraph in d.paragraphs}
    for row in rows:
        assert row["answerable"] == bool(row["paragraphs"]), row["id"]
        assert set(row["paragraphs"]) <= set(texts), row["id"]
        groups = row.get("answer_groups") or ([row["answers"]] if row["answers"] else [])
        assert bool(groups) == row["answerable"], row["id"]
        for group in groups:
            for accepted in group:
                assert any(folded(accepted) in texts[name] for name in row["paragraphs"]), (
                    row["id"],
                    accepted,
                )


def test_enough_of_every_kind(rows: list[dict]) -> None:
    kinds = Counter(row["kind"] for row in rows)
    assert len(rows) >= 160
    assert len({row["id"] for row in rows}) == len(rows)
    assert sum(not row["answerable"] for row in rows) >= 40
    assert sum(len(row["paragraphs"]) > 1 for row in rows) >= 20
    assert min(kinds.values()) >= 10
    assert all(row["history"] and row["standalone"] for row in rows if row["kind"] == "follow-up")
