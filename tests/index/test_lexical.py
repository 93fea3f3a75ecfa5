from __future__ import annotations

import math
from pathlib import Path

import bm25s
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ragqa.index import lexical
from ragqa.index.lexical import K1, B, LexicalIndex
from ragqa.index.postings import count_terms, write_postings

PASSAGES = ["ماء سد ماء", "سد نهر", "قطار ميناء سد قطار قطار", ""]

passages = st.lists(
    st.lists(st.sampled_from(["ماء", "سد", "نهر", "a", "b", "é", "\U0001f600", "\udcff"]), max_size=8),
    min_size=1,
    max_size=8,
)


def write(folder: Path, texts: list[str]) -> LexicalIndex:
    rows = np.arange(len(texts))
    postings = count_terms(texts, rows, lambda text: text.split("\n") if text else [], lambda *_: None)
    write_postings(folder, "words", postings)
    return LexicalIndex(folder, "words", len(texts))


@pytest.fixture
def index(tmp_path: Path) -> LexicalIndex:
    return write(tmp_path, [text.replace(" ", "\n") for text in PASSAGES])


def test_scores_are_those_worked_out_by_hand(index: LexicalIndex) -> None:
    mean = (3 + 2 + 5 + 0) / 4
    idf = math.log(1 + (4 - 1 + 0.5) / (1 + 0.5))
    expected = idf * 2 / (2 + K1 * (1 - B + B * 3 / mean))
    np.testing.assert_allclose(index.scores(["ماء"]), [expected, 0, 0, 0], rtol=1e-6)
    assert index.idf("ماء") == pytest.approx(idf)


def test_a_repeated_term_counts_again_and_an_unknown_one_not_at_all(index: LexicalIndex) -> None:
    once = index.scores(["سد"])
    assert once[:3].all()
    np.testing.assert_allclose(index.scores(["سد", "غير موجود", "سد"]), 2 * once, rtol=1e-6)
    assert not index.scores([]).any()


@given(texts=passages, draw=st.data())
@settings(max_examples=60)
def test_terms_by_row_are_the_postings_turned_round(
    texts: list[list[str]], draw: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    index = write(tmp_path_factory.mktemp("lexical"), ["\n".join(terms) for terms in texts])
    start = draw.draw(st.integers(0, len(texts)))
    stop = draw.draw(st.integers(start, len(texts)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lexical, "_READ_AT_ONCE", draw.draw(st.integers(1, 9)))
        starts, numbers, scores = index.by_row(start, stop)
    names = [term.decode("utf-8", "surrogatepass") for term in index.terms()]
    for row in range(start, stop):
        part = slice(starts[row - start], starts[row - start + 1])
        found = {names[number]: score for number, score in zip(numbers[part], scores[part], strict=True)}
        assert found == {term: index.scores([term])[row] for term in set(texts[row])}


def test_known_terms_are_counted_by_number(index: LexicalIndex) -> None:
    number = index.terms().index("سد".encode())
    assert index.counted(["سد", "غائب", "سد"]) == {number: 2}


def test_terms_are_looked_up(index: LexicalIndex) -> None:
    assert "سد" in index
    assert "س" not in index
    assert "" not in index
    assert len(index) == 5
    assert index.rows("سد").tolist() == [0, 1, 2]
    assert [index.frequency(term) for term in ("سد", "قطار", "غائب")] == [3, 1, 0]
    assert index.idf("غائب") == pytest.approx(math.log(1 + 4.5 / 0.5))


def test_found_says_which_chunk_has_which_term(index: LexicalIndex) -> None:
    table = index.found(["سد", "قطار", "غائب"], np.array([2, 0, 3]))
    assert table.tolist() == [[True, True, False], [True, False, False], [False, False, False]]


def test_an_index_without_any_term_scores_zero(tmp_path: Path) -> None:
    index = write(tmp_path, ["", ""])
    assert len(index) == 0
    assert "سد" not in index
    assert index.scores(["سد"]).tolist() == [0, 0]


@settings(max_examples=40, deadline=None)
@given(passages=passages, query=st.lists(st.sampled_from(["ماء", "سد", "a", "é", "x", "\udcff"]), max_size=4))
def test_scores_are_those_of_bm25s(
    tmp_path_factory: pytest.TempPathFactory, passages: list[list[str]], query: list[str]
) -> None:
    index = write(tmp_path_factory.mktemp("lexical"), ["\n".join(terms) for terms in passages])
    if not any(passages):
        return
    engine = bm25s.BM25(k1=K1, b=B, method="lucene")
    vocabulary = {term: number for number, term in enumerate({term for terms in passages for term in terms})}
    numbered = [[vocabulary[term] for term in terms] for terms in passages]
    engine.index((numbered, vocabulary), create_empty_token=False, show_progress=False)
    known = [vocabulary[term] for term in query if term in vocabulary]
    expected = engine.get_scores_from_ids(known) if known else np.zeros(len(passages))
    np.testing.assert_allclose(index.scores(query), expected, rtol=1e-5, atol=1e-6)
    assert {term.decode("utf-8", "surrogatepass") for term in index.terms()} == set(vocabulary)


def test_among_many_chunks_a_term_of_more_than_half_counts_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = write(tmp_path, ["في\nسد", "في", "في\nماء", "ماء"])
    alone = index.scores(["سد", "ماء"])
    assert (index.scores(["سد", "ماء", "في"]) != alone).any()
    monkeypatch.setattr(lexical, "MANY", 4)
    assert index.scores(["سد", "ماء", "في"]).tolist() == alone.tolist()  # two of four have «ماء»
