"""Documents, paragraphs and chunks in one SQLite file, written once and read for ever."""

from __future__ import annotations

import json
import sqlite3
import threading
import weakref
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ragqa.index.records import metadata
from ragqa.types import Chunk, Document, Paragraph

TEXT_FILE = "text.sqlite"

_SCHEMA = """
CREATE TABLE documents (row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, title TEXT NOT NULL, author TEXT,
    date TEXT, language TEXT NOT NULL, source TEXT NOT NULL, also TEXT NOT NULL);
CREATE TABLE paragraphs (row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, document INTEGER NOT NULL,
    section TEXT, text TEXT NOT NULL, sha256 TEXT NOT NULL, page INTEGER);
CREATE INDEX paragraphs_of_document ON paragraphs (document, row);
CREATE TABLE chunks (row INTEGER PRIMARY KEY, id TEXT NOT NULL, paragraph INTEGER NOT NULL,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, paragraph_start INTEGER NOT NULL);
CREATE INDEX chunks_of_paragraph ON chunks (paragraph, row);
"""
_DOCUMENT = "id, title, author, date, language, source, also"
_PARAGRAPH = "p.id, d.id, p.section, p.text, p.sha256, p.page"
_KEPT_DOCUMENTS = 512


def write_text(path: Path, documents: Sequence[Document], chunks: Sequence[Chunk]) -> None:
    """Writes a new store; the rows of chunks are their positions in ``chunks``.

    The same arguments give the same bytes. Raises ``ValueError`` when ids repeat, or a chunk is not the part
    of its one paragraph that it says it is.
    """
    database = sqlite3.connect(path, isolation_level=None)
    try:
        database.executescript(
            "PRAGMA page_size=4096; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _SCHEMA
        )
        database.execute("BEGIN")
        paragraph_rows = _write_documents(database, documents)
        texts = {paragraph.id: paragraph.text for document in documents for paragraph in document.paragraphs}
        for row, chunk in enumerate(chunks):
            paragraph_id = _only_paragraph(chunk, texts)
            values = (
                row,
                chunk.id,
                paragraph_rows[paragraph_id],
                chunk.start,
                chunk.end,
                chunk.paragraph_start,
            )
            database.execute("INSERT INTO chunks VALUES (?, ?, ?, ?, ?, ?)", values)
        database.execute("COMMIT")
    except sqlite3.IntegrityError as error:
        raise ValueError(f"documents and paragraphs need ids of their own: {error}") from error
    finally:
        database.close()


def _write_documents(database: sqlite3.Connection, documents: Sequence[Document]) -> dict[str, int]:
    paragraph_rows: dict[str, int] = {}
    for row, document in enumerate(documents):
        database.execute("INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (row, *metadata(document)))
        for paragraph in document.paragraphs:
            values = (
                len(paragraph_rows),
                paragraph.id,
                row,
                paragraph.section,
                paragraph.text,
                paragraph.sha256,
                paragraph.page,
            )
            database.execute("INSERT INTO paragraphs VALUES (?, ?, ?, ?, ?, ?, ?)", values)
            paragraph_rows[paragraph.id] = len(paragraph_rows)
    return paragraph_rows


def _bare(values: Sequence[Any]) -> Document:
    *known, also = values
    return replace(Document(*known), also=tuple(json.loads(also)))


def _only_paragraph(chunk: Chunk, texts: dict[str, str]) -> str:
    if len(chunk.paragraph_ids) != 1 or chunk.paragraph_ids[0] not in texts:
        raise ValueError(
            f"chunk {chunk.id} lies in paragraphs {chunk.paragraph_ids}, one known paragraph was expected"
        )
    (paragraph_id,) = chunk.paragraph_ids
    end = chunk.paragraph_start + chunk.end - chunk.start
    if texts[paragraph_id][chunk.paragraph_start : end] != chunk.text:
        raise ValueError(
            f"the text of chunk {chunk.id} is not at {chunk.paragraph_start}:{end} of {paragraph_id}"
        )
    return paragraph_id


class TextStore:
    """Reads a store; safe to share between threads. Unknown rows and ids raise ``KeyError``."""

    def __init__(self, path: Path) -> None:
        uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        self._database = sqlite3.connect(uri, uri=True, check_same_thread=False)
        self._lock = threading.Lock()
        self._documents: OrderedDict[str, Document] = OrderedDict()
        weakref.finalize(self, self._database.close)

    def counts(self) -> dict[str, int]:
        """How many documents, paragraphs and chunks there are."""
        tables = ("documents", "paragraphs", "chunks")
        return {table: self._rows(f"SELECT count(*) FROM {table}")[0][0] for table in tables}

    def documents_of_chunks(self) -> list[int]:
        """The row of its document for every chunk."""
        query = "SELECT p.document FROM chunks c JOIN paragraphs p ON p.row = c.paragraph ORDER BY c.row"
        return [row for (row,) in self._rows(query)]

    def chunks_of(self, document_id: str) -> list[int]:
        """The rows of a document's chunks, rising; none for an unknown id."""
        query = (
            "SELECT c.row FROM chunks c JOIN paragraphs p ON p.row = c.paragraph"
            " JOIN documents d ON d.row = p.document WHERE d.id = ? ORDER BY c.row"
        )
        return [row for (row,) in self._rows(query, document_id)]

    def metadata(self) -> list[Document]:
        """All documents in the order of their rows, without their paragraphs."""
        return [_bare(values) for values in self._rows(f"SELECT {_DOCUMENT} FROM documents ORDER BY row")]

    def chunks(self, rows: Sequence[int]) -> list[Chunk]:
        """The chunks in different ``rows``, which rise."""
        found = self._rows(
            'SELECT c.id, c.start, c."end", c.paragraph_start, p.id, p.text FROM chunks c JOIN paragraphs p'
            " ON p.row = c.paragraph WHERE c.row IN (SELECT value FROM json_each(?)) ORDER BY c.row",
            json.dumps(rows),
        )
        if len(found) != len(rows):
            raise KeyError(rows)
        return [
            Chunk(id_, (paragraph_id,), text[first : first + end - start], start, end, first)
            for id_, start, end, first, paragraph_id, text in found
        ]

    def chunk_context(self, row: int) -> tuple[str, str | None]:
        (context, *_) = self._found(
            "SELECT d.title, p.section FROM chunks c JOIN paragraphs p ON p.row = c.paragraph"
            " JOIN documents d ON d.row = p.document WHERE c.row = ?",
            row,
        )
        title, section = context
        return title, section

    def languages(self, rows: Sequence[int]) -> list[str]:
        """The language of the document of every chunk in different ``rows``."""
        languages = dict(
            self._rows(
                "SELECT c.row, d.language FROM chunks c JOIN paragraphs p ON p.row = c.paragraph"
                " JOIN documents d ON d.row = p.document WHERE c.row IN (SELECT value FROM json_each(?))",
                json.dumps(rows),
            )
        )
        return [languages[row] for row in rows]

    def paragraph_starts(self) -> list[int]:
        return [start for (start,) in self._rows("SELECT paragraph_start FROM chunks ORDER BY row")]

    def document(self, document_id: str) -> Document:
        """The document with all its paragraphs."""
        return self.named([document_id])[document_id]

    def named(self, document_ids: Sequence[str]) -> dict[str, Document]:
        """Those documents by id, with all their paragraphs; read by one query each for documents and paragraphs."""
        with self._lock:
            known = {id_: self._documents[id_] for id_ in document_ids if id_ in self._documents}
        missing = [id_ for id_ in document_ids if id_ not in known]
        read = self._read(missing) if missing else {}
        with self._lock:
            for id_, document in {**known, **read}.items():
                self._documents[id_] = document
                self._documents.move_to_end(id_)
            while len(self._documents) > _KEPT_DOCUMENTS:
                self._documents.popitem(last=False)
        return {**known, **read}

    def _read(self, document_ids: Sequence[str]) -> dict[str, Document]:
        wanted = "WHERE d.id IN (SELECT value FROM json_each(?))"
        named = json.dumps(document_ids)
        bare = {
            values[0]: _bare(values)
            for values in self._rows(f"SELECT {_DOCUMENT} FROM documents d {wanted}", named)
        }
        for id_ in document_ids:
            if id_ not in bare:
                raise KeyError(id_)
        paragraphs: dict[str, list[Paragraph]] = {id_: [] for id_ in bare}
        for values in self._rows(
            f"SELECT {_PARAGRAPH} FROM documents d JOIN paragraphs p ON p.document = d.row {wanted}"
            " ORDER BY p.row",
            named,
        ):
            paragraph = Paragraph(*values)
            paragraphs[paragraph.document_id].append(paragraph)
        return {id_: replace(document, paragraphs=tuple(paragraphs[id_])) for id_, document in bare.items()}

    def documents(self) -> Iterator[Document]:
        """All documents in their order."""
        for (document_id,) in self._rows("SELECT id FROM documents ORDER BY row"):
            yield self.document(document_id)

    def _found(self, query: str, key: int | str) -> list[tuple[Any, ...]]:
        rows = self._rows(query, key)
        if not rows:
            raise KeyError(key)
        return rows

    def _rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._database.execute(query, values).fetchall()
