from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ragqa.index.lexical import LexicalIndex
from ragqa.index.postings import Postings, carry_over, count_terms, merge, write_postings

texts = st.lists(st.text(alphabet="اب cd", max_size=12), min_size=1, max_size=6)


def count(texts: list[str], rows: list[int]) -> Postings:
    return count_terms(texts, np.array(rows, np.int64), str.split, lambda *_: None)


def files(folder: Path, postings: Postings) -> dict[str, bytes]:
    folder.mkdir()
    write_postings(folder, "words", postings)
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_terms_are_counted_in_the_order_of_their_bytes() -> None:
    postings = count(["b a b", "", "é a"], [0, 1, 2])
    assert postings.terms == [b"a", b"b", "é".encode()]
    assert postings.starts.tolist() == [0, 2, 3, 4]
    assert postings.rows.tolist() == [0, 2, 0, 2]
    assert postings.counts.tolist() == [1, 1, 2, 1]
    assert postings.lengths.tolist() == [3, 0, 2]


def test_progress_ends_at_the_total_and_counts_what_is_carried_over() -> None:
    seen: list[tuple[int, int]] = []
    postings = count_terms(
        ["a b", *["a"] * 2999],
        np.array([0, *range(1000, 3000)]),
        str.split,
        lambda done, total: seen.append((done, total)),
    )
    assert seen == [(999, 3000), (2023, 3000), (3000, 3000)]
    assert postings.rows.tolist() == [0, *range(1000, 3000), 0]  # many are counted a part at a time
    assert postings.starts.tolist() == [0, 2001, 2002]


@settings(max_examples=25, deadline=None)
@given(data=st.data(), old=texts, new=texts)
def test_carried_over_and_counted_postings_give_the_files_of_a_full_count(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, old: list[str], new: list[str]
) -> None:
    """Any part of the old chunks may live on, in any order, among new ones."""
    living = data.draw(st.lists(st.sampled_from(range(len(old))), unique=True))
    everything = data.draw(
        st.permutations([(old[row], row) for row in living] + [(text, -1) for text in new])
    )
    new_rows = np.full(len(old), -1, np.int64)
    for row, (_, old_row) in enumerate(everything):
        if old_row >= 0:
            new_rows[old_row] = row
    all_texts = [text for text, _ in everything]
    fresh = [row for row, (_, old_row) in enumerate(everything) if old_row < 0]

    folder = tmp_path_factory.mktemp("postings")
    files(folder / "old", count(old, list(range(len(old)))))
    index = LexicalIndex(folder / "old", "words", len(old))
    carried = carry_over(folder / "old", "words", index, new_rows, len(all_texts))
    merged = files(folder / "merged", merge(carried, count(all_texts, fresh)))
    assert merged == files(folder / "full", count(all_texts, list(range(len(all_texts)))))
