"""How well the evidence gate decides, beyond the threshold it uses."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sklearn.calibration import calibration_curve

from asking import Outcome
from scoring import confidence

THRESHOLDS = tuple(round(at / 50, 2) for at in range(51))
BINS = 8

Curve = dict[str, list[float]]


def curve(outcomes: Sequence[Outcome]) -> Curve | None:
    """``threshold``, and the shares of false refusals and false answers if it alone decided; each ``(51,)``.

    None unless there are answerable and unanswerable questions.
    """
    answerable, probability = _arrays(outcomes)
    if answerable.all() or not answerable.any():
        return None
    refused = probability[:, np.newaxis] < np.array(THRESHOLDS)
    return {
        "threshold": list(THRESHOLDS),
        "false_refusal": refused[answerable].mean(axis=0).round(4).tolist(),
        "false_answer": (~refused[~answerable]).mean(axis=0).round(4).tolist(),
    }


def reliability(outcomes: Sequence[Outcome]) -> Curve:
    """``predicted`` probability and ``observed`` share of answerable questions, over equally filled bins."""
    answerable, probability = _arrays(outcomes)
    observed, predicted = calibration_curve(answerable, probability, n_bins=BINS, strategy="quantile")
    return {"predicted": predicted.tolist(), "observed": observed.tolist()}


def _arrays(outcomes: Sequence[Outcome]) -> tuple[np.ndarray, np.ndarray]:
    answerable = np.array([outcome.case.answerable for outcome in outcomes], dtype=bool)
    return answerable, np.array([confidence(outcome) for outcome in outcomes])
