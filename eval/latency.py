"""Times a search by all signals against its two plainest parts, within one run.

    python eval/latency.py [--chunks 100000]

The parts are one exact FAISS search over the chunks' vectors and one BM25 scoring of their words; the target is a
ratio of at most 2. Articles, questions and vectors are made up (:mod:`bench.corpus`). Times are of the processor, on
one thread, so that what else the machine does is left out; embedding a question is no part of either side.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import faiss
import numpy as np
from threadpoolctl import threadpool_limits

from bench.corpus import Articles, chunks_of, remembering
from bench.measure import KnownQuestions
from ragqa.index import CurrentIndex, build_index
from ragqa.index.vectors import VECTORS_FILE
from ragqa.retrieval import ANALYSIS, DENSE_TEXT, LEXICAL_TEXT, Retriever, load_weights
from ragqa.retrieval.signals import POOL
from ragqa.text.analysis import analyse_forms

QUESTIONS, WARM_UP = 100, 10


def measure(chunks: int, folder: Path) -> dict[str, float]:
    """Medians of milliseconds over questions that are asked in turns, and the ratio of the medians."""
    articles = Articles(chunks)
    questions = [question for _, question in articles.questions(QUESTIONS + WARM_UP)]
    embedder = KnownQuestions(questions)
    documents = articles.documents()
    build_index(
        documents,
        chunks_of(documents),
        embedder=embedder,
        analysis=replace(ANALYSIS, words=remembering(ANALYSIS.words), grams=remembering(ANALYSIS.grams)),
        folder=folder,
        lexical_text=LEXICAL_TEXT,
        dense_text=DENSE_TEXT,
    )
    current = CurrentIndex(folder, embedder=embedder, analysis=ANALYSIS)
    retriever = Retriever(current, embedder, replace(load_weights(), embedder=embedder.name))
    words = current().words
    exact = faiss.read_index(str(current().folder / VECTORS_FILE))
    rows = [
        (
            _milliseconds(lambda question=question: retriever.search(question)),
            _milliseconds(
                lambda question=question: exact.search(embedder.vectors[question][np.newaxis], POOL)
            ),
            _milliseconds(lambda question=question: words.scores(analyse_forms(question))),
        )
        for question in questions
    ]
    searched, dense, lexical = map(statistics.median, zip(*rows[WARM_UP:], strict=True))
    return {
        "chunks": chunks,
        "search_ms": round(searched, 2),
        "faiss_ms": round(dense, 2),
        "bm25_ms": round(lexical, 2),
        "ratio": round(searched / (dense + lexical), 2),
    }


def _milliseconds(call: Callable[[], object]) -> float:
    started = time.process_time()
    call()
    return (time.process_time() - started) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--chunks", type=int, default=100_000, help="chunks to search in")
    chunks = parser.parse_args().chunks
    with tempfile.TemporaryDirectory() as folder, threadpool_limits(1):
        print(json.dumps({"search": measure(chunks, Path(folder))}, indent=2))


if __name__ == "__main__":
    main()
