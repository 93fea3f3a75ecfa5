from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from index_samples import HashEmbedder

from ragqa.errors import EmbedderError
from ragqa.index import load_embedder, parallel
from ragqa.index.builtin import BUILTIN
from ragqa.index.cache import EmbeddingCache
from ragqa.settings import BUILTIN_EMBEDDER

TEXTS = [f"الخبر رقم {n} من صفاقس." for n in range(30)] + ["", "Aqaba"]


@pytest.fixture
def worth_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few texts already are many, and there are three cores for them."""
    monkeypatch.setattr(parallel, "WORTH_IT", 4)
    monkeypatch.setattr(parallel, "_cores", lambda: 3)


def children() -> set[int]:
    found = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    return set(map(int, found))


@pytest.mark.parametrize("name", BUILTIN)
def test_several_processes_give_the_bits_of_one(worth_it: None, tmp_path: Path, name: str) -> None:
    embedder = load_embedder(name)
    before = children()
    with parallel.embedding(embedder, len(TEXTS)) as embed_passages:
        assert children() > before
        vectors = embed_passages(TEXTS)
        assert embed_passages(TEXTS[:1]).shape == (1, embedder.dimension)  # fewer than there are processes
    assert children() == before
    assert vectors.tobytes() == embedder.embed_passages(TEXTS).tobytes()
    with EmbeddingCache(tmp_path, embedder) as cache:
        assert cache.embed(TEXTS, lambda *_: None).tobytes() == vectors.tobytes()
        assert cache.embedded == len(TEXTS)


def test_few_texts_and_other_embedders_need_no_processes(worth_it: None) -> None:
    before = children()
    for embedder, count in ((load_embedder(), 3), (HashEmbedder(), 10_000)):
        with parallel.embedding(embedder, count) as embed_passages:
            assert children() == before
            assert embed_passages == embedder.embed_passages


def test_a_process_that_dies_is_one_clear_line(worth_it: None) -> None:
    before = children()
    with parallel.embedding(load_embedder(), 1000) as embed_passages:
        for child in children() - before:
            os.kill(child, signal.SIGKILL)
        with pytest.raises(EmbedderError, match="ended with -9; run the same command again"):
            embed_passages(TEXTS)
    assert children() == before


def test_a_process_ends_with_its_input() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "ragqa.index.embedding_process", BUILTIN_EMBEDDER],
        input=b"",
        capture_output=True,
        check=True,
        timeout=120,
    )
    assert (run.stdout, run.stderr) == (b"", b"")
