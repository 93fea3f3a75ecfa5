"""``ragqa index --watch``: the index follows the corpus folder."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import watchfiles

from ragqa.errors import CorpusError, IndexLockedError, RagqaError
from ragqa.settings import Settings
from ragqa.start import IndexReport, build

if TYPE_CHECKING:
    from ragqa.types import Embedder

_QUIET_MS = 500
"""So long no file must have changed: an upload of many is one rebuild."""
_LONGEST_WAIT_MS = 10_000
_TICK_MS = 500


def follow(settings: Settings, embedder: Embedder, tell: Callable[[IndexReport], None]) -> None:
    """Brings the index up to date now and after every change of the corpus, until it is interrupted.

    ``tell`` gets the report of each rebuild. What keeps one from being made, an unreadable corpus or a full
    disk, is one line on stderr, and the last good index goes on serving. Raises :class:`CorpusError` when
    there is no such folder.
    """
    if not settings.corpus.is_dir():
        raise CorpusError(
            f"corpus folder {settings.corpus} does not exist; put articles there, or give --corpus DIR"
        )
    complaint = ""
    due = True
    for changed in _changes(settings):
        if not (changed or due):
            continue
        due = False
        try:
            tell(build(settings, embedder=embedder))
            complaint = ""
        except RagqaError as error:
            due = isinstance(error, IndexLockedError)  # another build read the corpus before this change
            if str(error) != complaint:
                complaint = str(error)
                print(f"the last good index goes on serving: {complaint}", file=sys.stderr, flush=True)


def _changes(settings: Settings) -> Iterator[bool]:
    """Whether the corpus has changed since the last time, at least twice a second.

    The folder itself may go away and come back: what is watched is one folder, not its name. What was written before
    the watching began counts as changed.
    """
    hidden = _Hidden(settings.corpus, settings.index)
    while True:
        watched = _identity(settings.corpus)
        fresh = True
        for changes in watchfiles.watch(
            settings.corpus if watched else settings.corpus.parent,
            watch_filter=hidden,
            debounce=_LONGEST_WAIT_MS,
            step=_QUIET_MS,
            rust_timeout=_TICK_MS,
            yield_on_timeout=True,
            recursive=watched is not None,
        ):
            if _identity(settings.corpus) != watched:
                break
            yield bool(changes) or fresh
            fresh = False


class _Hidden:
    """Passes over hidden files, such as uploads under way, and an index inside the corpus."""

    def __init__(self, corpus: Path, index: Path) -> None:
        self._corpus = corpus.resolve()
        self._index = index.resolve()

    def __call__(self, _change: watchfiles.Change, name: str) -> bool:
        path = Path(name)
        if path.is_relative_to(self._index) or not path.is_relative_to(self._corpus):
            return False
        return not any(part.startswith(".") for part in path.relative_to(self._corpus).parts)


def _identity(folder: Path) -> tuple[int, int] | None:
    try:
        found = folder.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino
