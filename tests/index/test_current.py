from __future__ import annotations

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from index_samples import ANALYSIS, HashEmbedder, article, chunked, sample

from ragqa.errors import IndexMismatchError, IndexMissingError
from ragqa.index import BuildReport, CurrentIndex, build_index


def build(folder: Path, number: int, embedder: HashEmbedder | None = None) -> BuildReport:
    documents, _ = sample()
    documents.append(article("x.md", f"عنوان {number}", [("", f"الخبر {number} في سطر.")]))
    return build_index(
        documents,
        chunked(documents),
        embedder=embedder or HashEmbedder(),
        analysis=ANALYSIS,
        folder=folder,
        keep_generations=1,
    )


def test_the_same_index_is_returned_until_a_build_switches(folder: Path) -> None:
    first = build(folder, 1)
    current = CurrentIndex(folder, embedder=HashEmbedder(), analysis=ANALYSIS)
    old = current()
    assert old.manifest == first.manifest
    assert current() is old
    build(folder, 1)
    assert current() is old
    second = build(folder, 2)
    new = current()
    assert new.manifest == second.manifest
    assert current() is new


def test_a_reader_finishes_on_the_generation_it_began_with(folder: Path) -> None:
    build(folder, 1)
    current = CurrentIndex(folder)
    old = current()
    for number in (2, 3):
        build(folder, number)
    assert not old.folder.exists()
    assert old.document("x.md").title == "عنوان 1"
    assert old.chunk(len(old) - 1).text == "الخبر 1 في سطر."
    assert current().document("x.md").title == "عنوان 3"


def test_without_an_index_the_first_call_says_what_to_run(folder: Path) -> None:
    current = CurrentIndex(folder, corpus=Path("my"))
    with pytest.raises(IndexMissingError, match="ragqa index --corpus my"):
        current()
    built = build(folder, 1)
    assert current().manifest == built.manifest


def test_an_index_of_another_embedder_is_refused_at_first(folder: Path) -> None:
    build(folder, 1)
    with pytest.raises(IndexMismatchError, match=r"'hash'.*'other'"):
        CurrentIndex(folder, embedder=HashEmbedder("other"))()


def test_a_new_index_that_cannot_be_used_leaves_the_old_one_serving(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    first = build(folder, 1)
    current = CurrentIndex(folder, embedder=HashEmbedder())
    current()
    build(folder, 2, HashEmbedder("other"))
    with caplog.at_level(logging.WARNING):
        assert [current().manifest for _ in range(3)] == [first.manifest] * 3
    (record,) = caplog.records
    assert "the old one goes on serving: the index in" in record.getMessage()
    third = build(folder, 3)
    assert current().manifest == third.manifest


def test_a_folder_that_goes_away_leaves_the_opened_index(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    first = build(folder, 1)
    current = CurrentIndex(folder)
    current()
    folder.rename(folder.with_name("gone"))
    assert current().manifest == first.manifest
    assert "there is no index in" in caplog.text


def test_threads_always_get_a_whole_generation(folder: Path) -> None:
    """Readers ask without pause while builds switch under them."""
    build(folder, 1)
    current = CurrentIndex(folder)
    stop = threading.Event()

    def ask() -> set[str]:
        seen = set()
        while not stop.is_set():
            index = current()
            title = index.document("x.md").title
            assert index.chunk(len(index) - 1).text == f"الخبر {title.split()[1]} في سطر."
            assert index.words.rows("خبر").tolist() == [len(index) - 1]
            seen.add(title)
        return seen

    with ThreadPoolExecutor(4) as pool:
        readers = [pool.submit(ask) for _ in range(4)]
        try:
            for number in range(2, 8):
                build(folder, number)
        finally:
            stop.set()
        seen = set().union(*(reader.result() for reader in readers))
    assert current().document("x.md").title == "عنوان 7"
    assert len(seen) > 1
