"""The index folder: generations side by side, and ``CURRENT`` naming the one that serves.

index/CURRENT                        the name of a generation, replaced in one step
index/generations/000007-<checksum>/ complete, verified, never changed again
index/generations/.building/         a build under way, or what a killed one left
index/generations/*.damaged/         taken out of service because a file was not what was written
index/cache/                         embeddings by content, safe to delete
index/.lock                          held by the one process that writes
"""

from __future__ import annotations

import contextlib
import logging
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

from ragqa.errors import IndexLockedError
from ragqa.index.files import fresh_name, replace_file, sync_folder

_CURRENT = "CURRENT"
_BUILDING = ".building"
_REMOVING = ".removing-"
_DAMAGED = ".damaged"

_log = logging.getLogger(__name__)


def rebuild_command(folder: Path, corpus: Path | None = None) -> str:
    """What to type to build the index anew."""
    return f"ragqa index --corpus {shlex.quote(str(corpus or 'corpus'))} --index {shlex.quote(str(folder))}"


class IndexFolder:
    """Names and moves generations; knows nothing of what is inside them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.generations = path / "generations"
        self.cache = path / "cache"
        self.current_file = path / _CURRENT

    def current(self) -> str | None:
        """The name in ``CURRENT``; ``None`` when there is no such file or it holds no name."""
        try:
            name = self.current_file.read_bytes().decode("ascii", "replace").strip()
        except FileNotFoundError:
            return None
        return name if _number(name) is not None else None

    def complete(self) -> list[Path]:
        """The complete generations, newest first."""
        if not self.generations.is_dir():
            return []
        numbered = ((_number(entry.name), entry) for entry in self.generations.iterdir() if entry.is_dir())
        return [
            entry for number, entry in sorted(((n, e) for n, e in numbered if n is not None), reverse=True)
        ]

    def candidates(self, current: str | None) -> list[Path]:
        """Generations in the order in which they may serve: the ``current`` one, then the newest."""
        return sorted(self.complete(), key=lambda entry: entry.name != current)

    def next_number(self) -> int:
        """Higher than that of any generation, damaged ones included."""
        names = [entry.name for entry in self.generations.iterdir()] if self.generations.is_dir() else []
        return 1 + max((int(name.partition("-")[0]) for name in names if name[:1].isdigit()), default=0)

    def start_building(self) -> Path:
        """An empty folder to write a generation into."""
        work = self.generations / _BUILDING / "new"
        work.mkdir(parents=True)
        return work

    def put_in_service(self, ready: Path) -> None:
        """Moves a verified generation to its place and switches to it."""
        ready.rename(self.generations / ready.name)
        (self.generations / _BUILDING).rmdir()
        self.switch_to(ready.name)

    def switch_to(self, name: str) -> None:
        """Makes ``name`` the generation that serves, in one step that survives a power cut."""
        sync_folder(self.generations)
        replace_file(self.current_file, f"{name}\n".encode())

    def quarantine(self, generation: Path) -> None:
        """Renames a damaged generation, so that it never serves and can be looked at."""
        try:
            generation.rename(generation.with_name(generation.name + _DAMAGED))
        except FileNotFoundError:
            _log.debug("another process took %s out of service first", generation.name)
        except OSError as error:
            _log.warning("generation %s cannot be renamed: %s", generation.name, error)

    def clean(self) -> None:
        """Removes what killed builds left: half a generation, or a whole one that was never switched to."""
        for entry in [*self.generations.glob(_BUILDING), *self.generations.glob(f"{_REMOVING}*")]:
            shutil.rmtree(entry)
        fresh_name(self.current_file).unlink(missing_ok=True)
        current, complete = self.current(), self.complete()
        if current in [entry.name for entry in complete]:
            for entry in complete[: [entry.name for entry in complete].index(current)]:
                self._remove(entry)

    def prune(self, keep: int) -> None:
        """Keeps the ``keep`` newest generations and as many damaged ones."""
        damaged = sorted(self.generations.glob(f"*{_DAMAGED}"), reverse=True)
        for entry in [*self.candidates(self.current())[keep:], *damaged[keep:]]:
            self._remove(entry)

    def _remove(self, generation: Path) -> None:
        """In two steps, so that a reader finds all of a generation or nothing."""
        leaving = self.generations / f"{_REMOVING}{generation.name}"
        try:
            generation.rename(leaving)
            shutil.rmtree(leaving)
        except OSError as error:  # somewhere files in use cannot be removed: the next build tries again
            _log.warning("old generation %s cannot be removed: %s", generation.name, error)

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """Holds the folder's lock; the system lets it go when the process ends, however it ends.

        Raises :class:`IndexLockedError` when another process holds it.
        """
        import filelock

        self.generations.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(self.path / ".lock")
        try:
            lock.acquire(timeout=0)
        except filelock.Timeout as error:
            raise IndexLockedError(
                f"another process is building the index in {self.path}; wait until it is done and run again"
            ) from error
        try:
            yield
        finally:
            lock.release()


def _number(name: str) -> int | None:
    number, dash, checksum = name.partition("-")
    return int(number) if dash and number.isdecimal() and checksum.isalnum() else None
