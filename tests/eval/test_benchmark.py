"""The benchmark, at a size at which it proves nothing but that it works."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from ragqa.retrieval import ANALYSIS


@pytest.fixture(autouse=True)
def _bench(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(repo / "eval"))


def test_articles_and_questions_are_the_same_each_time() -> None:
    from bench.corpus import Articles, chunks_of

    one, other = Articles(13), Articles(13)
    assert one.documents() == other.documents()
    chunks = chunks_of(one.documents())
    assert len(chunks) == 13
    assert [one.chunk_id(row) for row in range(13)] == [chunk.id for chunk in chunks]
    questions = one.questions(8)
    assert questions == other.questions(20)[:8]
    for row, question in questions:
        assert set(question.strip("؟").split()[1:]) <= set(chunks[row].text.replace(".", "").split())
    changed = one.document(1, again=True)
    same = [new == old for new, old in zip(changed.paragraphs, one.document(1).paragraphs, strict=True)]
    assert same == [True, True, True, True, False]


def test_remembered_terms_are_those_of_the_analysis() -> None:
    from bench.corpus import Articles, remembering

    quick = [remembering(analyse) for analyse in (ANALYSIS.words, ANALYSIS.grams)]
    for document in Articles(100).documents():
        for paragraph in document.paragraphs:
            text = f"{document.title}\n{paragraph.text}"
            assert [analyse(text) for analyse in quick] == [ANALYSIS.words(text), ANALYSIS.grams(text)]


def test_near_texts_have_near_vectors() -> None:
    from bench.corpus import Articles, WordsEmbedder, chunks_of

    embedder = WordsEmbedder()
    articles = Articles(500)
    chunks = chunks_of(articles.documents())
    vectors = embedder.embed_passages([chunk.text for chunk in chunks] + [""])
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), [1] * 500 + [0], atol=1e-5)
    found = [row == int((vectors @ embedder.embed_query(q)).argmax()) for row, q in articles.questions(100)]
    assert 0.3 < np.mean(found) < 1


def test_a_run_measures_every_system(repo: Path, tmp_path: Path) -> None:
    from bench.report import save

    command = [sys.executable, str(repo / "eval" / "benchmark.py"), "--only", "sizes", "--chunks", "150"]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    found = json.loads(run.stdout)
    size = found["sizes"]["150"]
    assert size["ragqa"]["found@10"] > 0.9
    assert size["ragqa"]["recall@10"] == 1
    assert {"exact", "bm25s"} <= set(size["floor"])
    assert size["lexical"]["ours"]["computing p50"] > 0

    page = tmp_path / "scale.md"
    page.write_text((repo / "docs" / "scale.md").read_text("utf-8"), "utf-8")
    save(found, tmp_path / "results", page)
    save({**found, "sizes": {"75": size}}, tmp_path / "results", page)
    assert list(json.loads((tmp_path / "results" / "benchmark.json").read_text())["sizes"]) == ["75", "150"]
    assert "| chunks | 75 | 150 |" in page.read_text("utf-8")
    assert (tmp_path / "scale.png").stat().st_size > 1000


def test_a_peer_that_is_not_installed_is_passed_over_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    from bench import peers

    monkeypatch.setitem(sys.modules, "txtai", None)
    assert "not installed: import of txtai" in peers.measure("txtai", 50)["skipped"]
