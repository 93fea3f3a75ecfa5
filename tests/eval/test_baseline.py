"""The gold questions are answered as well as the committed baseline says."""

from __future__ import annotations

import baseline
from scoring import MEASURES


def test_nothing_is_worse_than_the_baseline() -> None:
    assert baseline.regressions(baseline.measure(), baseline.read_baseline()) == []


def test_worse_is_lower_or_for_errors_higher() -> None:
    least = {"tolerance": 0.01, "measures": {"R@1": 0.5, "false_refusal": 0.1}}
    assert baseline.regressions({"R@1": 0.495, "false_refusal": 0.105}, least) == []
    assert baseline.regressions({"R@1": 0.9, "false_refusal": 0.0}, least) == []
    (worse,) = baseline.regressions({"R@1": 0.48, "false_refusal": 0.1}, least)
    assert worse.startswith("R@1 is 0.4800, the baseline 0.5000")
    (worse,) = baseline.regressions({"R@1": 0.5, "false_refusal": 0.12}, least)
    assert worse.startswith("false_refusal is 0.1200")


def test_baseline_holds_every_measure() -> None:
    assert list(baseline.read_baseline()["measures"]) == list(MEASURES)
