"""Zip archives: the files in them, read in memory within bounds."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from ragqa.errors import ReadError

MOST_ENTRIES = 10_000
MOST_BYTES = 512 * 2**20
"""Of all entries together, unpacked."""
HIGHEST_RATIO = 200
"""Of unpacked to packed bytes; text packs to a tenth, a bomb to a thousandth."""
_SMALL = 2**20  # an entry may be packed as tightly as it likes up to this size
_ENCRYPTED = 0x1


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in an archive: its name there, and its bytes or why it cannot be read."""

    name: str
    data: bytes = b""
    reason: str | None = None


def open_archive(data: bytes, source: str) -> zipfile.ZipFile:
    """The archive, once its directory shows that it keeps within bounds. Raises :class:`ReadError`."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError) as error:
        raise ReadError(source, "broken zip archive; pack it again") from error
    if len(entries) > MOST_ENTRIES:
        raise ReadError(source, f"{len(entries)} entries in it, at most {MOST_ENTRIES} are read; split it")
    total = sum(entry.file_size for entry in entries)
    if total > MOST_BYTES:
        raise ReadError(
            source, f"{total >> 20} MiB when unpacked, at most {MOST_BYTES >> 20} are read; split it"
        )
    for entry in entries:
        if entry.file_size > _SMALL and entry.file_size > HIGHEST_RATIO * max(1, entry.compress_size):
            raise ReadError(
                source, f"{entry.filename} unpacks to more than {HIGHEST_RATIO} times its size (a zip bomb?)"
            )
    return archive


def read_entries(data: bytes, source: str) -> Iterator[Entry]:
    """The files of an archive by name; hidden ones and what packing programs add are passed over."""
    seen: set[str] = set()
    with open_archive(data, source) as archive:
        for info in sorted(archive.infolist(), key=lambda info: info.filename):
            parts = [part for part in info.filename.replace("\\", "/").split("/") if part.strip(".")]
            if info.is_dir() or any(part.startswith((".", "__MACOSX")) for part in parts):
                continue
            name = "/".join(parts)
            if name in seen:
                yield Entry(name, reason="a second file of this name; give it another")
            else:
                yield _entry(archive, info, name)
            seen.add(name)


def _entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> Entry:
    if info.flag_bits & _ENCRYPTED:
        return Entry(name, reason="encrypted with a password; pack it without one")
    try:
        with archive.open(info) as file:
            data = file.read(info.file_size + 1)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError, RuntimeError):
        return Entry(name, reason="broken in the zip archive; pack it again")
    if len(data) > info.file_size:
        return Entry(name, reason="larger than the archive says (a zip bomb?)")
    return Entry(name, data)
