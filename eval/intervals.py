"""Where a figure could lie by the luck of the questions drawn, and whether two runs differ by more than that.

Everything is drawn from one seed, so that the same outcomes give the same numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import bootstrap, permutation_test, rankdata

SEED = 20241124
RESAMPLES = 2000
PERMUTATIONS = 9999
_AT_ONCE = 500
"""Resamples held in memory together."""

Values = NDArray[np.float64]


def mean_interval(values: Sequence[float]) -> tuple[float, float] | None:
    """95% percentile bootstrap interval of the mean; None for fewer than two values."""
    return _interval((np.asarray(values, np.float64),), np.mean)


def auroc_interval(positive: Sequence[float], negative: Sequence[float]) -> tuple[float, float] | None:
    """95% percentile bootstrap interval of the area under the ROC curve; both sides are resampled."""
    return _interval((np.asarray(positive, np.float64), np.asarray(negative, np.float64)), _auroc)


def paired_p_value(one: Sequence[float], other: Sequence[float]) -> float:
    """Two-sided p-value of the mean difference of paired values, by exchanging the two of random pairs."""
    if np.array_equal(one, other):
        return 1.0
    found = permutation_test(
        (np.asarray(one, np.float64), np.asarray(other, np.float64)),
        _mean_difference,
        permutation_type="samples",
        vectorized=True,
        n_resamples=PERMUTATIONS,
        batch=_AT_ONCE,
        rng=SEED,
    )
    return float(found.pvalue)


def _interval(samples: tuple[Values, ...], statistic: Callable[..., Any]) -> tuple[float, float] | None:
    if min(map(len, samples)) < 2:
        return None
    found = bootstrap(
        samples,
        statistic,
        vectorized=True,
        n_resamples=RESAMPLES,
        batch=_AT_ONCE,
        method="percentile",  # BCa is undefined where all values are equal, as recall often is
        rng=SEED,
    ).confidence_interval
    return round(float(found.low), 4), round(float(found.high), 4)


def _mean_difference(one: Values, other: Values, axis: int = -1) -> Values:
    difference: Values = np.mean(one - other, axis=axis)
    return difference


def _auroc(positive: Values, negative: Values, axis: int = -1) -> Values:
    """By the rank sum: the share of pairs in which the positive one is higher, ties counting half."""
    count, others = positive.shape[axis], negative.shape[axis]
    ranks = rankdata(np.concatenate([positive, negative], axis=axis), axis=axis)
    above = np.take(ranks, range(count), axis=axis).sum(axis=axis) - count * (count + 1) / 2
    area: Values = above / (count * others)
    return area
