"""Fusion: several scores of the same candidates to one.

Scores are standardised over the candidates of a question and summed with fitted weights. Reciprocal rank
fusion throws away how far apart two candidates are, and lost to BM25 alone on Arabic questions.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ragqa.errors import SettingsError

Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights by signal, fitted for one embedding model.

    ``shared`` weighs the signals where question and articles share a language. ``foreign`` weighs those that
    need no shared words, for questions whose words the articles do not have. ``enough`` is the share of the
    grams' best possible score that one candidate must reach for words to be trusted fully.
    """

    embedder: str
    command: str
    shared: Mapping[str, float]
    foreign: Mapping[str, float]
    enough: float


def load_weights(path: Path | None = None) -> Weights:
    """The weights in ``path``, by default those that come with ragqa. Raises :class:`SettingsError`."""
    source = path or files("ragqa.retrieval").joinpath("weights.json")
    try:
        return Weights(**json.loads(source.read_text("utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise SettingsError(
            f"the fusion weights in {source} cannot be used: {error}; make them with: "
            f"python eval/fit.py --embedder NAME --out {path or 'FILE'}"
        ) from error


def standardise(scores: Scores) -> Scores:
    """Mean 0 and standard deviation 1; all 0 when the scores tell nothing apart."""
    spread = float(scores.std())
    return (scores - scores.mean()) / spread if spread > 1e-9 else np.zeros(len(scores))


def trust_in_words(gram_shares: Scores, enough: float) -> float:
    """How far to go by words, in [0, 1]; 0 when no candidate shares any with the question.

    A question in another language still shares names and chance n-grams with some candidates; standardising
    alone would blow those up to the size of real matches.
    """
    return min(1.0, float(gram_shares.max(initial=0.0)) / enough)


def fuse(signals: Mapping[str, Scores], weights: Weights, trust: float) -> Scores:
    """``(n,) float64``, higher is better: both weighted sums, mixed by ``trust``."""
    standard = {name: standardise(scores) for name, scores in signals.items()}
    return trust * _weighted(standard, weights.shared) + (1 - trust) * _weighted(standard, weights.foreign)


def _weighted(standard: Mapping[str, Scores], weights: Mapping[str, float]) -> Scores:
    names = sorted(weights)
    return np.array([weights[name] for name in names]) @ np.stack([standard[name] for name in names])
