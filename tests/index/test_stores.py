"""The contract of a vector store, for every one there is."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from index_samples import ANALYSIS, HashEmbedder, article, chunked

from ragqa.index import CurrentIndex, Index, MilvusServer, build_index
from ragqa.index.milvus_upload import publish
from ragqa.index.stores import LocalMatches, TermKind

WORDS = "سد ماء قطار ميناء سمك بحر مطر زراعة وزير خبر سوق وقود جسر طريق مدينة قرية".split()
ARTICLES = 90


@dataclass(frozen=True, slots=True)
class Searched:
    """An index as the store under test searches it, and the same read from its own files."""

    index: Index
    local: Index
    vectors: np.ndarray


@pytest.fixture(scope="module", params=["local", "milvus", "milvus_lite"])
def server(request: pytest.FixtureRequest) -> MilvusServer | None:
    if request.param == "local":
        return None
    server = MilvusServer(request.getfixturevalue(request.param).database("stores"))
    assert server.has_sparse() == (request.param == "milvus_lite")
    return server


@pytest.fixture(scope="module")
def searched(server: MilvusServer | None, tmp_path_factory: pytest.TempPathFactory) -> Searched:
    folder, embedder = tmp_path_factory.mktemp("index"), HashEmbedder()
    build(folder, embedder, server)
    index = CurrentIndex(folder, embedder=embedder, server=server)()
    local = CurrentIndex(folder)()
    return Searched(index, local, np.stack([local.vector(row) for row in range(len(local))]))


def build(folder: Path, embedder: HashEmbedder, server: MilvusServer | None) -> None:
    draw = np.random.default_rng(7)
    documents = [
        article(
            f"{number:03d}.md",
            f"عنوان {number}",
            [("", f"{' '.join(draw.choice(WORDS, 8))} رقم {number}.") for _ in range(3)],
        )
        for number in range(ARTICLES)
    ]
    documents.append(article("z.md", "!", [("", "🙂 🙂"), ("", " ")]))  # no terms, and no vector
    share = None if server is None else partial(publish, server=server, keep=2, report=lambda *_: None)
    build_index(
        documents, chunked(documents), embedder=embedder, analysis=ANALYSIS, folder=folder, publish=share
    )


@pytest.fixture(params=["words", "grams"])
def kind(request: pytest.FixtureRequest) -> TermKind:
    return request.param


def query(text: str) -> np.ndarray:
    return HashEmbedder().embed_query(text)


@pytest.mark.parametrize("k", [1, 10, 100, 10_000])
def test_the_nearest_come_best_first(searched: Searched, k: int) -> None:
    asked = query("سؤال")
    rows, cosines = searched.index.search_dense(asked, k)
    exact = searched.vectors @ asked
    assert len(rows) == min(k, len(searched.index))
    np.testing.assert_allclose(cosines, np.sort(exact)[::-1][:k], atol=1e-6)
    np.testing.assert_allclose(exact[rows], cosines, atol=1e-6)
    assert len(set(rows.tolist())) == len(rows)


def test_cosines_are_of_the_rows_in_their_order(searched: Searched) -> None:
    asked = query("سؤال آخر")
    for rows in ([5], [200, 3, 77, len(searched.index) - 1], list(range(250, 0, -1)), []):
        cosines = searched.index.dense(asked, np.array(rows, np.int64))
        assert cosines.dtype == np.float32
        np.testing.assert_allclose(cosines, searched.vectors[rows] @ asked, atol=1e-6)


def test_a_vector_is_the_one_that_was_written(searched: Searched) -> None:
    for row in (0, 100, len(searched.index) - 1):
        np.testing.assert_array_equal(searched.index.vector(row), searched.vectors[row])


def test_the_best_matches_have_the_best_scores(searched: Searched, kind: TermKind) -> None:
    terms = getattr(ANALYSIS, kind)("خبر عن الماء والميناء رقم 17")
    exact = getattr(searched.local, kind).scores(terms)
    matches = searched.index.match(kind, terms)
    for count in (1, 10, 50, 1000):
        rows = matches.best(count)
        assert len(set(rows.tolist())) == len(rows) == min(count, np.count_nonzero(exact))
        np.testing.assert_allclose(np.sort(exact[rows])[::-1], np.sort(exact)[::-1][: len(rows)], rtol=1e-5)
    rows = np.array([250, 0, 51, len(searched.index) - 1, 52, 53])
    np.testing.assert_allclose(matches.scores(rows), exact[rows], rtol=1e-5)
    assert matches.scores(rows).dtype == np.float32
    assert len(matches.scores(rows[:0])) == 0


def test_a_repeated_term_counts_again(searched: Searched) -> None:
    once, twice = (searched.index.match("words", terms) for terms in (["سمك"], ["سمك", "سمك"]))
    rows = once.best(5)
    np.testing.assert_allclose(twice.scores(rows), 2 * once.scores(rows), rtol=1e-6)


@pytest.mark.parametrize("step", [2, 7, 200])
def test_only_allowed_rows_are_found(searched: Searched, kind: TermKind, step: int) -> None:
    allowed = np.arange(1, len(searched.index), step)
    asked = query("سؤال")
    rows, cosines = searched.index.search_dense(asked, 20, allowed)
    best = np.sort(searched.vectors[allowed] @ asked)[::-1][:20]
    np.testing.assert_allclose(cosines, best, atol=1e-6)
    assert set(rows.tolist()) <= set(allowed.tolist())
    terms = getattr(ANALYSIS, kind)("خبر عن الماء")
    exact = getattr(searched.local, kind).scores(terms)
    rows = searched.index.match(kind, terms).best(20, allowed)
    assert set(rows.tolist()) <= set(allowed.tolist())
    wanted = np.sort(exact[allowed][exact[allowed] > 0])[::-1][:20]
    np.testing.assert_allclose(np.sort(exact[rows])[::-1], wanted, rtol=1e-5)


@pytest.mark.parametrize("terms", [[], ["لايوجد"]])
def test_terms_that_no_chunk_has_match_nothing(searched: Searched, kind: TermKind, terms: list[str]) -> None:
    matches = searched.index.match(kind, terms)
    assert len(matches.best(10)) == 0
    assert matches.scores(np.array([1, 2])).tolist() == [0, 0]


def test_a_question_without_a_direction_is_as_near_to_all(searched: Searched) -> None:
    rows, cosines = searched.index.search_dense(np.zeros(16, np.float32), 5)
    assert len(rows) == 5
    assert cosines.tolist() == [0] * 5


def test_the_shape_is_that_of_what_was_built(searched: Searched) -> None:
    searched.index.verify()
    assert len(searched.index) == len(searched.vectors) > 250


def test_threads_get_what_one_gets(searched: Searched) -> None:
    asked = [query(f"سؤال {number}") for number in range(40)]

    def ask(vector: np.ndarray) -> list[int]:
        return searched.index.search_dense(vector, 10)[0].tolist()

    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(ask, asked))
    assert together == [ask(vector) for vector in asked]


@pytest.mark.parametrize("digits", [1, 7])
@pytest.mark.parametrize("having", [0.0, 0.0001, 0.5, 1.0])
def test_the_best_of_many_matches_are_those_of_a_sort(digits: int, having: float) -> None:
    rng = np.random.default_rng(0)
    scores = (rng.random(50_000) ** 4 * (rng.random(50_000) < having)).round(digits).astype(np.float32)
    order = np.argsort(-scores, kind="stable")
    expected = order[scores[order] > 0][:30]
    assert sorted(LocalMatches(scores).best(30).tolist()) == sorted(expected.tolist())
