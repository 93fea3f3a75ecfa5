"""Asks the assistant questions over documents and keeps what it found and said."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from indexing import build
from questions import Case
from ragqa.answering.assistant import Assistant
from ragqa.index import CurrentIndex, load_embedder
from ragqa.retrieval import ANALYSIS, Retriever
from ragqa.settings import Settings
from ragqa.types import Answer, ChatModel, Document, Hit

DEPTH = 10
"""Hits that are scored."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the program made of a case; ``seconds`` is the time of the whole answer."""

    case: Case
    hits: tuple[Hit, ...]
    answer: Answer
    seconds: float

    @property
    def cited(self) -> set[str]:
        """Ids of the paragraphs cited."""
        return {citation.paragraph.id for citation in self.answer.citations}


def retriever_over(documents: Sequence[Document], folder: Path, settings: Settings) -> Retriever:
    """What finds paragraphs of the documents, by an index of theirs in ``folder``."""
    embedder = load_embedder(settings.embedder)
    build(documents, folder, embedder, settings.chunk_chars)
    return Retriever(CurrentIndex(folder, embedder=embedder, analysis=ANALYSIS), embedder)


def ask_all(
    documents: Sequence[Document],
    cases: Iterable[Case],
    settings: Settings,
    chat_model: ChatModel | None = None,
) -> list[Outcome]:
    """Index the documents in a folder of its own and answer every case, in words of the articles or of the model."""
    with tempfile.TemporaryDirectory() as folder:
        assistant = Assistant(retriever_over(documents, Path(folder), settings), settings, chat_model)
        return [_outcome(assistant, case) for case in cases]


def twins(cases: Iterable[Case]) -> list[Case]:
    """Every follow-up as the question that needs no dialogue before it."""
    return [
        replace(case, question=case.standalone, history=(), standalone=None)
        for case in cases
        if case.standalone
    ]


def _outcome(assistant: Assistant, case: Case) -> Outcome:
    started = time.perf_counter()
    answer = assistant.ask(case.question, case.history)
    seconds = time.perf_counter() - started
    return Outcome(case, assistant.search(case.question, DEPTH, history=case.history), answer, seconds)
