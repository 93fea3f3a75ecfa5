"""Fusion and the trust in words, by numbers small enough to work out by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ragqa.errors import SettingsError
from ragqa.retrieval.fusion import Weights, fuse, load_weights, standardise, trust_in_words
from ragqa.settings import BUILTIN_EMBEDDER, E5_EMBEDDER, USE_EMBEDDER

WEIGHTS = Weights(
    "model", "", shared={"grams": 2.0, "dense": 1.0}, foreign={"dense": 3.0}, little=0.2, enough=0.4
)
SIGNALS = {"grams": np.array([0.0, 1.0]), "dense": np.array([0.4, 0.2])}


def test_standardised_scores_have_mean_0_and_deviation_1_and_equal_ones_say_nothing() -> None:
    assert standardise(np.array([1.0, 3.0])).tolist() == [-1.0, 1.0]
    assert standardise(np.array([0.3, 0.3, 0.3])).tolist() == [0.0, 0.0, 0.0]
    assert standardise(np.array([5.0])).tolist() == [0.0]


@pytest.mark.parametrize(("trust", "expected"), [(1.0, [-1.0, 1.0]), (0.0, [3.0, -3.0]), (0.5, [1.0, -1.0])])
def test_trust_mixes_the_two_weighted_sums(trust: float, expected: list[float]) -> None:
    assert fuse(SIGNALS, WEIGHTS, trust) == pytest.approx(expected)


def test_signals_without_a_weight_change_nothing() -> None:
    more = {**SIGNALS, "new": np.array([9.0, 0.0])}
    assert fuse(more, WEIGHTS, 0.5).tolist() == fuse(SIGNALS, WEIGHTS, 0.5).tolist()


@given(arrays(np.float64, (2, 6), elements=st.floats(0, 1)), st.permutations(range(6)), st.floats(0, 1))
def test_the_order_of_candidates_does_not_matter(table: np.ndarray, order: list[int], trust: float) -> None:
    signals = {"grams": table[0], "dense": table[1]}
    shuffled = {name: scores[order] for name, scores in signals.items()}
    assert fuse(shuffled, WEIGHTS, trust) == pytest.approx(fuse(signals, WEIGHTS, trust)[order], abs=1e-6)


@pytest.mark.parametrize(
    ("best", "kin", "trust"),
    [
        (0.05, 1.0, 1.0),  # everything near is in the question's language: few shared words do not matter
        (0.05, 0.6, 0.0),  # chance
        (0.30, 0.6, 0.5),  # half way from little to enough
        (0.30, 0.4, 0.0),  # most of what is near is in another language
        (0.45, 0.0, 1.0),  # so much of the wording is in no other language: the label is wrong
    ],
)
def test_how_far_words_are_trusted(best: float, kin: float, trust: float) -> None:
    assert trust_in_words(np.array([0.0, best]), kin, WEIGHTS) == pytest.approx(trust)
    assert trust_in_words(np.array([]), kin, WEIGHTS) == (1.0 if kin == 1.0 else 0.0)


def test_another_model_gets_the_weights_of_the_default_one() -> None:
    assert load_weights(embedder="../intfloat/multilingual-e5-base") == load_weights()
    assert load_weights().embedder == BUILTIN_EMBEDDER


def test_a_file_of_weights_that_cannot_be_used_says_how_to_make_one(tmp_path: Path) -> None:
    path = tmp_path / "weights.json"
    for text in ("", '{"embedder": "model"}', '{"embedder": 1, "unknown": 2}'):
        path.write_text(text, "utf-8")
        with pytest.raises(SettingsError, match=r"cannot be used: .*eval/fit\.py --embedder NAME --out"):
            load_weights(path)


@pytest.mark.parametrize("embedder", [E5_EMBEDDER, USE_EMBEDDER])
def test_shipped_weights_are_for_the_builtin_models_and_none_is_negative(embedder: str) -> None:
    shipped = load_weights(embedder=embedder)
    assert shipped.embedder == embedder
    assert replace(shipped, little=0.0).little < shipped.enough <= 1.0
    assert min([*shipped.shared.values(), *shipped.foreign.values()]) >= 0.0
