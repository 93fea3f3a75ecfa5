"""What a signal is worth, on questions that one signal answers."""

from __future__ import annotations

import numpy as np

import ablation
import fit

RANDOM = np.random.default_rng(3)
NAMES = sorted({*fit.SHARED, *fit.FOREIGN})


def example(number: int) -> fit.Example:
    """Ten candidates; ``dense`` names the right one, the other signals are noise."""
    signals = {name: RANDOM.random(10) for name in NAMES}
    right = np.arange(10) == number % 10
    signals["dense"] = right + 0.1 * RANDOM.random(10)
    paragraphs = np.array([f"p{place}" for place in range(10)])
    asked: fit.Set = "foreign" if number % 3 == 0 else "squad"
    return fit.Example(signals, paragraphs, right, group=f"{number % 7}", kin=1.0, asked=asked)


def test_a_signal_that_is_left_out_weighs_nothing_and_is_missed() -> None:
    data = [example(number) for number in range(42)]
    full = fit.fit(data, "model", "")
    left_out = frozenset(["dense"])
    weights = ablation.refitted(data, full, left_out)
    assert weights.shared["dense"] == weights.foreign["dense"] == 0.0
    assert full.shared["dense"] > 0.0
    folds = ablation.split(data)
    assert sum(len(fold.tested) for fold in folds) == sum(one.asked == "squad" for one in data)
    assert (ablation.held_out(folds, frozenset()) <= 1).all()
    assert (ablation.held_out(folds, left_out) <= 1).mean() < 0.5


def test_table_marks_what_is_not_luck() -> None:
    rows = [
        ablation.Row("all", {"set": np.ones(40)}),
        ablation.Row("without dense", {"set": np.full(40, 3.0)}),
        ablation.Row("without words", {"set": np.array([2.0, *np.ones(39)])}),
    ]
    assert ablation.table(rows).splitlines()[2:] == [
        "| all | 1.000 | 1.000 |",
        "| without dense | 0.000 | 0.500* |",
        "| without words | 0.975 | 0.991 |",
    ]


def test_every_signal_is_left_out_once_and_added_once() -> None:
    data = [example(number) for number in range(42)]
    made = dict(ablation.variants(fit.fit(data, "model", "")))
    assert {frozenset([name]) for name in NAMES} < set(made.values())
    added = [left_out for name, left_out in made.items() if name.startswith(("only", "…"))]
    assert [len(left_out) for left_out in added] == list(range(len(NAMES) - 1, 0, -1))
