"""Which sentence of the evidence answers best: a linear score, fitted by softmax cross-entropy."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from ragqa.answering.evidence import FEATURES, Candidate, Evidence
from ragqa.answering.matching import terms_of
from ragqa.fitted import fitted

REPEATS = 0.7
"""Two sentences with this share of common words say the same."""
Picked = list[tuple[int, float]]
"""Numbers of candidates with their scores, best first."""


@cache
def load_weights(embedder: str) -> NDArray[np.float64]:
    """``(len(FEATURES),)`` weights that come with ragqa for ``embedder``, made by ``eval/fit_answering.py``.

    Raises ``ValueError`` when they were made for other features.
    """
    data = fitted(embedder, "ranking.json")
    if tuple(data["features"]) != FEATURES:
        raise ValueError(f"ranking.json has features {data['features']}, this code {list(FEATURES)}")
    return np.array(data["weights"], dtype=np.float64)


def rank(evidence: Evidence, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """``(n_candidates,) float64`` log-odds-like scores of the candidates, higher is better."""
    return evidence.features @ weights


def best_of(evidence: Evidence, weights: NDArray[np.float64]) -> Candidate:
    """The candidate with the highest score; there must be one."""
    return evidence.candidates[int(np.argmax(rank(evidence, weights)))]


def shares(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Softmax of the scores: the probability that a candidate is the best answer, given that one is."""
    if not len(scores):
        return scores
    raised = np.exp(scores - scores.max())
    probable: NDArray[np.float64] = raised / raised.sum()
    return probable


def repeats(evidence: Evidence, at: int, picked: Picked) -> bool:
    """Whether a candidate says much the same as one that is picked."""
    terms = terms_of(evidence.candidates[at].text)
    for other, _ in picked:
        others = terms_of(evidence.candidates[other].text)
        if len(terms & others) >= REPEATS * min(len(terms), len(others)):
            return True
    return False
