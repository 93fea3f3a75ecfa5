"""Answers and hits as the JSON objects of the command line and the HTTP API. Keys are a contract."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ragqa.types import Answer, Citation, Hit


def answer_payload(answer: Answer) -> dict[str, Any]:
    """The object of ``ragqa ask --json`` and ``POST /api/ask``.

    In every citation ``paragraph[start:end] == quote``; ``facts`` are the spans of a sentence with the date,
    number or name that was asked for. ``closest`` is filled when ``abstained``;
    ``notice`` is one line for the reader or null; ``confidence`` is the gate's probability that the
    articles hold the answer, null when no search was made.
    """
    return {
        "question": answer.question,
        "answer": answer.text,
        "abstained": answer.abstained,
        "language": answer.language,
        "mode": answer.mode,
        "sentences": [
            {
                "text": sentence.text,
                "citations": list(sentence.citations),
                "support": sentence.support,
                "facts": [list(span) for span in sentence.facts],
            }
            for sentence in answer.sentences
        ],
        "citations": [_citation(citation) for citation in answer.citations],
        "closest": [_citation(citation) for citation in answer.closest],
        "timings_ms": {name: round(value, 2) for name, value in answer.timings_ms.items()},
        "notice": answer.notice,
        "completed": answer.completed,
        "confidence": None if answer.confidence is None else round(answer.confidence, 4),
    }


def hits_payload(question: str, hits: Iterable[Hit]) -> dict[str, Any]:
    """The object of ``ragqa search --json``; ``rank`` counts from 1, ``score`` is higher-is-better."""
    return {
        "question": question,
        "hits": [
            {
                "rank": rank,
                "paragraph_id": hit.paragraph.id,
                "document_id": hit.document.id,
                "title": hit.document.title,
                "text": hit.chunk.text,
                "score": float(hit.score),
            }
            for rank, hit in enumerate(hits, start=1)
        ],
    }


def _citation(citation: Citation) -> dict[str, Any]:
    document, paragraph = citation.document, citation.paragraph
    return {
        "n": citation.n,
        "document_id": document.id,
        "title": document.title,
        "author": document.author,
        "date": document.date,
        "source": document.source,
        "also": list(document.also),
        "section": paragraph.section,
        "paragraph_id": paragraph.id,
        "paragraph": paragraph.text,
        "quote": citation.quote,
        "start": citation.start,
        "end": citation.end,
        "score": float(citation.score),
    }
