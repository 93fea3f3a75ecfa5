"""Questions offered before the first one is asked: those of a small list that these articles can answer."""

from __future__ import annotations

import json

from ragqa.errors import RagqaError
from ragqa.web.files import STATIC
from ragqa.web.service import Service


def examples(service: Service) -> list[dict[str, str]]:
    """``{"question", "language"}`` of every example that gets an answer out of its own article."""
    offered = json.loads((STATIC / "examples.json").read_text(encoding="utf-8"))
    try:
        found = [example for example in offered if _is_answered(service, example)]
    except RagqaError:
        return []  # no index to ask: the page says so when the first question comes
    return [{"question": example["question"], "language": example["language"]} for example in found]


def _is_answered(service: Service, example: dict[str, str]) -> bool:
    if service.assistant.chat_model is not None:  # an answer would cost a call of the model
        hits = service.search(example["question"], 1)
        return bool(hits) and hits[0].document.title == example["title"]
    answer = service.assistant.ask(example["question"])
    return example["title"] in {citation.document.title for citation in answer.citations}
