"""Paragraphs to chunks: a paragraph that fits stays whole, a longer one is cut where Arabic pauses."""

from __future__ import annotations

from collections.abc import Iterable

from ragqa.types import PARAGRAPH_BREAK, Chunk, Document

SEPARATORS = ("\n", "؟ ", "؟", ". ", "! ", "? ", "؛ ", "؛", "، ", "; ", ", ", " ", "")
"""Where a long paragraph may be cut, best first."""


def chunk_documents(documents: Iterable[Document], chunk_chars: int) -> list[Chunk]:
    """The chunks of all documents, in order; ``document.text[start:end] == chunk.text`` holds for each."""
    return [chunk for document in documents for chunk in chunk_document(document, chunk_chars)]


def chunk_document(document: Document, chunk_chars: int) -> list[Chunk]:
    """The chunks of one document, none longer than ``chunk_chars`` characters, none across two paragraphs."""
    chunks: list[Chunk] = []
    paragraph_at = 0
    for paragraph in document.paragraphs:
        for number, (start, end) in enumerate(_pieces(paragraph.text, chunk_chars), 1):
            chunks.append(
                Chunk(
                    id=f"{paragraph.id}/{number}",
                    paragraph_ids=(paragraph.id,),
                    text=paragraph.text[start:end],
                    start=paragraph_at + start,
                    end=paragraph_at + end,
                    paragraph_start=start,
                )
            )
        paragraph_at += len(paragraph.text) + len(PARAGRAPH_BREAK)
    return chunks


def _pieces(text: str, longest: int) -> list[tuple[int, int]]:
    """Spans that cover the text but for white space at their edges."""
    if len(text) <= longest:
        return [(0, len(text))]
    from langchain_text_splitters import (
        RecursiveCharacterTextSplitter,  # slow to import; asking never needs it
    )

    splitter = RecursiveCharacterTextSplitter(
        separators=list(SEPARATORS),
        keep_separator="end",
        chunk_size=longest,
        chunk_overlap=0,
        strip_whitespace=False,
        length_function=len,
    )
    spans: list[tuple[int, int]] = []
    start = 0
    for piece in splitter.split_text(text):
        end = start + len(piece)
        lead = len(piece) - len(piece.lstrip())
        tail = len(piece) - len(piece.rstrip())
        if lead < len(piece):
            spans.append((start + lead, end - tail))
        start = end
    return spans
