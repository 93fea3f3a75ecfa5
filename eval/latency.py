"""Times a search by all signals against its two plainest parts, within one run.

    python eval/latency.py [--chunks 100000] [--runs 3]

The parts are one exact FAISS search over the chunks' vectors and one BM25 scoring of their words; the target is a
ratio of at most 2. The articles are made of the sample corpus's words, drawn as often as they occur there, the
questions are those of the gold set, and all vectors are random: their embedding is no part of either side. Times are
of the processor, on one thread: what else the machine does at the same time is left out.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import faiss
import numpy as np

from questions import read_gold
from ragqa.corpus import chunk_documents, read_corpus
from ragqa.corpus.drafts import Block, Draft
from ragqa.corpus.folder import make_document
from ragqa.index import CurrentIndex, build_index
from ragqa.retrieval import ANALYSIS, DENSE_TEXT, LEXICAL_TEXT, Retriever
from ragqa.retrieval.signals import POOL
from ragqa.settings import BUILTIN_EMBEDDER, Settings
from ragqa.text.analysis import analyse_forms
from ragqa.types import Document
from run import GOLD, REPO

if TYPE_CHECKING:
    from ragqa.types import Vectors

PARAGRAPHS = 50
"""Paragraphs an article; with four sentences of twelve words they are as long as those of Arabic Wikipedia."""
SENTENCES, WORDS = 4, 12
QUESTIONS = 40


class RandomEmbedder:
    """Unit vectors without meaning."""

    name = BUILTIN_EMBEDDER  # the weights that come with ragqa are its
    dimension = 512

    def __init__(self) -> None:
        self._random = np.random.default_rng(0)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """``(n, 512) float32``, unit rows."""
        vectors = self._random.standard_normal((len(texts), self.dimension), np.float32)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def embed_query(self, text: str) -> Vectors:
        """``(512,) float32``, unit length."""
        return self.embed_passages([text])[0]


def articles(chunks: int) -> list[Document]:
    """Documents of ``chunks`` paragraphs together."""
    random = np.random.default_rng(0)
    counts = Counter(
        word
        for document in read_corpus(REPO / "corpus").documents
        for word in document.text.replace(".", " ").split()
    )
    share = np.array(list(counts.values())) / counts.total()
    drawn = random.choice(list(counts), (chunks, SENTENCES, WORDS), p=share)
    paragraphs = [" ".join(" ".join(words) + "." for words in sentences) for sentences in drawn]
    return [
        make_document(
            Draft(f"مقال {at}", None, None, tuple(map(Block, paragraphs[at : at + PARAGRAPHS]))), f"{at}", ""
        )
        for at in range(0, chunks, PARAGRAPHS)
    ]


def measure(chunks: int, runs: int) -> dict[str, float]:
    """Medians in milliseconds of processor time over questions, asked in turns, and the ratio of the medians."""
    faiss.omp_set_num_threads(1)
    embedder = RandomEmbedder()
    documents = articles(chunks)
    with tempfile.TemporaryDirectory() as name:
        build_index(
            documents,
            chunk_documents(documents, Settings.model_fields["chunk_chars"].default),
            embedder=embedder,
            analysis=ANALYSIS,
            folder=Path(name),
            lexical_text=LEXICAL_TEXT,
            dense_text=DENSE_TEXT,
        )
        current = CurrentIndex(Path(name), embedder=embedder, analysis=ANALYSIS)
        retriever, index = Retriever(current, embedder), current()
        questions = [case.question for case in read_gold(GOLD, "fit")][:QUESTIONS]
        retriever.search(questions[0])
        rows = []
        for question in questions * runs:
            query = embedder.embed_query(question)
            rows.append(
                (
                    _milliseconds(lambda: retriever.search(question)),  # noqa: B023
                    _milliseconds(lambda: index.search_dense(query, POOL)),  # noqa: B023
                    _milliseconds(lambda: index.words.scores(analyse_forms(question))),  # noqa: B023
                )
            )
        searched, dense, words = (statistics.median(column) for column in zip(*rows, strict=True))
    return {
        "chunks": len(index),
        "search_ms": round(searched, 1),
        "faiss_ms": round(dense, 1),
        "bm25_ms": round(words, 1),
        "ratio": round(searched / (dense + words), 2),
    }


def _milliseconds(call: Callable[[], object]) -> float:
    started = time.thread_time()
    call()
    return (time.thread_time() - started) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--chunks", type=int, default=100_000, help="chunks to search in")
    parser.add_argument("--runs", type=int, default=3, help="times that each question is asked")
    arguments = parser.parse_args()
    print(json.dumps({"search": measure(arguments.chunks, arguments.runs)}, indent=2))


if __name__ == "__main__":
    main()
