"""What the chat and the API share: a request, its limits, the assistant, and the metrics."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import nullcontext

from pydantic import BaseModel, ConfigDict, Field

from ragqa.answering.assistant import Assistant
from ragqa.errors import RagqaError
from ragqa.index import Index
from ragqa.retrieval import Filters, make_filters
from ragqa.settings import Settings
from ragqa.types import Answer, Hit, Turn
from ragqa.web.metrics import Metrics

REMEMBERED_TURNS = 10
"""Earlier exchanges handed to the assistant; older ones are dropped."""


class TooLongError(RagqaError):
    """The question is longer than ``max_question_chars``."""


class Exchange(BaseModel):
    """One earlier exchange of the conversation."""

    question: str
    answer: str = ""


class ArticleFilters(BaseModel):
    """Which articles to look into; an empty field allows all. Dates are inclusive: 2024, 2024-07, 2024-07-16."""

    model_config = ConfigDict(extra="forbid")

    authors: list[str] = Field(default=[], max_length=50)
    sources: list[str] = Field(default=[], max_length=50)
    languages: list[str] = Field(default=[], max_length=50)
    since: str | None = None
    until: str | None = None

    @property
    def made(self) -> Filters:
        """Raises :class:`FilterError`."""
        return make_filters(self.authors, self.sources, self.languages, self.since, self.until)


class AskRequest(BaseModel):
    """A question, with what was said before it, oldest first, and the articles to look into."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"question": "ما أبرز معوقات التطبيع؟", "history": []}]}
    )

    question: str
    history: list[Exchange] = Field(default=[], max_length=200)
    filters: ArticleFilters = ArticleFilters()


class Service:
    """The assistant behind its limits, every answer counted."""

    def __init__(
        self, assistant: Assistant, settings: Settings, index: Callable[[], Index] | None = None
    ) -> None:
        self.assistant = assistant
        self.settings = settings
        self.index = index
        self.metrics = Metrics(index)
        # Without a model the work is all before the first answer, and it is pure computing: more threads than
        # cores would only keep each other, and the loop that sends the answers, waiting.
        cores = threading.Semaphore(os.cpu_count() or 1)
        self._computing = cores if assistant.chat_model is None else nullcontext()

    def stream(self, request: AskRequest) -> Iterator[Answer]:
        """Growing answers, the last one final.

        Raises :class:`TooLongError` or :class:`FilterError` before the first.
        """
        filters = request.filters.made
        question = self._checked(request.question)
        history = [self._turn(exchange) for exchange in request.history[-REMEMBERED_TURNS:]]
        with self.metrics.watch():
            answers = self.assistant.stream(question, history, filters)
            with self._computing:
                last = next(answers)
            yield last
            for last in answers:
                yield last
        self.metrics.observe(last, with_model=self.assistant.chat_model is not None)

    def ask(self, request: AskRequest) -> Answer:
        """The final answer. Raises :class:`TooLongError`."""
        *_, last = self.stream(request)
        return last

    def search(self, question: str, k: int | None = None, filters: Filters | None = None) -> tuple[Hit, ...]:
        """The nearest chunks, best first. Raises :class:`TooLongError`."""
        return self.assistant.search(self._checked(question), k, filters)

    def _checked(self, question: str) -> str:
        limit = self.settings.max_question_chars
        if len(question) > limit:
            raise TooLongError(f"the question has {len(question)} characters, at most {limit} are taken")
        return question

    def _turn(self, exchange: Exchange) -> Turn:
        limit = self.settings.max_question_chars
        return Turn(exchange.question[:limit], exchange.answer[: 2 * limit])
