"""Question to hits: four signals for every candidate chunk, standardised and summed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ragqa.index import CHUNK_ONLY, WITH_CONTEXT, Analysis, Index
from ragqa.text.analysis import analyse_grams, analyse_words
from ragqa.types import Embedder, Hit, Span

if TYPE_CHECKING:
    from ragqa.types import Vectors

ANALYSIS = Analysis("light10 words, 3- and 4-grams, 1", analyse_words, analyse_grams)
LEXICAL_TEXT = WITH_CONTEXT
DENSE_TEXT = CHUNK_ONLY

WEIGHTS: Mapping[str, float] = {"words": 0.8, "grams": 1.4, "dense": 0.5, "sentence": 0.8}


class Retriever:
    """Finds the chunks that answer a question best."""

    def __init__(self, index: Callable[[], Index], embedder: Embedder) -> None:
        self.index = index
        self.embedder = embedder

    def search(self, question: str, k: int = 8) -> tuple[Hit, ...]:
        """The ``k`` best hits, best first, one a paragraph; equal scores by chunk id."""
        index = self.index()
        query = self.embedder.embed_query(question)
        rows = np.arange(len(index), dtype=np.int64)
        terms = analyse_words(question)
        signals: dict[str, Vectors] = {
            "words": index.words.scores(terms),
            "grams": index.grams.scores(analyse_grams(question)),
            "dense": index.dense(query, rows),
            "sentence": index.best_sentence(query, rows),
        }
        fused = sum(
            (WEIGHTS[name] * _standardised(scores) for name, scores in signals.items()), np.zeros(len(rows))
        )
        hits: list[Hit] = []
        seen: set[str] = set()
        for row in _best_first(fused):
            chunk = index.chunk(int(row))
            if chunk.paragraph_ids[0] in seen:
                continue
            seen.add(chunk.paragraph_ids[0])
            hits.append(_hit(index, int(row), query, terms, signals, float(fused[row])))
            if len(hits) == k:
                break
        return tuple(hits)


def _standardised(scores: Vectors) -> NDArray[np.float64]:
    spread = float(scores.std())
    return (scores - scores.mean()) / spread if spread > 1e-6 else np.zeros(len(scores))


def _best_first(fused: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.argsort(-fused, kind="stable")


def _hit(
    index: Index, row: int, query: Vectors, terms: list[str], signals: Mapping[str, Vectors], score: float
) -> Hit:
    chunk = index.chunk(row)
    paragraph = index.paragraph(chunk.paragraph_ids[0])
    spans, vectors = index.sentences(row)
    named = {name: float(scores[row]) for name, scores in signals.items()}
    named["coverage"] = _coverage(index, terms, set(analyse_words(chunk.text)))
    return Hit(
        chunk=chunk,
        paragraph=paragraph,
        document=index.document(paragraph.document_id),
        score=score,
        dense=named["dense"],
        lexical=named["words"],
        signals=named,
        spans=tuple(Span(*span, float(vector @ query)) for span, vector in zip(spans, vectors, strict=True)),
    )


def _coverage(index: Index, terms: list[str], found: set[str]) -> float:
    """Share of the question's words found, by idf, in [0, 1]."""
    weights = {term: index.words.idf(term) for term in terms}
    total = sum(weights.values())
    return sum(weight for term, weight in weights.items() if term in found) / total if total else 0.0
