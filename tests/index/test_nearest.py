from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
import pytest
from index_samples import ANALYSIS, HashEmbedder, article, chunked
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from ragqa.errors import IndexDamagedError
from ragqa.index import Index, build_index, nearest, open_index
from ragqa.index.nearest import NEAREST_FILE, NearestChunks, sampled_queries, write_nearest
from ragqa.index.vectors import ChunkVectors, write_chunk_vectors

DIMENSION = 32


def clustered(count: int, seed: int = 0) -> NDArray[np.float32]:
    """Unit rows around 40 centres, no two the same."""
    rng = np.random.default_rng(seed)
    centres = np.random.default_rng(99).standard_normal((40, DIMENSION))
    rows = centres[rng.integers(0, 40, count)] + 0.7 * rng.standard_normal((count, DIMENSION))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few chunks already count as many."""
    monkeypatch.setattr(nearest, "EXACT_BELOW", 6)


def recall(vectors: NDArray[np.float32], queries: NDArray[np.float32], folder: Path) -> float:
    store = NearestChunks.open(folder, vectors)
    assert store is not None
    found = 0
    for query in queries:
        rows, _ = store.search(query, 10)
        found += len(set(rows.tolist()) & set(np.argsort(-(vectors @ query))[:10].tolist()))
    return found / (10 * len(queries))


def test_few_chunks_are_searched_exactly(tmp_path: Path) -> None:
    vectors = clustered(500)
    files, about = write_nearest(tmp_path, vectors, vectors[:5])
    assert files == {}
    assert about == {"kind": "exact", "recall_at_10": 1.0}
    assert NearestChunks.open(tmp_path, vectors) is None


def test_the_recall_that_is_told_is_the_recall_there_is(tmp_path: Path, many: None) -> None:
    vectors, queries = clustered(5000), clustered(200, seed=1)
    files, about = write_nearest(tmp_path, vectors, queries)
    assert set(files) == {NEAREST_FILE}
    assert about["kind"] == "inverted file"
    assert 0 < int(about["probes"]) < int(about["lists"])
    assert float(about["recall_at_10"]) >= nearest.RECALL
    assert recall(vectors, queries, tmp_path) == pytest.approx(about["recall_at_10"], abs=2e-3)
    assert recall(vectors, clustered(200, seed=2), tmp_path) > 0.95


def test_the_next_better_setting_is_taken_until_it_does(
    tmp_path: Path, many: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the first setting to one that is enough, and to exact search when none is."""
    rng = np.random.default_rng(3)
    vectors = rng.standard_normal((3000, DIMENSION)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    probes = []
    for number, enough in enumerate((0.1, 0.7, 0.98)):
        monkeypatch.setattr(nearest, "RECALL", enough)
        (tmp_path / str(number)).mkdir()
        _, about = write_nearest(tmp_path / str(number), vectors, vectors[:100] + vectors[100:200])
        assert float(about["recall_at_10"]) >= enough
        probes.append(int(about["probes"]))
    assert probes[0] == 8
    assert sorted(set(probes)) == probes
    monkeypatch.setattr(nearest, "RECALL", 1.01)
    assert write_nearest(tmp_path, vectors, vectors[:50]) == ({}, {"kind": "exact", "recall_at_10": 1.0})


def test_the_same_vectors_give_the_same_bytes_on_any_number_of_threads(tmp_path: Path, many: None) -> None:
    vectors = clustered(4000)
    written = []
    for threads in (1, 4):
        folder = tmp_path / str(threads)
        folder.mkdir()
        with threadpool_limits(threads):
            written.append(write_nearest(folder, vectors, vectors[:60]))
    assert written[0] == written[1]


def test_cosines_are_exact_and_best_comes_first(tmp_path: Path, many: None) -> None:
    vectors = clustered(3000)
    write_chunk_vectors(tmp_path, vectors)
    write_nearest(tmp_path, vectors, vectors[:60])
    store = ChunkVectors(tmp_path)
    rows, cosines = store.search(vectors[7], 20)
    assert rows[0] == 7
    assert (rows.dtype, cosines.dtype) == (np.int64, np.float32)
    np.testing.assert_array_equal(cosines, np.sort(cosines)[::-1])
    np.testing.assert_allclose(cosines, vectors[rows] @ vectors[7], atol=1e-6)


def test_more_than_the_probed_lists_hold_is_found_all_the_same(tmp_path: Path, many: None) -> None:
    vectors = clustered(3000)
    write_chunk_vectors(tmp_path, vectors)
    write_nearest(tmp_path, vectors, vectors[:60])
    rows, cosines = ChunkVectors(tmp_path).search(vectors[0], 2900)
    np.testing.assert_allclose(cosines, np.sort(vectors @ vectors[0])[::-1][:2900], atol=1e-6)
    assert len(set(rows.tolist())) == 2900


def test_texts_without_words_and_twins_do_no_harm(tmp_path: Path, many: None) -> None:
    vectors = np.concatenate([np.zeros((3, DIMENSION), np.float32), np.repeat(clustered(20), 30, axis=0)])
    files, about = write_nearest(tmp_path, vectors, clustered(50, seed=4))
    assert set(files) == {NEAREST_FILE}, about


def test_queries_are_sentences_drawn_the_same_way_each_time() -> None:
    sentences = clustered(2000).astype(np.float16)
    queries = sampled_queries(sentences)
    assert (queries.shape, queries.dtype) == ((256, DIMENSION), np.float32)
    np.testing.assert_array_equal(queries, sampled_queries(sentences))
    assert sampled_queries(sentences[:5]).tolist() == sentences[:5].astype(np.float32).tolist()


def test_a_generation_carries_it_with_its_recall_and_checksum(
    folder: Path, many: None, caplog: pytest.LogCaptureFixture
) -> None:
    documents = [article(f"{n}.md", f"خبر {n}", [("", f"خبر {n} من {n * n} خبرًا.")]) for n in range(300)]
    embedder = HashEmbedder()
    build_index(documents, chunked(documents), embedder=embedder, analysis=ANALYSIS, folder=folder)
    index = open_index(folder)
    assert index.manifest.dense["kind"] == "inverted file"
    assert float(index.manifest.dense["recall_at_10"]) >= nearest.RECALL
    for row, chunk in enumerate(chunked(documents)):
        assert index.search_dense(embedder.embed_query(chunk.text), 1)[0].tolist() == [row]
    path = index.folder / NEAREST_FILE
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 4
    path.write_bytes(data)
    with pytest.raises(IndexDamagedError, match=r"nearest\.faiss is not what was written"):
        Index(index.folder)
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]
