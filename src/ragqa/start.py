"""From settings to objects: build the index, load the assistant."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ragqa.errors import IndexMissingError
from ragqa.progress import Progress, terminal_progress
from ragqa.settings import Settings, load_settings

if TYPE_CHECKING:
    from ragqa.answering.assistant import Assistant
    from ragqa.corpus import Problem
    from ragqa.index import Index, MilvusServer
    from ragqa.types import Embedder


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What ``ragqa index`` tells: counts, the files that were skipped, and the generation that now serves."""

    documents: int
    paragraphs: int
    chunks: int
    generation: str
    changed: bool
    embedded: int
    seconds: float
    problems: tuple[Problem, ...]

    def payload(self) -> dict[str, object]:
        """The JSON object of ``ragqa index --json``."""
        return {
            "documents": self.documents,
            "paragraphs": self.paragraphs,
            "chunks": self.chunks,
            "generation": self.generation,
            "changed": self.changed,
            "embedded": self.embedded,
            "seconds": round(self.seconds, 3),
            "skipped": [{"source": problem.source, "reason": problem.reason} for problem in self.problems],
        }

    def summary(self) -> str:
        """The same for people, in one line."""
        what = f"{self.documents} articles, {self.paragraphs} paragraphs, {self.chunks} chunks"
        work = f"indexed in {self.seconds:.1f} s, {self.embedded} texts embedded"
        how = work if self.changed else "unchanged"
        skipped = f"; {len(self.problems)} files skipped" if self.problems else ""
        return f"{what}: {how}{skipped}"


def build(
    settings: Settings, progress: Progress | None = None, embedder: Embedder | None = None
) -> IndexReport:
    """Read the corpus and build its index; when it is up to date already, nothing is written.

    ``embedder`` is the model of the settings, where the caller has it loaded already.
    Raises :class:`CorpusError`, :class:`EmbedderError`, :class:`IndexError_` or :class:`StoreError`; the
    index in use then goes on serving.
    """
    from ragqa.corpus import chunk_documents, read_corpus
    from ragqa.index import build_index, load_embedder
    from ragqa.retrieval import ANALYSIS, DENSE_TEXT, LEXICAL_TEXT

    started = time.perf_counter()
    report = progress or (lambda _stage, _done, _total: None)
    reading = read_corpus(settings.corpus, lambda done, total: report("read", done, total))
    chunks = chunk_documents(reading.documents, settings.chunk_chars)
    built = build_index(
        reading.documents,
        chunks,
        embedder=embedder or load_embedder(settings.embedder),
        analysis=ANALYSIS,
        folder=settings.index,
        settings={"chunk_chars": settings.chunk_chars},
        lexical_text=LEXICAL_TEXT,
        dense_text=DENSE_TEXT,
        keep_generations=settings.keep_generations,
        publish=_publisher(settings, report),
        progress=progress,
    )
    return IndexReport(
        documents=len(reading.documents),
        paragraphs=sum(len(document.paragraphs) for document in reading.documents),
        chunks=len(chunks),
        generation=built.manifest.generation,
        changed=built.changed,
        embedded=built.embedded,
        seconds=time.perf_counter() - started,
        problems=reading.problems,
    )


def add_article(settings: Settings, url: str) -> Path:
    """Fetch an article into the corpus; the path of its file. Raises :class:`CorpusError`."""
    from ragqa.corpus.url import add_url

    return add_url(url, settings.corpus, allow_private=settings.allow_private_urls)


def load(corpus: Path | str | None = None, index: Path | str | None = None, **overrides: object) -> Assistant:
    """The assistant over an index, which is built from the corpus when there is none.

    ``overrides`` are settings by name. Raises a :class:`RagqaError` whose message says what to do.
    """
    return load_with(load_settings(corpus=corpus, index=index, **overrides))


def load_with(settings: Settings, embedder: Embedder | None = None) -> Assistant:
    """:func:`load` with settings, and perhaps their model, at hand."""
    from ragqa.index import load_embedder

    embedder = embedder or load_embedder(settings.embedder)
    try:
        return _assistant(settings, embedder)
    except IndexMissingError:
        with terminal_progress() as progress:
            tell_skipped(build(settings, progress, embedder))
        return _assistant(settings, embedder)


def _assistant(settings: Settings, embedder: Embedder) -> Assistant:
    from ragqa.answering.assistant import Assistant
    from ragqa.answering.chat import OpenAIChatModel
    from ragqa.index import CurrentIndex
    from ragqa.retrieval import ANALYSIS, Retriever, load_weights

    current = CurrentIndex(
        settings.index,
        embedder=embedder,
        analysis=ANALYSIS,
        corpus=settings.corpus,
        server=_server(settings),
    )
    current()  # opens the index now, so that what is wrong with it is told before the first question
    chat_model = OpenAIChatModel(settings) if settings.llm_model else None
    return Assistant(
        Retriever(current, embedder, load_weights(settings.weights, embedder.name)), settings, chat_model
    )


def _server(settings: Settings) -> MilvusServer | None:
    if settings.store == "local":
        return None
    from ragqa.index import MilvusServer

    token = settings.milvus_token
    return MilvusServer(settings.milvus_uri, token.get_secret_value() if token else "")


def _publisher(settings: Settings, report: Progress) -> Callable[[Index], None] | None:
    server = _server(settings)
    if server is None:
        return None
    from ragqa.index.milvus_upload import publish

    return partial(publish, server=server, keep=settings.keep_generations, report=report)


def tell_skipped(report: IndexReport) -> None:
    for problem in report.problems:
        print(f"skipped {problem.source}: {problem.reason}", file=sys.stderr)
