from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ragqa.index import load_embedder
from ragqa.index.vectors import ChunkVectors, SentenceVectors, write_chunk_vectors, write_sentences


def unit_rows(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    rows = rng.standard_normal(shape).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@settings(max_examples=20, deadline=None)
@given(n=st.integers(1, 40), k=st.integers(1, 50), seed=st.integers(0, 2**32 - 1))
def test_search_is_exact_and_best_first(
    tmp_path_factory: pytest.TempPathFactory, n: int, k: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    vectors, (query,) = unit_rows(rng, (n, 8)), unit_rows(rng, (1, 8))
    folder = tmp_path_factory.mktemp("vectors")
    write_chunk_vectors(folder, vectors)
    store = ChunkVectors(folder)
    rows, cosines = store.search(query, k)
    assert store.shape == (n, 8)
    assert rows.dtype == np.int64
    assert cosines.dtype == np.float32
    np.testing.assert_allclose(cosines, np.sort(vectors @ query)[::-1][:k], atol=1e-6)
    np.testing.assert_allclose((vectors @ query)[rows], cosines, atol=1e-6)
    np.testing.assert_allclose(store.cosines(query, rows), cosines, atol=1e-6)
    np.testing.assert_allclose(store.cosines(query), vectors @ query, atol=1e-6)
    assert store.vector(n - 1).tobytes() == vectors[-1].tobytes()


def test_sentences_come_back_with_the_chunk_they_are_of(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    spans = [[(0, 5), (6, 9)], [(0, 3)], [(10, 12), (12, 20), (21, 30)]]
    vectors, (query,) = unit_rows(rng, (6, 8)), unit_rows(rng, (1, 8))
    write_sentences(tmp_path, spans, vectors)
    store = SentenceVectors(tmp_path)
    assert len(store) == 6
    (last_spans, last), (first_spans, first) = store.of(np.array([2, 0]))
    assert (last_spans, first_spans) == (((10, 12), (12, 20), (21, 30)), ((0, 5), (6, 9)))
    assert last.dtype == first.dtype == np.float32
    np.testing.assert_allclose(last, vectors[3:], atol=1e-3)
    np.testing.assert_allclose(first, vectors[:2], atol=1e-3)
    assert store.of(np.zeros(0, np.int64)) == []
    cosines = vectors @ query
    best = store.best(query, np.array([2, 0, 2]))
    np.testing.assert_allclose(best, [cosines[3:].max(), cosines[:2].max(), cosines[3:].max()], atol=1e-3)
    assert store.best(query, np.zeros(0, np.int64)).shape == (0,)


def test_half_precision_moves_a_cosine_by_less_than_3e_4(tmp_path: Path) -> None:
    embedder = load_embedder()
    texts = [
        "تراجع مخزون السدود في تونس.",
        "السكة الجديدة",
        "Aqaba",
        "نصف مليار دينار، يدفع القطاع الخاص ثلثيها!",
    ]
    vectors = embedder.embed_passages(texts)
    write_sentences(tmp_path, [[(0, 1)] * len(texts)], vectors)
    query = embedder.embed_query("كم كلفة السكة؟")
    ((_, halved),) = SentenceVectors(tmp_path).of(np.array([0]))
    moved = np.abs(halved @ query - vectors @ query)
    assert 0 < moved.max() < 3e-4
