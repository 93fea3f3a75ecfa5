"""What the chat and the API share: a request, its limits, the assistant, and the metrics."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pydantic import BaseModel, ConfigDict, Field

from ragqa.answering.assistant import Assistant
from ragqa.errors import RagqaError
from ragqa.index import Index
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


class AskRequest(BaseModel):
    """A question, with what was said before it, oldest first."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"question": "ما أبرز معوقات التطبيع؟", "history": []}]}
    )

    question: str
    history: list[Exchange] = Field(default=[], max_length=200)


class Service:
    """The assistant behind its limits, every answer counted."""

    def __init__(
        self, assistant: Assistant, settings: Settings, index: Callable[[], Index] | None = None
    ) -> None:
        self.assistant = assistant
        self.settings = settings
        self.index = index
        self.metrics = Metrics(index)

    def stream(self, request: AskRequest) -> Iterator[Answer]:
        """Growing answers, the last one final. Raises :class:`TooLongError` before the first."""
        question = self._checked(request.question)
        history = [self._turn(exchange) for exchange in request.history[-REMEMBERED_TURNS:]]
        last: Answer | None = None
        with self.metrics.watch():
            for last in self.assistant.stream(question, history):
                yield last
        if last is not None:
            self.metrics.observe(last)

    def ask(self, request: AskRequest) -> Answer:
        """The final answer. Raises :class:`TooLongError`."""
        *_, last = self.stream(request)
        return last

    def search(self, question: str, k: int | None = None) -> tuple[Hit, ...]:
        """The nearest chunks, best first. Raises :class:`TooLongError`."""
        return self.assistant.search(self._checked(question), k)

    def _checked(self, question: str) -> str:
        limit = self.settings.max_question_chars
        if len(question) > limit:
            raise TooLongError(f"the question has {len(question)} characters, at most {limit} are taken")
        return question

    def _turn(self, exchange: Exchange) -> Turn:
        limit = self.settings.max_question_chars
        return Turn(exchange.question[:limit], exchange.answer[: 2 * limit])
