"""An answer as the chat's browser side gets it: the API's object and what the page shows around it."""

from __future__ import annotations

from typing import Any

from ragqa.answering.payload import answer_payload
from ragqa.types import Answer, Citation


def chat_answer(answer: Answer) -> dict[str, Any]:
    """:func:`answer_payload` plus ``draft`` and what surrounds each citation."""
    payload = answer_payload(answer)
    for name, citations in (("citations", answer.citations), ("closest", answer.closest)):
        for citation, shown in zip(citations, payload[name], strict=True):
            shown.update(_surroundings(citation))
    return {**payload, "draft": answer.draft}


def _surroundings(citation: Citation) -> dict[str, Any]:
    paragraphs = citation.document.paragraphs
    ids = [paragraph.id for paragraph in paragraphs]
    here = ids.index(citation.paragraph.id) if citation.paragraph.id in ids else None
    before = paragraphs[here - 1].text if here else None
    after = paragraphs[here + 1].text if here is not None and here + 1 < len(paragraphs) else None
    return {
        "page": citation.paragraph.page,
        "sha256": citation.paragraph.sha256,
        "language": citation.document.language,
        "before": before,
        "after": after,
    }
