"""Publishing to a real server and to milvus-lite: the alias, what a broken upload leaves, machines."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from index_samples import ANALYSIS, HashEmbedder, article, chunked

from ragqa.errors import IndexMissingError, StoreError
from ragqa.index import BuildReport, CurrentIndex, Index, MilvusServer, build_index, milvus_upload
from ragqa.index.vectors import VECTORS_FILE

CHUNKS = 50


class Watched(MilvusServer):
    """Remembers what was called; fails when ``breaks_at`` is called so many times."""

    def __init__(self, uri: str) -> None:
        super().__init__(uri)
        self.called: list[str] = []
        self.breaks_at: tuple[str, int] | None = None

    def call(self, method: str, *arguments: Any, **named: Any) -> Any:
        self.called.append(method)
        if (method, self.called.count(method)) == self.breaks_at:
            raise StoreError("the line is cut")
        return super().call(method, *arguments, **named)


@pytest.fixture(scope="module")
def shared_server(milvus_uri: str) -> Watched:
    return Watched(milvus_uri)


@pytest.fixture
def server(shared_server: Watched, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watched]:
    """Empty; sends ten chunks at a time."""
    monkeypatch.setattr(milvus_upload, "_BLOCK", 20)
    monkeypatch.setattr(milvus_upload, "BATCH", 10)
    shared_server.called.clear()
    shared_server.breaks_at = None
    yield shared_server
    if shared_server.current() is not None:
        shared_server.call("drop_alias", "ragqa")
    for name in shared_server.collections():
        shared_server.call("drop_collection", name)


def build(folder: Path, number: int, server: MilvusServer, keep: int = 2) -> BuildReport:
    documents = [article(f"{n}.md", "خبر", [("", f"الخبر {number} في السطر {n}.")]) for n in range(CHUNKS)]
    publish = partial(milvus_upload.publish, server=server, keep=keep, report=lambda *_: None)
    return build_index(
        documents,
        chunked(documents),
        embedder=HashEmbedder(),
        analysis=ANALYSIS,
        folder=folder,
        keep_generations=keep,
        publish=publish,
    )


def told(index: Index) -> str:
    """What the nearest chunk to the last one's own text says."""
    last = index.chunk(CHUNKS - 1).text
    rows, _ = index.search_dense(HashEmbedder().embed_query(last), 1)
    assert index.match("words", ANALYSIS.words(last)).best(CHUNKS).tolist().count(CHUNKS - 1) == 1
    return index.chunk(int(rows[0])).text


def test_a_reader_follows_the_alias_and_old_collections_go(folder: Path, server: Watched) -> None:
    current = CurrentIndex(folder, embedder=HashEmbedder(), analysis=ANALYSIS, server=server)
    with pytest.raises(IndexMissingError, match=r"holds no index; run: ragqa index --corpus corpus"):
        current()
    build(folder, 1, server)
    first = current()
    assert told(first) == "الخبر 1 في السطر 49."
    assert current() is first
    build(folder, 2, server)
    assert told(first) == "الخبر 1 في السطر 49.", "a question ends on the generation it began with"
    assert told(current()) == "الخبر 2 في السطر 49."
    assert [name[:12] for name in server.collections()] == ["ragqa_000002", "ragqa_000001"]
    build(folder, 3, server)
    assert told(current()) == "الخبر 3 في السطر 49."
    assert [name[:12] for name in server.collections()] == ["ragqa_000003", "ragqa_000002"]


def test_what_is_there_is_not_sent_again(folder: Path, server: Watched) -> None:
    build(folder, 1, server)
    assert server.called.count("upsert") == 5
    assert not build(folder, 1, server).changed
    build(folder.with_name("another machine"), 1, server)
    assert server.called.count("upsert") == 5
    assert server.called.count("create_collection") == 1


def test_a_broken_upload_is_resumed_and_the_old_index_serves_meanwhile(folder: Path, server: Watched) -> None:
    build(folder, 1, server)
    current = CurrentIndex(folder, server=server)
    for step in (
        ("upsert", 4),
        ("create_index", 1),
        ("load_collection", 1),
        ("flush", 1),
        ("release_collection", 1),
        ("alter_alias", 1),
    ):
        server.called.clear()
        server.breaks_at = step
        with pytest.raises(StoreError, match="the line is cut"):
            build(folder, 2, server)
        assert told(current()) == "الخبر 1 في السطر 49."
        if step[0] == "flush":
            assert server.called.count("upsert") == 3, "of five: the first block, of two, was there"
    assert server.called.count("upsert") == 0, "all are there"
    server.breaks_at = None
    build(folder, 2, server)
    index, local = current(), CurrentIndex(folder)()
    assert told(index) == "الخبر 2 في السطر 49."
    for row in range(CHUNKS):
        np.testing.assert_array_equal(index.vector(row), local.vector(row))


def test_rows_that_the_server_lost_are_sent_again(folder: Path, server: Watched) -> None:
    build(folder, 1, server)
    server.call("delete", server.current(), filter="id in [3, 49]")
    build(folder, 1, server)
    assert told(CurrentIndex(folder, server=server)()) == "الخبر 1 في السطر 49."


def test_another_machine_needs_no_vectors(folder: Path, server: Watched) -> None:
    build(folder, 1, server)
    copy = folder.with_name("copy")
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns(VECTORS_FILE, "cache"))
    assert told(CurrentIndex(copy, server=server)()) == "الخبر 1 في السطر 49."


def test_a_machine_without_the_texts_says_so_and_goes_on_with_the_old_ones(
    folder: Path, server: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    build(folder, 1, server)
    copy = folder.with_name("copy")
    shutil.copytree(folder, copy)
    current = CurrentIndex(copy, server=server)
    current()
    build(folder, 2, server)
    with caplog.at_level(logging.WARNING):
        assert [told(current()) for _ in range(2)] == ["الخبر 1 في السطر 49."] * 2
    (record,) = [record for record in caplog.records if record.name.startswith("ragqa")]
    assert "the old one goes on serving" in record.getMessage()
    assert f"whose texts are not in {copy}; copy the index folder" in record.getMessage()
    with pytest.raises(IndexMissingError, match="copy the index folder from where it was built, or run: "):
        CurrentIndex(copy, server=server)()
    shutil.copytree(folder, copy, dirs_exist_ok=True)
    assert told(current()) == "الخبر 2 في السطر 49."
