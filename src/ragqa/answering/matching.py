"""How much of a question's wording a text carries."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ragqa.answering.questions import concepts_of
from ragqa.text.analysis import analyse_words

Idf = Callable[[str], float]
"""Inverse document frequency of a stem in the index, never negative; high for a stem it has not."""

SAME_CONCEPT = 0.8
"""Credit when a text names the question's kind of item by another word («عائق» for «معوقات»)."""
CLOSE_SPELLING = 0.6
"""Least Dice similarity of character bigrams that counts as the same word in another form."""
SHORTEST = 3
"""Letters a word must have to be the question's word in another form; «لن» is not «لندن»."""


@dataclass(frozen=True, slots=True)
class WeightedTerms:
    """The content words of a question with their idf as shares of the whole, ``weights.sum() == 1``."""

    terms: tuple[str, ...]
    weights: NDArray[np.float64]

    def matches(self, text_terms: frozenset[str]) -> NDArray[np.float64]:
        """``(n_terms,) float64`` in [0, 1]: how surely each term is among ``text_terms``."""
        return np.array([_match(term, text_terms) for term in self.terms])

    def coverage(self, text_terms: frozenset[str]) -> float:
        """Share of the question's weight found in the text, in [0, 1]."""
        return float(self.weights @ self.matches(text_terms)) if self.terms else 0.0


def weigh(terms: Iterable[str], idf: Idf) -> WeightedTerms:
    """Weigh terms by idf; when none has any, all weigh the same."""
    kept = tuple(terms)
    weights = np.array([max(idf(term), 0.0) for term in kept])
    total = float(weights.sum())
    return WeightedTerms(kept, weights / total if total else np.full(len(kept), 1 / max(len(kept), 1)))


@lru_cache(maxsize=10_000)
def terms_of(text: str) -> frozenset[str]:
    """The stems of a text."""
    return frozenset(analyse_words(text))


def _match(term: str, text_terms: frozenset[str]) -> float:
    if term in text_terms:
        return 1.0
    concepts = concepts_of(term)
    if concepts and any(concept in concepts for other in text_terms for concept in concepts_of(other)):
        return SAME_CONCEPT
    grams = _bigrams(term)
    best = max((_dice(grams, _bigrams(other)) for other in text_terms if len(other) >= SHORTEST), default=0.0)
    return best if best >= CLOSE_SPELLING else 0.0


def _dice(first: frozenset[str], second: frozenset[str]) -> float:
    return 2 * len(first & second) / (len(first) + len(second))


@lru_cache(maxsize=50_000)
def _bigrams(word: str) -> frozenset[str]:
    marked = f"_{word}_"
    return frozenset(marked[i : i + 2] for i in range(len(marked) - 1))
