"""The evidence gate: how likely the paragraphs found hold the answer, from this turn's retrieval alone.

A logistic regression on a handful of numbers, fitted on questions over corpora from which the answer was
left out (``eval/fit_answering.py`` makes ``gate.json``). Scores are higher for a likelier answer.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ragqa.answering.evidence import Evidence
from ragqa.answering.matching import Idf

Outcome = Literal["answer", "near", "decline"]

LOOKED_AT = 5
"""Best hits that the gate looks at."""
FOREIGN_FROM = 0.6
"""Least probability to answer from an article in another language: words paired by meaning are paired loosely."""

FEATURES = (
    "sentence_coverage",  # idf-weighted share of the question's words in the best sentence
    "paragraph_coverage",  # ... in the best paragraph with its heading and title
    "pair_coverage",  # ... in the best two neighbouring sentences
    "mass",  # matched idf in the best sentence, in units of the idf of an unknown word
    "sentence_cosine",
    "paragraph_cosine",
    "margin",  # fused score of the best hit over the mean of the others
)

_UNKNOWN = "\x00"
"""A term that no index has; its idf is the highest there is."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """``probability`` in [0, 1] that the hits hold the answer, and what to do."""

    probability: float
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Gate:
    """Weights for standardised features: ``(x - mean) / scale @ weights + bias`` is the log-odds."""

    mean: NDArray[np.float64]
    scale: NDArray[np.float64]
    weights: NDArray[np.float64]
    bias: float
    answer_from: float
    near_from: float

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Gate:
        """Raises ``ValueError`` when the file was made for other features than :data:`FEATURES`."""
        if tuple(data["features"]) != FEATURES:
            raise ValueError(f"gate.json has features {data['features']}, this code {list(FEATURES)}")
        mean, scale, weights = (
            np.array(data[name], dtype=np.float64) for name in ("mean", "scale", "weights")
        )
        return cls(mean, scale, weights, data["bias"], data["answer_from"], data["near_from"])

    def judge(self, features: NDArray[np.float64], *, foreign: bool = False) -> Verdict:
        """The verdict on ``(len(FEATURES),)`` features; one that is NaN says nothing either way.

        ``foreign``: the best hit is in another language than the question.
        """
        standard = np.nan_to_num((features - self.mean) / self.scale)
        logit = float(standard @ self.weights) + self.bias
        probability = 1 / (1 + float(np.exp(-logit)))
        if probability >= (max(self.answer_from, FOREIGN_FROM) if foreign else self.answer_from):
            return Verdict(probability, "answer")
        return Verdict(probability, "near" if probability >= self.near_from else "decline")


@cache
def load_gate() -> Gate:
    """The gate that ships with the package."""
    text = resources.files("ragqa.answering").joinpath("gate.json").read_text(encoding="utf-8")
    return Gate.from_json(json.loads(text))


def gate_features(evidence: Evidence, idf: Idf) -> NDArray[np.float64]:
    """``(len(FEATURES),) float64`` of what was found; zeros when nothing was."""
    if not evidence.hits:
        return np.zeros(len(FEATURES))
    weights = evidence.terms.weights
    sentence, paragraph, pair = [0.0], [0.0], [0.0]
    for rank in range(min(LOOKED_AT, len(evidence.hits))):
        heading = evidence.headings[rank]
        matches = [candidate.matches for candidate in evidence.of_hit(rank)]
        paragraph.append(float(weights @ np.max([heading, *matches], axis=0)))
        sentence.extend(float(weights @ found) for found in matches)
        pair.extend(float(weights @ np.maximum(*two)) for two in pairwise([np.zeros_like(heading), *matches]))
    scores = [hit.score for hit in evidence.hits]
    others = scores[1:] or scores
    return np.array(
        [
            max(sentence),
            max(paragraph),
            max(pair),
            _mass(evidence, idf),
            max((candidate.cosine for candidate in evidence.candidates), default=0.0),
            max(hit.dense for hit in evidence.hits),
            scores[0] - sum(others) / len(others) if evidence.same_language else np.nan,
        ]
    )


def _mass(evidence: Evidence, idf: Idf) -> float:
    """How many rare words of the question the best sentence has; a short question proves little by
    coverage.
    """
    if not evidence.terms.terms or not evidence.candidates:
        return 0.0
    raw = np.array([idf(term) for term in evidence.terms.terms])
    weights = evidence.terms.weights
    best = max(
        evidence.candidates, key=lambda candidate: float(weights @ candidate.matches) + candidate.cosine
    )
    return float(raw @ best.matches) / max(idf(_UNKNOWN), 1e-9)
