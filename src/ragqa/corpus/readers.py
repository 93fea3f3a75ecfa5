"""One reader per kind of file. A new format joins by one entry in ``READERS``."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from pathlib import Path

from ragqa.corpus.drafts import Draft
from ragqa.corpus.encoding import UndecodableError, decode
from ragqa.corpus.markdown import parse_markdown
from ragqa.corpus.structure import parse_plain_text
from ragqa.errors import ReadError
from ragqa.text.dates import parse_date

Reader = Callable[[Path], list[Draft]]


def read_text(path: Path) -> list[Draft]:
    """Plain text: one article or several. Raises :class:`ReadError`."""
    return parse_plain_text(_text_of(path))


def read_markdown(path: Path) -> list[Draft]:
    """Markdown with or without YAML front matter. Raises :class:`ReadError`."""
    import frontmatter
    import yaml

    try:
        post = frontmatter.loads(_text_of(path))
    except yaml.YAMLError as error:
        problem = " ".join(str(error).split())
        raise ReadError(path, f"front matter is not valid YAML ({problem}); mend the --- block") from error
    draft = parse_markdown(post.content)
    given = post.metadata
    return [
        Draft(
            title=_text_or_none(given.get("title")) or draft.title,
            author=_text_or_none(given.get("author")) or draft.author,
            date=_iso_date(given.get("date")) or draft.date,
            blocks=draft.blocks,
            language=_text_or_none(given.get("language") or given.get("lang")),
        )
    ]


READERS: Mapping[str, Reader] = {
    ".txt": read_text,
    ".text": read_text,
    ".md": read_markdown,
    ".markdown": read_markdown,
}


def read_file(path: Path) -> list[Draft]:
    """The articles of one file, at least one paragraph in each.

    Raises :class:`ReadError` with the reason when there is no reader for it or nothing to read in it.
    """
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        kind = path.suffix or "files without a suffix"
        raise ReadError(path, f"no reader for {kind} (readable: {' '.join(READERS)})")
    drafts = [draft for draft in reader(path) if draft.blocks]
    if not drafts:
        raise ReadError(path, "no paragraphs in it")
    return drafts


def _text_of(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ReadError(path, f"cannot be opened ({error.strerror})") from error
    if not data.strip():
        raise ReadError(path, "empty file")
    try:
        return decode(data)
    except UndecodableError as error:
        raise ReadError(path, str(error)) from error


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
