"""Builds a generation and makes it the one that serves."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ragqa.errors import IndexDamagedError, IndexError_, IndexMismatchError
from ragqa.index.cache import EmbeddingCache
from ragqa.index.files import FileRecord, sync_file, sync_folder, write_bytes, write_errors_explained
from ragqa.index.generations import IndexFolder
from ragqa.index.lexical import write_lexical
from ragqa.index.manifest import MANIFEST, Manifest, generation_name, manifest_bytes
from ragqa.index.opened import Index
from ragqa.index.records import CHUNK_ONLY, Analysis, Inputs, PassageText, SettingValue, corpus_fingerprint
from ragqa.index.text_store import TEXT_FILE, write_text
from ragqa.index.vectors import Spans, write_chunk_vectors, write_sentences
from ragqa.text.sentences import sentence_spans
from ragqa.types import Chunk, Document, Embedder, Paragraph

Progress = Callable[[str, int, int], None]
"""Called with the stage (``embed, sentences, words, grams, write, verify``), how much is done, of how much."""


@dataclass(frozen=True, slots=True)
class BuildReport:
    """``changed`` is false when the index already was what was asked for; ``embedded`` texts were new to the
    embedding cache, ``reused`` came out of it."""

    manifest: Manifest
    changed: bool
    embedded: int
    reused: int


@dataclass(frozen=True, slots=True)
class _Source:
    documents: Sequence[Document]
    chunks: Sequence[Chunk]
    places: Sequence[tuple[Document, Paragraph]]

    def texts(self, passage_text: PassageText) -> list[str]:
        return [
            passage_text.render(*place, chunk) for place, chunk in zip(self.places, self.chunks, strict=True)
        ]


def index_inputs(
    documents: Sequence[Document],
    chunks: Sequence[Chunk],
    *,
    embedder: Embedder,
    analysis: Analysis,
    settings: Mapping[str, SettingValue] | None = None,
    lexical_text: PassageText = CHUNK_ONLY,
    dense_text: PassageText = CHUNK_ONLY,
) -> Inputs:
    """What a build would be made from; an index whose ``manifest.inputs`` equal this is up to date."""
    return Inputs(
        embedder=embedder.name,
        dimension=embedder.dimension,
        analysis=analysis.name,
        lexical_text=lexical_text.name,
        dense_text=dense_text.name,
        corpus_fingerprint=corpus_fingerprint(documents, chunks),
        settings=dict(settings or {}),
    )


def build_index(
    documents: Sequence[Document],
    chunks: Sequence[Chunk],
    *,
    embedder: Embedder,
    analysis: Analysis,
    folder: Path,
    settings: Mapping[str, SettingValue] | None = None,
    lexical_text: PassageText = CHUNK_ONLY,
    dense_text: PassageText = CHUNK_ONLY,
    keep_generations: int = 2,
    progress: Progress | None = None,
) -> BuildReport:
    """Builds the index of ``chunks``, verifies it and switches to it; does nothing when it is up to date.

    ``settings`` are recorded in the manifest and count as a change when they change. Raises
    :class:`IndexLockedError` while another process builds, :class:`IndexError_` with what to do when the
    folder cannot be written or there is nothing to index, ``ValueError`` when chunks do not fit the documents.
    """
    if not chunks:
        raise IndexError_("there is no text to index; put articles into the corpus folder and run again")
    source = _Source(documents, chunks, _places(documents, chunks))
    inputs = index_inputs(
        documents,
        chunks,
        embedder=embedder,
        analysis=analysis,
        settings=settings,
        lexical_text=lexical_text,
        dense_text=dense_text,
    )
    report = progress or (lambda _stage, _done, _total: None)
    layout = IndexFolder(folder)
    with write_errors_explained(folder), layout.writing():
        layout.clean()
        if (serving := _up_to_date(layout, inputs)) is not None:
            return BuildReport(serving, changed=False, embedded=0, reused=0)
        work = layout.start_building()
        with EmbeddingCache(layout.cache, embedder) as cache:
            counts, files = _write(work, source, analysis, lexical_text, dense_text, cache, report)
        manifest = manifest_bytes(inputs, counts, files)
        write_bytes(work / MANIFEST, manifest)
        sync_folder(work)
        ready = work.rename(work.with_name(generation_name(layout.next_number(), manifest)))
        report("verify", 0, 1)
        verified = _verified(ready)
        layout.put_in_service(ready)
        layout.prune(keep_generations)
        report("verify", 1, 1)
        return BuildReport(verified, changed=True, embedded=cache.embedded, reused=cache.reused)


def _places(documents: Sequence[Document], chunks: Sequence[Chunk]) -> list[tuple[Document, Paragraph]]:
    known = {
        paragraph.id: (document, paragraph) for document in documents for paragraph in document.paragraphs
    }
    try:
        return [known[chunk.paragraph_ids[0]] for chunk in chunks]
    except (KeyError, IndexError) as error:
        raise ValueError(f"a chunk lies in no paragraph of the documents: {error}") from error


def _up_to_date(layout: IndexFolder, inputs: Inputs) -> Manifest | None:
    """The manifest of the generation that serves, if it was made from these inputs; damaged ones go aside."""
    for candidate in layout.candidates():
        try:
            manifest = _verified(candidate)
        except IndexMismatchError:
            return None  # another format: there is nothing to compare
        except IndexDamagedError as error:
            layout.quarantine(candidate, str(error))
            continue
        if manifest.inputs != inputs:
            return None
        if candidate.name != layout.current():
            layout.switch_to(candidate.name)
        return manifest
    return None


def _verified(generation: Path) -> Manifest:
    index = Index(generation)
    index.verify()
    return index.manifest


def _write(
    folder: Path,
    source: _Source,
    analysis: Analysis,
    lexical_text: PassageText,
    dense_text: PassageText,
    cache: EmbeddingCache,
    report: Progress,
) -> tuple[dict[str, int], dict[str, FileRecord]]:
    """Writes everything but the manifest; returns counts and checksums."""
    files: dict[str, FileRecord] = {}
    vectors = cache.embed(source.texts(dense_text), partial(report, "embed"))
    files |= write_chunk_vectors(folder, vectors)
    spans = [_sentences(chunk) for chunk in source.chunks]
    sentence_texts = [
        chunk.text[start - chunk.paragraph_start : end - chunk.paragraph_start]
        for chunk, part in zip(source.chunks, spans, strict=True)
        for start, end in part
    ]
    files |= write_sentences(folder, spans, cache.embed(sentence_texts, partial(report, "sentences")))
    texts = source.texts(lexical_text)
    counts = {
        "documents": len(source.documents),
        "paragraphs": sum(len(document.paragraphs) for document in source.documents),
        "chunks": len(source.chunks),
        "sentences": len(sentence_texts),
    }
    for name, analyse in (("words", analysis.words), ("grams", analysis.grams)):
        report(name, 0, len(texts))
        counts[name], written = write_lexical(folder, name, [analyse(text) for text in texts])
        files |= written
        report(name, len(texts), len(texts))
    report("write", 0, 1)
    write_text(folder / TEXT_FILE, source.documents, source.chunks)
    files[TEXT_FILE] = sync_file(folder / TEXT_FILE)
    report("write", 1, 1)
    return counts, files


def _sentences(chunk: Chunk) -> Spans:
    """Spans in the paragraph; a chunk without any is one sentence, so that every chunk has a best one."""
    spans = sentence_spans(chunk.text) or [(0, len(chunk.text))]
    return [(start + chunk.paragraph_start, end + chunk.paragraph_start) for start, end in spans]
