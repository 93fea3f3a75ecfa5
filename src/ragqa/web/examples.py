"""Questions offered before the first one is asked: those of a small list that these articles can answer."""

from __future__ import annotations

import json

from ragqa.errors import RagqaError
from ragqa.web.files import STATIC
from ragqa.web.service import Service

MOST = 6


def examples(service: Service) -> list[str]:
    """At most :data:`MOST` questions whose article is the nearest one in this index."""
    offered = json.loads((STATIC / "examples.json").read_text(encoding="utf-8"))
    found: list[str] = []
    for example in offered:
        try:
            hits = service.search(example["question"], 1)
        except RagqaError:
            return []
        if hits and hits[0].document.title == example["title"]:
            found.append(example["question"])
    return found[:MOST]
