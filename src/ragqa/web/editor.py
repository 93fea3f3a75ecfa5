"""Adding and removing articles while the chat goes on answering from the last generation."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol

import yaml

from ragqa.corpus.drafts import Draft
from ragqa.corpus.readers import read_bytes
from ragqa.corpus.url import add_url
from ragqa.errors import RagqaError, ReadError
from ragqa.progress import Progress
from ragqa.settings import Settings

ADDED = "added"
"""Folder of the corpus for what readers of the page add."""

_log = logging.getLogger(__name__)
_SEVERAL = re.compile(r"~\d+$")
_NO_NAME = re.compile(r"[^\w.\- ]+")
_LONGEST_NAME = 80


class Report(Protocol):
    """What a rebuild tells."""

    def payload(self) -> dict[str, object]: ...


class Editor:
    """Changes files of the corpus and has the index rebuilt behind, one rebuild at a time."""

    def __init__(self, settings: Settings, reindex: Callable[[Progress], Report]) -> None:
        self.corpus = settings.corpus
        self.settings = settings
        self._reindex = reindex
        self._worker = ThreadPoolExecutor(1, "reindex")
        self._lock = threading.Lock()
        self._queued = False
        self._state: dict[str, Any] = {"running": False, "stage": None, "done": 0, "total": 0}

    def add_file(self, name: str, data: bytes) -> dict[str, Any]:
        """What was read of a file, which is then part of the corpus. Raises :class:`ReadError`."""
        name = _safe(name)
        readings = read_bytes(data, name)
        drafts = [draft for reading in readings for draft in reading.drafts]
        problems = [problem for reading in readings for problem in reading.problems]
        if not drafts:
            raise ReadError(name, problems[0].reason if problems else "nothing to read in it")
        path = self._new_path(name)
        part = path.with_name(f".{path.name}.part")
        part.write_bytes(data)
        part.replace(path)
        self._schedule()
        return {
            "name": name,
            "articles": [_told(draft) for draft in drafts],
            "warnings": [f"{problem.source}: {problem.reason}" for problem in problems],
        }

    def add_text(self, title: str, text: str) -> dict[str, Any]:
        """The same for text that was typed or pasted. Raises :class:`ReadError`."""
        title = " ".join(title.split())
        head = yaml.safe_dump({"title": title}, allow_unicode=True, width=10_000) if title else ""
        name = f"{title or ' '.join(text.split()[:6]) or 'article'}"
        body = f"---\n{head}---\n\n{text}\n" if head else text
        return self.add_file(f"{name}.md" if head else f"{name}.txt", body.encode())

    def add_address(self, url: str) -> dict[str, Any]:
        """The same for an article on the web. Raises :class:`ReadError` or :class:`CorpusError`."""
        path = add_url(url, self.corpus, allow_private=self.settings.allow_private_urls)
        self._schedule()
        return {"name": path.relative_to(self.corpus).as_posix(), "articles": [], "warnings": []}

    def remove(self, document_id: str) -> str:
        """Deletes the file an article is in, with every other article in it; its name.

        Raises ``KeyError`` when there is no such file inside the corpus.
        """
        root = self.corpus.resolve()
        path = (root / _SEVERAL.sub("", document_id)).resolve()
        while root in path.parents and not path.is_file():
            path = path.parent  # an article inside an archive
        if root not in path.parents or any(part.startswith(".") for part in path.relative_to(root).parts):
            raise KeyError(document_id)
        path.unlink()
        self._schedule()
        return path.relative_to(root).as_posix()

    def state(self) -> dict[str, Any]:
        """``running``, ``stage``, ``done`` of ``total``; after a rebuild its ``report`` or ``error``."""
        return {**self._state, "running": self._state["running"] or self._queued}

    def _new_path(self, name: str) -> Path:
        folder = self.corpus / ADDED
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / name
        number = 1
        while path.exists():
            number += 1
            path = folder / f"{Path(name).stem}-{number}{Path(name).suffix}"
        return path

    def _schedule(self) -> None:
        with self._lock:
            if not self._queued:
                self._queued = True
                self._worker.submit(self._rebuild)

    def _rebuild(self) -> None:
        with self._lock:
            self._queued = False
            self._state = {"running": True, "stage": None, "done": 0, "total": 0}
        try:
            report = self._reindex(self._progress)
        except RagqaError as error:
            self._state = {**self._state, "running": False, "error": str(error)}
        except Exception:  # noqa: BLE001 - a thread has nobody else to tell
            _log.exception("the index could not be rebuilt")
            self._state = {**self._state, "running": False, "error": "the index could not be rebuilt"}
        else:
            self._state = {**self._state, "running": False, "report": report.payload()}

    def _progress(self, stage: str, done: int, total: int) -> None:
        self._state = {"running": True, "stage": stage, "done": done, "total": total}


def _told(draft: Draft) -> dict[str, Any]:
    paragraphs = len(draft.blocks)
    return {"title": draft.title, "author": draft.author, "date": draft.date, "paragraphs": paragraphs}


def _safe(name: str) -> str:
    """A file name without folders, leading dots, and what means something to a shell or a browser."""
    base = _NO_NAME.sub("-", name.replace("\\", "/").rpartition("/")[2]).strip(" .-")
    stem, dot, suffix = base.rpartition(".")
    if not stem:
        raise ReadError(name or "(no name)", "the file name needs an ending such as .txt or .pdf")
    return f"{stem[:_LONGEST_NAME].strip(' .-')}{dot}{suffix[:10]}"
