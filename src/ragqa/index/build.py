"""Builds a generation and makes it the one that serves."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ragqa.errors import IndexDamagedError, IndexError_, IndexMismatchError
from ragqa.index.cache import EmbeddingCache
from ragqa.index.contents import Source, write_contents
from ragqa.index.files import sync_folder, write_bytes, write_errors_explained
from ragqa.index.generations import IndexFolder
from ragqa.index.manifest import MANIFEST, Manifest, generation_name, manifest_bytes
from ragqa.index.opened import Index
from ragqa.index.records import CHUNK_ONLY, Analysis, Inputs, PassageText, SettingValue, corpus_fingerprint
from ragqa.progress import Progress
from ragqa.types import Chunk, Document, Embedder

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class BuildReport:
    """``changed`` is false when the index already was what was asked for; ``embedded`` texts were new to the
    embedding cache, ``reused`` came out of it."""

    manifest: Manifest
    changed: bool
    embedded: int
    reused: int


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
    cache: Path | None = None,
    publish: Callable[[Index], None] | None = None,
    progress: Progress | None = None,
) -> BuildReport:
    """Builds the index of ``chunks``, verifies it and switches to it; does nothing when it is up to date.

    ``settings`` are recorded in the manifest and count as a change when they change. ``cache`` keeps the
    embeddings, ``folder/cache`` unless given; no two builds may share one at the same time. ``publish`` is given
    the generation in any case, before older ones are removed, to bring it to where it is searched. Raises
    :class:`IndexLockedError` while another process builds, :class:`IndexError_` with what to do when the
    folder cannot be written or there is nothing to index, ``ValueError`` when chunks do not fit the
    documents.
    """
    if not chunks:
        raise IndexError_("there is no text to index; put articles into the corpus folder and run again")
    inputs = index_inputs(
        documents,
        chunks,
        embedder=embedder,
        analysis=analysis,
        settings=settings,
        lexical_text=lexical_text,
        dense_text=dense_text,
    )
    source = Source(documents, chunks, analysis, lexical_text, dense_text, inputs)
    report = progress or (lambda _stage, _done, _total: None)
    layout = IndexFolder(folder)
    with write_errors_explained(folder), layout.writing():
        layout.clean()
        serving = _serving(layout)
        if serving is not None and serving.manifest.inputs == inputs:
            if serving.manifest.generation != layout.current():
                layout.switch_to(serving.manifest.generation)
            if publish is not None:
                publish(serving)
            return BuildReport(serving.manifest, changed=False, embedded=0, reused=0)
        work = layout.start_building()
        with EmbeddingCache(cache or layout.cache, embedder) as known:
            counts, files, dense = write_contents(work, source, known, serving, report)
        manifest = manifest_bytes(inputs, counts, files, dense)
        write_bytes(work / MANIFEST, manifest)
        sync_folder(work)
        ready = work.rename(work.with_name(generation_name(layout.next_number(), manifest)))
        report("verify", 0, 1)
        verified = _verified(ready)
        layout.put_in_service(ready)
        if publish is not None:
            publish(verified)
        layout.prune(keep_generations)
        report("verify", 1, 1)
        return BuildReport(verified.manifest, changed=True, embedded=known.embedded, reused=known.reused)


def _serving(layout: IndexFolder) -> Index | None:
    """The generation that serves, if its format is this one's; damaged ones are set aside on the way."""
    for candidate in layout.candidates(layout.current()):
        try:
            return _verified(candidate)
        except IndexMismatchError:
            return None
        except IndexDamagedError as error:
            _log.warning("generation %s is damaged and built anew: %s", candidate.name, error)
            layout.quarantine(candidate)
    return None


def _verified(generation: Path) -> Index:
    index = Index(generation)
    index.verify()
    return index
