"""An assistant without an index: real documents of the sample corpus, found by the words they share."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from ragqa.answering.assistant import Assistant
from ragqa.corpus.folder import read_corpus
from ragqa.settings import Settings
from ragqa.text.language import detect_language
from ragqa.text.sentences import sentence_spans
from ragqa.types import Answer, Chunk, Citation, Document, Hit, Sentence, Turn


class FakeAssistant(Assistant):
    """``stream`` yields one more sentence at a time; ``pause`` seconds lie between them."""

    def __init__(self, settings: Settings, documents: Sequence[Document], pause: float = 0.0) -> None:
        self.settings = settings
        self.documents = documents
        self.pause = pause
        self.asked: list[tuple[str, tuple[Turn, ...]]] = []

    def search(self, question: str, k: int | None = None) -> tuple[Hit, ...]:
        wanted = _words(question)
        found = []
        for document in self.documents:
            for paragraph in document.paragraphs:
                score = len(wanted & _words(paragraph.text)) / (len(wanted) or 1)
                if score:
                    chunk = Chunk(paragraph.id, (paragraph.id,), paragraph.text, 0, len(paragraph.text))
                    found.append(Hit(chunk, paragraph, document, score, score, score))
        return tuple(sorted(found, key=lambda hit: -hit.score)[: k or 8])

    def stream(self, question: str, history: Sequence[Turn] = ()) -> Iterator[Answer]:
        self.asked.append((question, tuple(history)))
        hits = self.search(question)
        citations = tuple(_cite(n, hit, question) for n, hit in enumerate(hits[:3], 1))
        language = detect_language(question)
        if not hits or hits[0].score < 0.5:
            refusal = Sentence("لا أجد في المقالات جوابًا عن هذا السؤال.", (), "none")
            yield Answer(question, (refusal,), (), True, citations, "extractive", language)
            return
        sentences = [Sentence(c.quote, (c.n,), "full" if c.n < 3 else "partial") for c in citations]
        for count in range(1, len(sentences) + 1):
            time.sleep(self.pause)
            yield Answer(
                question,
                tuple(sentences[:count]),
                citations[:count],
                False,
                (),
                "extractive",
                language,
                timings_ms={"search": 3.0, "total": 5.0},
            )


def sample_documents(corpus: Path) -> tuple[Document, ...]:
    return read_corpus(corpus).documents


def _cite(n: int, hit: Hit, question: str) -> Citation:
    text = hit.paragraph.text
    wanted = _words(question)
    start, end = max(sentence_spans(text), key=lambda span: len(wanted & _words(text[span[0] : span[1]])))
    return Citation(n, hit.document, hit.paragraph, text[start:end], start, end, hit.score)


def _words(text: str) -> set[str]:
    return {word.removeprefix("ال") for word in re.findall(r"\w{3,}", text)}
