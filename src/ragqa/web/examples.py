"""Questions offered before the first one is asked: those of a small list that these articles can answer."""

from __future__ import annotations

import json

from ragqa.errors import RagqaError
from ragqa.web.files import STATIC
from ragqa.web.service import Service


def examples(service: Service) -> list[dict[str, str]]:
    """``{"question", "language"}`` of every example whose article is the nearest one in this index."""
    offered = json.loads((STATIC / "examples.json").read_text(encoding="utf-8"))
    found = []
    for example in offered:
        try:
            hits = service.search(example["question"], 1)
        except RagqaError:
            return []  # no index to ask: the page says so when the first question comes
        if hits and hits[0].document.title == example["title"]:
            found.append({"question": example["question"], "language": example["language"]})
    return found
