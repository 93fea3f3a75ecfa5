"""Files of a generation: hashed while written, forced to the disk, checked when opened."""

from __future__ import annotations

import errno
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
import xxhash
from numpy.typing import NDArray

from ragqa.errors import IndexDamagedError, IndexError_

# numpy reads a header through ``ast``, which fails at random in CPython 3.11 when two threads parse at once
# (https://github.com/python/cpython/issues/106905)
_header_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class FileRecord:
    """Size in bytes and XXH3-128 of a file as it was written; the hash finds accidents, not forgery."""

    bytes: int
    xxh3: str


def record_of(path: Path) -> FileRecord:
    """What is on the disk now."""
    with path.open("rb") as file:
        digest = file_digest(file, xxhash.xxh3_128)
        return FileRecord(file.tell(), digest.hexdigest())


def check_file(path: Path, expected: FileRecord) -> None:
    """Raises :class:`IndexDamagedError` unless ``path`` is byte for byte what was written."""
    with read_errors_explained(path):
        found_bytes = path.stat().st_size
        if found_bytes != expected.bytes:
            raise IndexDamagedError(f"{path} has {found_bytes} bytes where {expected.bytes} were written")
        if record_of(path) != expected:
            raise IndexDamagedError(f"{path} is not what was written: its checksum differs")


@contextmanager
def read_errors_explained(path: Path) -> Iterator[None]:
    """A file that is gone or on a failing disk is damage; one that may not be read now is not."""
    try:
        yield
    except OSError as error:
        reason = f"{path} cannot be read: {error.strerror or error}"
        if error.errno in {errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.EIO}:
            raise IndexDamagedError(reason) from error
        raise IndexError_(f"{reason}; put that right and run the same command again") from error


class HashedFile:
    """A file being written: its record grows with it, and closing forces it to the disk.

    Not a subclass of ``io`` on purpose: NumPy then writes through :meth:`write`, whose errors say why,
    instead of ``ndarray.tofile``, whose errors do not.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("xb")
        self._digest = xxhash.xxh3_128()
        self._bytes = 0

    def write(self, data: Any) -> int:
        view = memoryview(data)
        self._file.write(view)
        self._digest.update(view)
        self._bytes += view.nbytes
        return view.nbytes

    @property
    def record(self) -> FileRecord:
        return FileRecord(self._bytes, self._digest.hexdigest())

    def __enter__(self) -> HashedFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._file.flush()
                os.fsync(self._file.fileno())
        finally:
            self._file.close()


def write_bytes(path: Path, data: bytes | memoryview) -> FileRecord:
    """Writes a new file through to the disk."""
    with HashedFile(path) as file:
        file.write(data)
    return file.record


def write_array(path: Path, array: NDArray[Any]) -> FileRecord:
    """Writes a new ``.npy`` file through to the disk."""
    with HashedFile(path) as file:
        np.lib.format.write_array(file, np.ascontiguousarray(array), allow_pickle=False)
    return file.record


def open_array(path: Path) -> NDArray[Any]:
    """The array of an ``.npy`` file, memory-mapped read-only."""
    with _header_lock:
        array = np.load(path, mmap_mode="r", allow_pickle=False)
    return np.asarray(array)  # a memmap's own indexing is slow


def sync_file(path: Path) -> FileRecord:
    """Forces a file that something else wrote to the disk, and records it."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
    return record_of(path)


def sync_folder(path: Path) -> None:
    """Forces the names in a folder to the disk; nothing to do where folders cannot be opened."""
    if os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def fresh_name(path: Path) -> Path:
    """Where :func:`replace_file` writes before it replaces."""
    return path.with_name(f"{path.name}.new")


def replace_file(path: Path, data: bytes) -> None:
    """Replaces a small file in one step: afterwards it holds the old bytes or the new ones, never a mix."""
    fresh = fresh_name(path)
    fresh.unlink(missing_ok=True)
    write_bytes(fresh, data)
    fresh.replace(path)
    sync_folder(path.parent)


_FREE_SPACE = "free some space and run the same command again"
_ELSEWHERE = "choose another folder with --index"
_ADVICE = {
    errno.ENOSPC: f"the disk is full; {_FREE_SPACE}",
    errno.EDQUOT: f"the disk quota is used up; {_FREE_SPACE}",
    errno.EFBIG: "a file would grow past the limit set for this process; raise it (ulimit -f) and run again",
    errno.EROFS: f"it lies on a read-only disk; {_ELSEWHERE}",
    errno.EACCES: f"no permission to write there; change that or {_ELSEWHERE}",
    errno.EPERM: f"no permission to write there; change that or {_ELSEWHERE}",
    errno.ENOTDIR: f"something on the way to it is not a folder; {_ELSEWHERE}",
    errno.EEXIST: f"a file stands where a folder was expected; {_ELSEWHERE}",
}
_SQLITE_REASONS = {
    sqlite3.SQLITE_FULL: errno.ENOSPC,
    sqlite3.SQLITE_READONLY: errno.EROFS,
    sqlite3.SQLITE_CANTOPEN: errno.EACCES,
}


@contextmanager
def write_errors_explained(folder: Path) -> Iterator[None]:
    """Turns failures to write below ``folder`` into one clear :class:`IndexError_`."""
    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:
        if isinstance(error, OSError):
            code, reason = error.errno, error.strerror
        else:
            code, reason = _SQLITE_REASONS.get(error.sqlite_errorcode & 0xFF), None
        advice = _ADVICE.get(code or 0, f"{reason or error}; look after the disk and run again")
        raise IndexError_(f"the index in {folder} cannot be written: {advice}") from error
