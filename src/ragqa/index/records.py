"""What goes into an index besides the articles: analyses, passage texts, and the inputs' fingerprint."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import blake2b

from ragqa.types import Chunk, Document, Paragraph

FORMAT_VERSION = 4
"""Goes up whenever an older generation cannot be read by newer code, or the other way round."""

SENTENCE_RULES = 1
"""Goes up whenever ``ragqa.text.sentences`` finds other spans in the same text."""

SettingValue = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Analysis:
    """How text becomes terms for the two lexical indexes; ``name`` goes up whenever the terms change."""

    name: str
    words: Callable[[str], list[str]]
    grams: Callable[[str], list[str]]


@dataclass(frozen=True, slots=True)
class PassageText:
    """Which text stands for a chunk in an index; ``name`` is recorded in the manifest."""

    name: str
    render: Callable[[Document, Paragraph, Chunk], str]


def _chunk(_document: Document, _paragraph: Paragraph, chunk: Chunk) -> str:
    return chunk.text


def _with_section(_document: Document, paragraph: Paragraph, chunk: Chunk) -> str:
    return "\n".join(part for part in (paragraph.section, chunk.text) if part)


def _with_title(document: Document, _paragraph: Paragraph, chunk: Chunk) -> str:
    return "\n".join(part for part in (document.title, chunk.text) if part)


def _with_context(document: Document, paragraph: Paragraph, chunk: Chunk) -> str:
    return "\n".join(part for part in (document.title, paragraph.section, chunk.text) if part)


CHUNK_ONLY = PassageText("chunk", _chunk)
WITH_SECTION = PassageText("section+chunk", _with_section)
WITH_TITLE = PassageText("title+chunk", _with_title)
WITH_CONTEXT = PassageText("title+section+chunk", _with_context)


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything a generation is a function of: equal inputs give byte-identical generations.

    ``corpus_fingerprint`` covers ids, metadata, paragraph hashes and chunk spans.
    """

    embedder: str
    dimension: int
    analysis: str
    lexical_text: str
    dense_text: str
    corpus_fingerprint: str
    settings: Mapping[str, SettingValue] = field(default_factory=dict)
    sentence_rules: int = SENTENCE_RULES
    format_version: int = FORMAT_VERSION

    @property
    def fingerprint(self) -> str:
        """16 hex digits over all of it."""
        return blake2b(json.dumps(self.to_json()).encode(), digest_size=8).hexdigest()

    def to_json(self) -> dict[str, object]:
        return {**asdict(self), "settings": dict(sorted(self.settings.items()))}


def metadata(document: Document) -> tuple[str | None, ...]:
    """What is known of a document besides its paragraphs; further sources as one JSON list."""
    return (
        document.id,
        document.title,
        document.author,
        document.date,
        document.language,
        document.source,
        json.dumps(document.also, ensure_ascii=False),
    )


def corpus_fingerprint(documents: Sequence[Document], chunks: Sequence[Chunk]) -> str:
    """32 hex digits over documents and chunks in their order."""
    digest = blake2b(digest_size=16)

    def add(*values: object) -> None:
        digest.update(json.dumps(values, ensure_ascii=False).encode("utf-8", "surrogatepass"))

    for document in documents:
        add("document", *metadata(document))
        for paragraph in document.paragraphs:
            add("paragraph", paragraph.id, paragraph.section, paragraph.sha256, paragraph.page)
    for chunk in chunks:
        add("chunk", chunk.id, chunk.paragraph_ids, chunk.start, chunk.end, chunk.paragraph_start)
    return digest.hexdigest()
