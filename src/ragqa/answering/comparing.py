"""Questions about two sides: what one paragraph lacks of the question is looked for in another."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ragqa.answering.evidence import Evidence

LOOKED_AT = 5
"""Best hits that may tell the other side."""
ADDS = 3.0
"""Log-odds for the share of the question's words that a paragraph has and the first one lacks."""
ADDS_LEAST = 0.1
"""Least such share; with less the first paragraph tells both sides."""


def other_side(evidence: Evidence, scores: NDArray[np.float64], best: int) -> int | None:
    """The number of the best sentence in a paragraph that tells what the one of the ``best`` sentence lacks."""
    first = evidence.candidates[best].rank
    told = evidence.around(first)
    found: list[tuple[float, int]] = []
    for rank in range(min(LOOKED_AT, len(evidence.hits))):
        own = [at for at, candidate in enumerate(evidence.candidates) if candidate.rank == rank]
        added = float(evidence.terms.weights @ np.maximum(evidence.around(rank) - told, 0.0))
        if own and added >= ADDS_LEAST:  # never the first paragraph, which adds nothing to itself
            sentence = max(own, key=lambda at: float(scores[at]))
            found.append((float(scores[sentence]) + ADDS * added, sentence))
    return max(found)[1] if found else None
