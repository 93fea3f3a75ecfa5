"""Fusion: several scores of the same candidates to one.

Scores are standardised over the candidates of a question and summed with fitted weights. Reciprocal rank
fusion throws away how far apart two candidates are, and lost to BM25 alone on Arabic questions.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ragqa.errors import SettingsError
from ragqa.fitted import fitted
from ragqa.settings import BUILTIN_EMBEDDER

Scores = NDArray[np.float64]

BY_MEANING = {"dense": 0.3, "sentence": 0.6, "article": 0.9}
"""Weights of what needs no shared words, for a first look: which languages the nearest candidates are in, and whose
words are worth translating."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights by signal, fitted for one embedding model.

    ``shared`` weighs the signals where question and articles share a language. ``foreign`` weighs those that
    need no shared words, for questions whose words the articles do not have. ``little`` and ``enough`` are shares of
    the grams' best possible score: words count nothing while the best candidate has less than the one, and fully
    from the other on.
    """

    embedder: str
    command: str
    shared: Mapping[str, float]
    foreign: Mapping[str, float]
    little: float
    enough: float


def load_weights(path: Path | None = None, embedder: str = BUILTIN_EMBEDDER) -> Weights:
    """The weights in ``path``, by default those that come with ragqa for ``embedder``. Raises
    :class:`SettingsError`."""
    if path is None:
        return Weights(**fitted(embedder, "fusion.json"))
    try:
        return Weights(**json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise SettingsError(
            f"the fusion weights in {path} cannot be used: {error}; make them with: "
            f"python eval/fit.py --embedder NAME --out {path}"
        ) from error


def standardise(scores: Scores) -> Scores:
    """Mean 0 and standard deviation 1; all 0 when the scores tell nothing apart."""
    spread = float(scores.std())
    return (scores - scores.mean()) / spread if spread > 1e-9 else np.zeros(len(scores))


def trust_in_words(gram_shares: Scores, kin: float, weights: Weights) -> float:
    """How far to go by words, in [0, 1], when ``kin`` of what is nearest in meaning is in the question's language.

    Fully when all of it is, or when one candidate has enough of the question's wording: then the languages are the
    same, though a language that few small words tell may have been told wrong. Otherwise not at all when less than
    half is kin. In between it is the shared words that tell: a question in another language has names and chance
    n-grams in common with some candidates, and standardising alone would blow those up to the size of real matches.
    """
    best = float(gram_shares.max(initial=0.0))
    if kin == 1.0 or best >= weights.enough:
        return 1.0
    return 0.0 if kin < 0.5 else max(0.0, best - weights.little) / (weights.enough - weights.little)


def by_meaning(signals: Mapping[str, Scores]) -> Scores:
    """``(n,) float64``, higher is better: how near the candidates are without any shared word."""
    return _weighted({name: standardise(signals[name]) for name in BY_MEANING}, BY_MEANING)


def fuse(signals: Mapping[str, Scores], weights: Weights, trust: float) -> Scores:
    """``(n,) float64``, higher is better: both weighted sums, mixed by ``trust``; a signal that is missing counts 0."""
    standard = {name: standardise(scores) for name, scores in signals.items()}
    return trust * _weighted(standard, weights.shared) + (1 - trust) * _weighted(standard, weights.foreign)


def _weighted(standard: Mapping[str, Scores], weights: Mapping[str, float]) -> Scores:
    names = sorted(standard.keys() & weights.keys())
    return np.array([weights[name] for name in names]) @ np.stack([standard[name] for name in names])
