from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ragqa.text.fold import fold, fold_with_offsets


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("أَنْقَرَةُ", "انقره"),
        ("إلى الآن", "الي الان"),
        ("مـــصر", "مصر"),
        ("١٦ يوليو ۲۰۲۴", "16 يوليو 2024"),
        ("٣٫٥", "3.5"),
        ("ﻻ ﷲ", "لا الله"),
        ("کتاب یک", "كتاب يك"),
        ("İSTANBUL ılık", "istanbul ilik"),
        ("Café Ærø", "cafe ærø"),
        ("رئيس مؤتمر", "رييس موتمر"),
        ("a\u200fb", "ab"),
    ],
)
def test_spellings_meet(written: str, folded: str) -> None:
    assert fold(written) == folded


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_the_way_back_holds_the_same_text(text: str) -> None:
    folded = fold_with_offsets(text)
    assert folded.text == fold(text)
    assert len(folded.offsets) == len(folded.text) + 1
    assert list(folded.offsets) == sorted(folded.offsets)
    assert folded.offsets[-1] == len(text)


@given(st.text(alphabet="أإآبتةىيًَُِّـ ١٢abÉ", max_size=40), st.data())
def test_a_folded_span_comes_from_the_original_span(text: str, data: st.DataObject) -> None:
    folded = fold_with_offsets(text)
    start = data.draw(st.integers(0, len(folded.text)))
    end = data.draw(st.integers(start, len(folded.text)))
    original_start, original_end = folded.original_span(start, end)
    assert fold(text[original_start:original_end]) == folded.text[start:end]
