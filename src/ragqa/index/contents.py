"""Writes the files of a generation, all but its manifest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from ragqa.index.cache import EmbeddingCache
from ragqa.index.files import FileRecord, sync_file
from ragqa.index.manifest import Dense
from ragqa.index.nearest import sampled_queries, write_nearest
from ragqa.index.opened import Index
from ragqa.index.postings import write_postings
from ragqa.index.records import Analysis, Inputs, PassageText
from ragqa.index.reuse import Reuse, chunk_keys, write_keys
from ragqa.index.text_store import TEXT_FILE, write_text
from ragqa.index.vectors import write_chunk_vectors, write_sentences
from ragqa.progress import Progress
from ragqa.types import Chunk, Document


@dataclass(frozen=True, slots=True)
class Source:
    """What a generation is made from; ``inputs`` is its fingerprint."""

    documents: Sequence[Document]
    chunks: Sequence[Chunk]
    analysis: Analysis
    lexical_text: PassageText
    dense_text: PassageText
    inputs: Inputs

    def texts(self, passage_text: PassageText) -> list[str]:
        """What stands for each chunk. Raises ``ValueError`` for a chunk that lies in no paragraph."""
        places = {p.id: (document, p) for document in self.documents for p in document.paragraphs}
        try:
            return [passage_text.render(*places[chunk.paragraph_ids[0]], chunk) for chunk in self.chunks]
        except (KeyError, IndexError) as error:
            raise ValueError(f"a chunk lies in no paragraph of the documents: {error}") from error


def write_contents(
    folder: Path, source: Source, cache: EmbeddingCache, old: Index | None, report: Progress
) -> tuple[dict[str, int], dict[str, FileRecord], Dense]:
    """Writes into the empty ``folder``; returns counts, checksums and the kind of dense search for the manifest.

    ``old`` is the generation that serves until now; the bytes written are the same with and without it.
    """
    lexical_texts = source.texts(source.lexical_text)
    keys = chunk_keys(source.chunks, lexical_texts)
    reuse = Reuse.find(old, source.inputs, keys)
    files = write_keys(folder, keys)
    chunk_vectors = cache.embed(source.texts(source.dense_text), partial(report, "embed"))
    files |= write_chunk_vectors(folder, chunk_vectors)
    spans = reuse.sentences(source.chunks)
    sentences = [
        chunk.text[start - chunk.paragraph_start : end - chunk.paragraph_start]
        for chunk, part in zip(source.chunks, spans, strict=True)
        for start, end in part
    ]
    vectors = cache.embed(sentences, partial(report, "sentences"), np.float16)
    files |= write_sentences(folder, spans, vectors)
    nearest_files, dense = write_nearest(folder, chunk_vectors, sampled_queries(vectors))
    files |= nearest_files
    counts = {
        "documents": len(source.documents),
        "paragraphs": sum(len(document.paragraphs) for document in source.documents),
        "chunks": len(source.chunks),
        "sentences": len(sentences),
    }
    for name, analyse in (("words", source.analysis.words), ("grams", source.analysis.grams)):
        postings = reuse.postings(name, lexical_texts, analyse, partial(report, name))
        counts[name] = len(postings.terms)
        files |= write_postings(folder, name, postings)
    report("write", 0, 1)
    write_text(folder / TEXT_FILE, source.documents, source.chunks)
    files[TEXT_FILE] = sync_file(folder / TEXT_FILE)
    report("write", 1, 1)
    return counts, files, dense
