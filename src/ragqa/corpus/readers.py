"""One reader per kind of file. A new format joins by one entry in ``READERS``.

A file is read by what it is: a PDF that is called ``.txt`` is read as a PDF.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath

from ragqa.corpus.archive import read_entries
from ragqa.corpus.docx import read_docx
from ragqa.corpus.drafts import Draft, Problem, Reading
from ragqa.corpus.encoding import UndecodableError, decode
from ragqa.corpus.html import read_html
from ragqa.corpus.jsonl import read_jsonl
from ragqa.corpus.kinds import UnreadableKindError, kind_of
from ragqa.corpus.markdown import parse_markdown
from ragqa.corpus.pdf import read_pdf
from ragqa.corpus.structure import parse_plain_text
from ragqa.errors import ReadError
from ragqa.text.dates import parse_date

Reader = Callable[[bytes, str], Reading]
"""From the bytes of a file and its name in messages. Raises :class:`ReadError`."""

_ARCHIVE = ".zip"
_NESTED = 1
"""Archives inside an archive that are opened, in depth."""


def read_text(data: bytes, source: str) -> Reading:
    """Plain text: one article or several. Raises :class:`ReadError`."""
    return Reading(source, tuple(parse_plain_text(_text_of(data, source))))


def read_markdown(data: bytes, source: str) -> Reading:
    """Markdown with or without YAML front matter. Raises :class:`ReadError`."""
    import frontmatter
    import yaml

    try:
        post = frontmatter.loads(_text_of(data, source))
        given = post.metadata
    except (yaml.YAMLError, ValueError, AttributeError, RecursionError) as error:
        problem = " ".join(str(error).split())
        raise ReadError(source, f"front matter is not valid YAML ({problem}); mend the --- block") from error
    draft = parse_markdown(post.content)
    draft = Draft(
        title=_text_or_none(given.get("title")) or draft.title,
        author=_text_or_none(given.get("author")) or draft.author,
        date=_iso_date(given.get("date")) or draft.date,
        blocks=draft.blocks,
        language=_text_or_none(given.get("language") or given.get("lang")),
        source=_text_or_none(given.get("source") or given.get("url")),
    )
    return Reading(source, (draft,))


READERS: Mapping[str, Reader] = {
    ".txt": read_text,
    ".text": read_text,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".pdf": read_pdf,
    ".docx": read_docx,
    ".html": read_html,
    ".htm": read_html,
    ".jsonl": read_jsonl,
    ".ndjson": read_jsonl,
}
READABLE = (*READERS, _ARCHIVE)


def read_file(path: Path, source: str) -> list[Reading]:
    """What is in one file, called ``source``; for an archive, what is in each of its files.

    A file that cannot be read, or has nothing to read in it, gives its reason as a :class:`Problem`.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        return [_failed(source, f"cannot be opened ({error.strerror})")]
    return read_bytes(data, source)


def read_bytes(data: bytes, source: str, nested: int = _NESTED) -> list[Reading]:
    """Like :func:`read_file`, for bytes that are in memory."""
    suffix = PurePosixPath(source).suffix.lower()
    if not data.strip():
        return [_failed(source, "empty file")]
    try:
        kind = kind_of(data, suffix)
        if kind == _ARCHIVE:
            return _read_archive(data, source, nested)
        if kind not in READERS:
            named = suffix or "files without a suffix"
            return [_failed(source, f"no reader for {named} (readable: {' '.join(READABLE)})")]
        reading = READERS[kind](data, source)
    except UnreadableKindError as error:
        return [_failed(source, str(error))]
    except ReadError as error:
        return [_failed(source, error.reason)]
    drafts = tuple(draft for draft in reading.drafts if draft.blocks)
    if not drafts:
        return [_failed(source, "no paragraphs in it")]
    return [Reading(source, drafts, reading.problems)]


def _read_archive(data: bytes, source: str, nested: int) -> list[Reading]:
    if nested < 0:
        return [_failed(source, "an archive in an archive in an archive; unpack it")]
    readings: list[Reading] = []
    for entry in read_entries(data, source):
        name = f"{source}/{entry.name}"
        if entry.reason is not None:
            readings.append(_failed(name, entry.reason))
        else:
            readings += read_bytes(entry.data, name, nested - 1)
    return readings or [_failed(source, "no files in it")]


def _failed(source: str, reason: str) -> Reading:
    return Reading(source, problems=(Problem(source, reason),))


def _text_of(data: bytes, source: str) -> str:
    try:
        return decode(data)
    except UndecodableError as error:
        raise ReadError(source, str(error)) from error


def _text_or_none(value: object) -> str | None:
    if isinstance(value, list):
        value = "، ".join(str(item) for item in value)
    text = str(value).strip() if value is not None else ""
    return text or None


def _iso_date(value: object) -> str | None:
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    if isinstance(value, datetime.date):
        return value.isoformat()
    return parse_date(str(value)) if value is not None else None
