"""``corpus.toml``: what a person says about single articles, which counts more than what the files say.

    ["reports/gulf.pdf"]
    title = "مياه الخليج"
    author = "سعاد علي"
    date = 2024-07-16              # or as articles write dates
    language = "ar"
    source = "https://example.org/gulf"

A table is named by the file, relative to the corpus (``archive.zip/inner.md`` for one in an archive,
``several.txt~2`` for the second article of a file).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from ragqa.corpus.drafts import Problem
from ragqa.text.dates import parse_date
from ragqa.types import Document

FILE_NAME = "corpus.toml"
KEYS = ("title", "author", "date", "language", "source")
_LANGUAGE = re.compile(r"[a-z]{2}")


def apply_overrides(documents: Sequence[Document], folder: Path) -> tuple[list[Document], list[Problem]]:
    """The documents as ``folder/corpus.toml`` has them, and what in it is of no use."""
    try:
        tables = tomllib.loads((folder / FILE_NAME).read_text("utf-8"))
    except FileNotFoundError:
        return list(documents), []
    except (OSError, ValueError, RecursionError) as error:
        return list(documents), [Problem(FILE_NAME, f"not read, it is no valid TOML: {error}")]
    problems: list[Problem] = []
    changes: dict[str, dict[str, str]] = {}
    known = {document.id for document in documents}
    for name, table in tables.items():
        if name not in known:
            problems.append(Problem(FILE_NAME, f"[{name!r}] names no article in {folder}"))
        elif not isinstance(table, Mapping):
            problems.append(
                Problem(FILE_NAME, f'{name!r} is no table; write ["{name}"] on a line of its own')
            )
        else:
            changes[name] = _checked(name, table, problems)
    return [_changed(document, changes.get(document.id, {})) for document in documents], problems


def _changed(document: Document, said: Mapping[str, str]) -> Document:
    return replace(
        document,
        title=said.get("title", document.title),
        author=said.get("author", document.author),
        date=said.get("date", document.date),
        language=said.get("language", document.language),
        source=said.get("source", document.source),
    )


def _checked(name: str, table: Mapping[str, object], problems: list[Problem]) -> dict[str, str]:
    """The values that can be used; for each of the others a problem."""
    changes: dict[str, str] = {}
    for key, value in table.items():
        if key not in KEYS:
            problems.append(
                Problem(FILE_NAME, f"unknown key {key!r} in [{name!r}]; known are {' '.join(KEYS)}")
            )
            continue
        usable = _usable(key, value)
        if usable is None:
            expected = {"date": "a full date", "language": "a code of two letters such as ar"}.get(
                key, "some text"
            )
            problems.append(Problem(FILE_NAME, f"{key} in [{name!r}] is {value!r}; expected {expected}"))
        else:
            changes[key] = usable
    return changes


def _usable(key: str, value: object) -> str | None:
    if key == "date":
        if isinstance(value, datetime):
            return value.date().isoformat()
        return value.isoformat() if isinstance(value, date) else parse_date(str(value))
    text = value.strip() if isinstance(value, str) else ""
    if key == "language":
        return text if _LANGUAGE.fullmatch(text) else None
    return text or None
