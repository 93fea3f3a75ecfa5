"""The floor: raw FAISS and raw BM25 over the same vectors and tokens, nothing read, fused or cited.

bm25s holds every token as a Python number while it indexes, gigabytes for a hundred thousand chunks. Beyond
:data:`BM25S_UP_TO` chunks the sums of ragqa's own postings stand in for it, which are no slower.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from threadpoolctl import threadpool_limits

from bench.corpus import Articles
from bench.lexical import DEPTH, ours, with_bm25s
from bench.measure import KnownQuestions, asked, memory
from ragqa.index import Index
from ragqa.index.nearest import NEAREST_FILE
from ragqa.index.vectors import VECTORS_FILE

BM25S_UP_TO = 10_000


def measure(generation: Path, chunks: int) -> dict[str, Any]:
    """Times of the 100 nearest by FAISS, exact and from the inverted file, with the 100 best of each analysis.

    And of bm25s alone, where it is.
    """
    threadpool_limits(1)
    articles = Articles(chunks)
    embedder = KnownQuestions([question for _, question in articles.questions(400)])
    before = memory()["own"]
    started = time.perf_counter()
    engine = with_bm25s if chunks <= BM25S_UP_TO else ours
    best = engine(Index(generation), generation)
    seconds = time.perf_counter() - started
    own = memory()["own"] - before

    def searching(name: str) -> dict[str, Any]:
        vectors = faiss.read_index(str(generation / name))

        def search(question: str) -> list[str]:
            nearest = vectors.search(embedder.embed_query(question)[np.newaxis], DEPTH)[1][0]
            best(question)
            return [articles.chunk_id(row) for row in nearest[:10].tolist()]

        return {**asked(search, articles), **memory()}

    found = {"exact": searching(VECTORS_FILE)}
    if (generation / NEAREST_FILE).exists():
        found["inverted file"] = searching(NEAREST_FILE)
    if engine is ours:
        return found
    alone = asked(lambda question: [articles.chunk_id(int(row)) for row in best(question)[:10]], articles)
    found["bm25s"] = {"index s": round(seconds, 1), "bytes a chunk": None, "own": own, **alone}
    return found
