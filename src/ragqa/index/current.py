"""The generation that serves now, reopened when a build has switched to a new one."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

from ragqa.errors import IndexError_, StoreError
from ragqa.index.generations import IndexFolder
from ragqa.index.milvus import MilvusServer
from ragqa.index.opened import Index, check_match, open_index
from ragqa.index.published import open_published
from ragqa.index.records import Analysis
from ragqa.types import Embedder

_log = logging.getLogger(__name__)

FileStamp = tuple[int, int, int]
Stamp = tuple[str | None, FileStamp | None]


class CurrentIndex:
    """Call it at the start of a question and use what it returns to the end: a generation never changes.

    The first call opens the index and raises what :func:`open_index` or :func:`open_published` raises. Later
    calls cost one ``stat``, and with a server one look at its alias; when ``CURRENT`` or the alias has changed
    the new generation is opened, and if that cannot be done the old one goes on serving, with a warning in the
    log. Safe to share between threads.
    """

    def __init__(
        self,
        folder: Path,
        *,
        embedder: Embedder | None = None,
        analysis: Analysis | None = None,
        corpus: Path | None = None,
        server: MilvusServer | None = None,
    ) -> None:
        """With a ``server``, its alias says which generation serves, and its collection is searched."""
        self._folder = folder
        self._server = server
        self._embedder = embedder
        self._analysis = analysis
        self._corpus = corpus
        self._opened: tuple[Stamp, Index] | None = None
        self._lock = threading.Lock()

    def __call__(self) -> Index:
        opened = self._opened
        stamp = self._stamp()
        if opened is not None and opened[0] == stamp:
            return opened[1]
        with self._lock:
            stamp = self._stamp()  # a thread that waited for another's opening goes by what is so now
            if self._opened is None or self._opened[0] != stamp:
                self._opened = (stamp, self._open(stamp))
            return self._opened[1]

    def _stamp(self) -> Stamp:
        collection = None
        if self._server is not None:
            try:
                collection = self._server.current()
            except StoreError:
                if self._opened is None:
                    raise
                return self._opened[0]  # the texts are here, and a search will say what is wrong
        return collection, _file_stamp(IndexFolder(self._folder).current_file)

    def _open(self, stamp: Stamp) -> Index:
        try:
            if self._server is None:
                return open_index(
                    self._folder, embedder=self._embedder, analysis=self._analysis, corpus=self._corpus
                )
            index = open_published(self._folder, stamp[0], self._server, self._corpus)
            check_match(index.manifest, self._embedder, self._analysis, self._folder, self._corpus)
        except IndexError_ as error:
            if self._opened is None:
                raise
            _log.warning("the new index cannot be used, the old one goes on serving: %s", error)
            return self._opened[1]
        return index


def _file_stamp(current: Path) -> FileStamp | None:
    try:
        found = current.stat()
    except FileNotFoundError:
        return None
    return found.st_mtime_ns, found.st_ino, found.st_size
