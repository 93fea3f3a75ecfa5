"""Records that travel between the floors, and the protocols at the seams.

Every record is frozen: what one floor hands up, no other floor changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol, runtime_checkable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

Mode = Literal["extractive", "generative"]
Support = Literal["full", "partial", "none"]

PARAGRAPH_BREAK = "\n\n"
"""What stands between two paragraphs in ``Document.text``."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """What is cited. ``id`` and ``sha256`` (of ``text``) outlive re-chunking."""

    id: str
    document_id: str
    section: str | None
    text: str
    sha256: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One article. ``date`` is ISO 8601 (``2024-07-16``), ``language`` ISO 639-1 (``ar``).

    ``also`` names the sources of the same article that were met and not read a second time.
    """

    id: str
    title: str
    author: str | None
    date: str | None
    language: str
    source: str
    paragraphs: tuple[Paragraph, ...] = ()
    also: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The paragraphs joined by :data:`PARAGRAPH_BREAK`; chunk offsets count in this string."""
        return PARAGRAPH_BREAK.join(paragraph.text for paragraph in self.paragraphs)


@dataclass(frozen=True, slots=True)
class Chunk:
    """What is embedded and searched: ``document.text[start:end] == text``.

    A chunk never crosses a paragraph; ``paragraph_ids`` names the one it lies in, and
    ``paragraph_start`` is where it begins inside that paragraph.
    """

    id: str
    paragraph_ids: tuple[str, ...]
    text: str
    start: int
    end: int
    paragraph_start: int = 0


@dataclass(frozen=True, slots=True)
class Span:
    """A sentence of a paragraph, ``paragraph.text[start:end]``, and its cosine to the question in [-1, 1]."""

    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk found for a question; every score is higher-is-better.

    ``score`` is the fused score that ranks hits, ``dense`` the cosine of the chunk in [-1, 1], ``lexical``
    the BM25 score of its words. ``signals`` holds every raw signal by name, for the evidence gate.
    ``spans`` are the sentences of the chunk in reading order.
    """

    chunk: Chunk
    paragraph: Paragraph
    document: Document
    score: float
    dense: float
    lexical: float
    signals: Mapping[str, float] = field(default_factory=dict)
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """Numbered evidence: ``paragraph.text[start:end] == quote``; ``score`` is the hit's, higher is better."""

    n: int
    document: Document
    paragraph: Paragraph
    quote: str
    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an answer, the numbers of the citations it rests on, and how well they carry it.

    ``speaker`` is who says it, when the sentence reports the words of someone named; ``facts`` are the spans of
    ``text`` with the date, number or name that was asked for.
    """

    text: str
    citations: tuple[int, ...]
    support: Support
    speaker: str | None = None
    facts: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question gets. When ``abstained``, ``sentences`` is the refusal and ``closest`` the nearest.

    ``completed`` is the question that was searched for when a follow-up had to be completed from the dialogue,
    ``confidence`` the gate's probability in [0, 1] that the articles hold the answer (``None``: no search was
    made), ``draft`` the words of a streamed answer that are not checked against the articles yet.
    """

    question: str
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    abstained: bool
    closest: tuple[Citation, ...]
    mode: Mode
    language: str
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    notice: str | None = None
    completed: str | None = None
    confidence: float | None = None
    draft: str = ""

    @property
    def text(self) -> str:
        """The answer as plain text without citation marks."""
        return " ".join(sentence.text for sentence in self.sentences)


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier exchange of a conversation."""

    question: str
    answer: str


@runtime_checkable
class Embedder(Protocol):
    """Text to unit vectors. The name and dimension are written into the manifest of an index."""

    @property
    def name(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """``(n, d) float32``, unit rows; an empty text gives a zero row."""
        ...

    def embed_query(self, text: str) -> Vectors:
        """``(d,) float32``, unit length; an empty text gives zeros."""
        ...


class ChatModel(Protocol):
    """Anything that writes text for a list of chat messages."""

    def stream(self, messages: Sequence[Mapping[str, str]]) -> Iterator[str]:
        """Pieces of text as they come. Raises :class:`ragqa.errors.ChatModelError`."""
        ...
