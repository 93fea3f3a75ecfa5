"""Replies of a language model, kept: what it wrote once can be scored again without it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from ragqa.errors import ChatModelError
from ragqa.types import ChatModel

_ASKED = ("Question: ", "Last question: ")


@dataclass(frozen=True, slots=True)
class Reply:
    """``prompt`` is a digest of what the model was sent, its instructions left out, ``question`` the line that asks."""

    prompt: str
    question: str
    reply: str


class Recording:
    """A model whose replies are kept in ``replies``."""

    def __init__(self, model: ChatModel) -> None:
        self._model = model
        self.replies: list[Reply] = []

    def stream(self, messages: Sequence[Mapping[str, str]]) -> Iterator[str]:
        written = ""
        for piece in self._model.stream(messages):
            written += piece
            yield piece
        self.replies.append(Reply(*_asked(messages), written))


class Replayed:
    """A model that says again what was recorded.

    ``changed`` counts the prompts that differ from the recorded ones, because other paragraphs are found today: they
    get the reply to the same question. A question without any raises :class:`ChatModelError`.
    """

    def __init__(self, replies: Sequence[Reply]) -> None:
        self._by_prompt = {reply.prompt: reply.reply for reply in replies}
        self._by_question = {reply.question: reply.reply for reply in replies}
        self.changed = 0

    def stream(self, messages: Sequence[Mapping[str, str]]) -> Iterator[str]:
        prompt, question = _asked(messages)
        reply = self._by_prompt.get(prompt)
        if reply is None:
            self.changed += 1
            reply = self._by_question.get(question)
        if reply is None:
            raise ChatModelError("unreachable", f"no reply is recorded for: {question}")
        yield reply


def read_replies(path: Path) -> list[Reply]:
    """An object a line."""
    return [Reply(**json.loads(line)) for line in path.read_text("utf-8").splitlines()]


def write_replies(replies: Sequence[Reply], path: Path) -> None:
    """Sorted, each once: the order in which questions are asked says nothing."""
    rows = sorted({json.dumps(asdict(reply), ensure_ascii=False) for reply in replies})
    path.write_text("\n".join(rows) + "\n", "utf-8")


def _asked(messages: Sequence[Mapping[str, str]]) -> tuple[str, str]:
    content = messages[-1]["content"]
    line = next(line for line in reversed(content.splitlines()) if line.startswith(_ASKED))
    return hashlib.sha256(content.encode()).hexdigest()[:16], line
