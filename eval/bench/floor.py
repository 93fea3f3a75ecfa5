"""The floor: raw FAISS and raw bm25s over the same vectors and tokens, nothing read, fused or cited."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import faiss
import numpy as np
from threadpoolctl import threadpool_limits

from bench.corpus import Articles
from bench.lexical import DEPTH, with_bm25s
from bench.measure import KnownQuestions, asked, memory
from ragqa.index import Index
from ragqa.index.nearest import NEAREST_FILE
from ragqa.index.vectors import VECTORS_FILE


def measure(generation: Path, chunks: int, approximate: bool) -> dict[str, Any]:
    """Times of the 100 nearest by FAISS, exact or from the inverted file, and the 100 best of each analysis."""
    threadpool_limits(1)
    articles = Articles(chunks)
    embedder = KnownQuestions([question for _, question in articles.questions(400)])
    vectors = faiss.read_index(str(generation / (NEAREST_FILE if approximate else VECTORS_FILE)))
    best = with_bm25s(Index(generation), generation)

    def search(question: str) -> list[str]:
        nearest = vectors.search(embedder.embed_query(question)[np.newaxis], DEPTH)[1][0]
        best(question)
        return [articles.chunk_id(row) for row in nearest[:10].tolist()]

    return {**asked(search, articles), **memory()}
