"""A folder of files to documents; what cannot be read is named and the rest goes on."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ragqa.corpus.drafts import Draft, Problem
from ragqa.corpus.duplicates import merge_duplicates
from ragqa.corpus.overrides import FILE_NAME, apply_overrides
from ragqa.corpus.readers import READABLE, read_file
from ragqa.errors import CorpusError
from ragqa.text.language import detect_language
from ragqa.types import Document, Paragraph

_IGNORED = frozenset({"readme.md", "thumbs.db", "desktop.ini", FILE_NAME})


@dataclass(frozen=True, slots=True)
class CorpusReading:
    """Everything read from a corpus folder, in the order of the file names, repeated articles once."""

    documents: tuple[Document, ...]
    problems: tuple[Problem, ...]


def read_corpus(folder: Path, progress: Callable[[int, int], None] | None = None) -> CorpusReading:
    """Read every file under ``folder``; ``progress`` is called with files done and files in all.

    Hidden files, README.md and the like are passed over; ``corpus.toml`` may say more about each article
    (:mod:`ragqa.corpus.overrides`). Raises :class:`CorpusError` when the folder is
    missing or nothing in it can be read.
    """
    if not folder.is_dir():
        raise CorpusError(f"corpus folder {folder} does not exist; put articles there, or give --corpus DIR")
    paths = _files(folder)
    documents: list[Document] = []
    problems: list[Problem] = []
    for done, path in enumerate(paths):
        if progress is not None:
            progress(done, len(paths))
        for reading in read_file(path, path.relative_to(folder).as_posix()):
            documents.extend(_documents(reading.drafts, reading.source))
            problems.extend(reading.problems)
    if progress is not None:
        progress(len(paths), len(paths))
    if not documents:
        named = "; ".join(f"{problem.source}: {problem.reason}" for problem in problems[:3])
        found = f"none of its {len(paths)} files can be read ({named})" if paths else "it holds no files"
        raise CorpusError(f"nothing to index in {folder}: {found}; expected articles as {' '.join(READABLE)}")
    documents, useless = apply_overrides(documents, folder)
    return CorpusReading(merge_duplicates(documents), (*problems, *useless))


def _files(folder: Path) -> list[Path]:
    found = [
        path
        for path in folder.rglob("*")
        if path.is_file()
        and path.name.lower() not in _IGNORED
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    ]
    return sorted(found, key=lambda path: path.relative_to(folder).as_posix())


def _documents(drafts: Sequence[Draft], source: str) -> list[Document]:
    return [
        make_document(draft, source if number == 1 else f"{source}~{number}", source)
        for number, draft in enumerate(drafts, 1)
    ]


def make_document(draft: Draft, document_id: str, source: str) -> Document:
    """A document with ids for its paragraphs (``<document id>:p<n>``, n from 1) and hashes of their texts."""
    paragraphs = tuple(
        Paragraph(
            id=f"{document_id}:p{number}",
            document_id=document_id,
            section=block.section,
            text=block.text,
            sha256=hashlib.sha256(block.text.encode()).hexdigest(),
            page=block.page,
        )
        for number, block in enumerate(draft.blocks, 1)
    )
    return Document(
        id=document_id,
        title=draft.title or Path(source).stem.replace("_", " ").replace("-", " ").strip() or source,
        author=draft.author,
        date=draft.date,
        language=draft.language or detect_language(" ".join(paragraph.text for paragraph in paragraphs)),
        source=draft.source or source,
        paragraphs=paragraphs,
    )
