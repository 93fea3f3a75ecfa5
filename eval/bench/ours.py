"""ragqa itself: build, ask, change one article, ask ten thousand questions."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from bench.corpus import Articles, WordsEmbedder, chunks_of, remembering
from bench.measure import KnownQuestions, Search, asked, bytes_of, memory
from ragqa.answering.assistant import Assistant
from ragqa.index import CurrentIndex, Index, build_index, load_embedder
from ragqa.retrieval import ANALYSIS, DENSE_TEXT, LEXICAL_TEXT, Retriever
from ragqa.settings import Settings
from ragqa.start import build as build_corpus

ANALYSED_UP_TO = 100_000
"""Chunks whose text is analysed as it is; beyond, the terms of a word are remembered."""

logging.getLogger("ragqa").setLevel(logging.ERROR)  # the weights were fitted for a real embedder


class _Clocked(WordsEmbedder):
    """Knows how long it worked."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds = 0.0

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        started = time.process_time()
        vectors = super().embed_passages(texts)
        self.seconds += time.process_time() - started
        return vectors


def build(folder: Path, chunks: int) -> dict[str, Any]:
    """Seconds of a full build, those spent embedding, and bytes on the disk."""
    documents = Articles(chunks).documents()
    parts = chunks_of(documents)
    embedder = _Clocked()
    started, worked = time.perf_counter(), time.process_time()
    quick = replace(ANALYSIS, words=remembering(ANALYSIS.words), grams=remembering(ANALYSIS.grams))
    report = build_index(
        documents,
        parts,
        embedder=embedder,
        analysis=ANALYSIS if chunks <= ANALYSED_UP_TO else quick,
        folder=folder,
        lexical_text=LEXICAL_TEXT,
        dense_text=DENSE_TEXT,
    )
    seconds, worked = time.perf_counter() - started, time.process_time() - worked
    generation = folder / "generations" / report.manifest.generation
    return {
        "build s": round(seconds, 1),
        "computing s": round(worked, 1),
        "embedding s": round(embedder.seconds, 1),
        "bytes a chunk": bytes_of(generation) // chunks,
        "files": {path.name: path.stat().st_size // chunks for path in sorted(generation.iterdir())},
        "build peak": memory_peak(),
        "dense": dict(report.manifest.dense),
    }


def memory_peak() -> int:
    """Megabytes this process had at most."""
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text("utf-8").splitlines())
    return int(status["VmHWM"].split()[0]) // 1024


def ask(folder: Path, chunks: int) -> dict[str, Any]:
    """Cold start, times of questions, memory, and the recall of the dense search over questions."""
    threadpool_limits(1)  # as in ``ragqa serve``
    articles = Articles(chunks)
    embedder = KnownQuestions([question for _, question in articles.questions(400)])
    before = time.time()
    current = CurrentIndex(folder, embedder=embedder, analysis=ANALYSIS)
    current()
    search = searching(current, embedder)
    search(articles.questions(1)[0][1])
    cold = time.time() - before
    found = asked(search, articles)
    return {"cold s": round(cold, 2), **found, **memory(), "recall@10": _recall(current(), embedder)}


def searching(current: CurrentIndex, embedder: KnownQuestions) -> Search:
    retriever = Retriever(current, embedder)
    return lambda question: [hit.chunk.id for hit in retriever.search(question, 10)]


def _recall(index: Index, embedder: KnownQuestions) -> float:
    """Of the ten nearest chunks, over a hundred questions."""
    found = 0
    queries = list(embedder.vectors.values())[:100]
    for query in queries:
        worst = np.partition(index.dense(query, np.arange(len(index))), -10)[-10]
        found += int((index.search_dense(query, 10)[1] >= worst - 1e-6).sum())
    return round(found / (10 * len(queries)), 4)


def change_one(folder: Path, articles: int) -> dict[str, Any]:
    """Seconds of computing of ``ragqa index`` over a folder of text files, and again after one of them changed.

    The words' embedder costs next to nothing, so the full build is told a second time with what the built-in
    model would take, by the texts it embeds in a second here.
    """
    made = Articles(5 * articles)
    corpus = folder / "corpus"
    corpus.mkdir(parents=True)
    for document in made.documents():
        _write(corpus / document.id, document.title, [p.text for p in document.paragraphs])
    settings = Settings(corpus=corpus, index=folder / "index")
    embedder = _Clocked()
    times = []
    for edited in (None, articles // 2):
        if edited is not None:
            document = made.document(edited, again=True)
            _write(corpus / document.id, document.title, [p.text for p in document.paragraphs])
        before = time.process_time()
        report = build_corpus(settings, embedder=embedder)
        times.append(time.process_time() - before)
        if edited is None:
            texts, embedding = report.embedded, embedder.seconds
    sample = [p.text for document in made.documents()[:10] for p in document.paragraphs]
    sample += [sentence for text in sample for sentence in text.split(". ")]
    model = load_embedder()
    before = time.process_time()
    model.embed_passages(sample)
    real = (time.process_time() - before) / len(sample) * texts
    full, again = times
    return {
        "articles": articles,
        "full s": round(full, 1),
        "full with the built-in model s": round(full - embedding + real),
        "again s": round(again, 1),
        "embedded again": report.embedded,
        "share": round(again / (full - embedding + real), 4),
    }


def _write(path: Path, title: str, paragraphs: Sequence[str]) -> None:
    path.write_text("\n\n".join((title, *paragraphs)) + "\n", "utf-8")


def steady(folder: Path, chunks: int, questions: int) -> dict[str, Any]:
    """The process's own megabytes while it answers question after question, measured ten times."""
    threadpool_limits(1)
    articles = Articles(chunks)
    embedder = WordsEmbedder()
    current = CurrentIndex(folder, embedder=embedder, analysis=ANALYSIS)
    assistant = Assistant(Retriever(current, embedder), Settings())
    sizes = []
    for number, (_, question) in enumerate(articles.questions(questions), 1):
        assistant.ask(question)
        if number % (questions // 10) == 0:
            sizes.append(memory()["own"])
    return {"questions": questions, "own MB": sizes}
