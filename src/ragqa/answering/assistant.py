"""The assistant: question in, answer out."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Protocol

from ragqa.answering import messages
from ragqa.settings import Settings
from ragqa.text.language import detect_language
from ragqa.types import Answer, ChatModel, Citation, Embedder, Hit, Sentence, Turn

CLOSEST = 3
"""Paragraphs offered when a question is declined."""


class Searcher(Protocol):
    """What the assistant needs of retrieval."""

    @property
    def embedder(self) -> Embedder: ...

    def search(self, question: str, k: int = 8) -> tuple[Hit, ...]: ...


class Assistant:
    """Answers questions from what ``retriever`` finds, in words of the articles or, with ``chat_model``, its own."""

    def __init__(self, retriever: Searcher, settings: Settings, chat_model: ChatModel | None = None) -> None:
        self.retriever = retriever
        self.settings = settings
        self.chat_model = chat_model

    def search(self, question: str, k: int | None = None) -> tuple[Hit, ...]:
        """The ``k`` best hits (``settings.top_k`` by default), best first."""
        return self.retriever.search(question, k or self.settings.top_k)

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """The whole answer."""
        *_, last = self.stream(question, history)
        return last

    def stream(self, question: str, history: Sequence[Turn] = ()) -> Iterator[Answer]:
        """Growing answers; the last one is complete and final."""
        started = time.perf_counter()
        language = detect_language(question)
        hits = self.search(question) if question.strip() else ()
        if not hits:
            yield _said(question, language, messages.refusal(language), started)
            return
        citations = tuple(_best_span(n, hit) for n, hit in enumerate(hits[:2], start=1))
        for count in range(1, len(citations) + 1):
            yield Answer(
                question=question,
                sentences=tuple(Sentence(c.quote, (c.n,), "full") for c in citations[:count]),
                citations=citations[:count],
                abstained=False,
                closest=(),
                mode="extractive",
                language=language,
                timings_ms={"total": (time.perf_counter() - started) * 1000},
            )


def _said(question: str, language: str, text: str, started: float) -> Answer:
    answer = Answer(question, (Sentence(text, (), "none"),), (), True, (), "extractive", language)
    return replace(answer, timings_ms={"total": (time.perf_counter() - started) * 1000})


def _best_span(n: int, hit: Hit) -> Citation:
    text = hit.paragraph.text
    best = max(hit.spans, key=lambda span: span.score, default=None)
    start, end = (best.start, best.end) if best else (0, len(text))
    return Citation(n, hit.document, hit.paragraph, text[start:end], start, end, hit.score)
