from __future__ import annotations

import errno
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from ragqa.errors import IndexDamagedError, IndexError_
from ragqa.index import files
from ragqa.index.files import (
    FileRecord,
    HashedFile,
    check_file,
    open_array,
    read_errors_explained,
    record_of,
    replace_file,
    write_array,
    write_bytes,
    write_errors_explained,
)


@pytest.mark.parametrize(
    "array",
    [
        np.arange(12, dtype=np.float32).reshape(3, 4),
        np.zeros((0, 4), np.float16),
        np.arange(12, dtype=np.int32).reshape(3, 4).T,
    ],
)
def test_an_array_comes_back_and_cannot_be_changed(tmp_path: Path, array: np.ndarray) -> None:
    path = tmp_path / "a.npy"
    assert write_array(path, array) == record_of(path)
    found = open_array(path)
    np.testing.assert_array_equal(found, array)
    assert found.dtype == array.dtype
    assert not found.flags.writeable


def test_a_file_is_never_written_over(tmp_path: Path) -> None:
    write_bytes(tmp_path / "a", b"1")
    with pytest.raises(FileExistsError):
        write_bytes(tmp_path / "a", b"2")


def test_check_tells_size_content_and_absence_apart(tmp_path: Path) -> None:
    path = tmp_path / "a"
    record = write_bytes(path, b"abc")
    check_file(path, record)
    path.write_bytes(b"abd")
    with pytest.raises(IndexDamagedError, match="its checksum differs"):
        check_file(path, record)
    path.write_bytes(b"abcd")
    with pytest.raises(IndexDamagedError, match="has 4 bytes where 3 were written"):
        check_file(path, record)
    path.unlink()
    with pytest.raises(IndexDamagedError, match="cannot be read: No such file"):
        check_file(path, record)


def test_a_file_that_may_not_be_read_is_not_called_damaged() -> None:
    message = "cannot be read: Permission denied; put that right"
    with pytest.raises(IndexError_, match=message) as found, read_errors_explained(Path("x")):
        raise OSError(errno.EACCES, os.strerror(errno.EACCES))
    assert not isinstance(found.value, IndexDamagedError)


def test_replacing_leaves_the_new_bytes_and_no_other_file(tmp_path: Path) -> None:
    replace_file(tmp_path / "CURRENT", b"one")
    (tmp_path / "CURRENT.new").write_bytes(b"left by a killed process")
    replace_file(tmp_path / "CURRENT", b"two")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"CURRENT": b"two"}


def test_a_full_disk_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    full = Path("/dev/full").open("wb")  # noqa: SIM115 - closed by the HashedFile
    monkeypatch.setattr(files.Path, "open", lambda _path, _mode: full)
    with (
        pytest.raises(IndexError_, match=r"in here cannot be written: the disk is full; free some space"),
        write_errors_explained(Path("here")),
        HashedFile(tmp_path / "a") as file,
    ):
        np.lib.format.write_array(file, np.zeros(100_000))


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (OSError(errno.EROFS, "x"), "read-only disk; choose another folder with --index"),
        (PermissionError(errno.EACCES, "x"), "no permission to write there"),
        (OSError(errno.EDQUOT, "x"), "the disk quota is used up"),
        (OSError(errno.EMLINK, "Too many links"), "Too many links"),
    ],
)
def test_reasons_of_the_system_are_explained(error: OSError, message: str) -> None:
    with pytest.raises(IndexError_, match=message), write_errors_explained(Path("here")):
        raise error


def test_reasons_of_sqlite_are_explained(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "a.sqlite")) as database:
        database.execute("PRAGMA max_page_count=1")
        with pytest.raises(IndexError_, match="the disk is full"), write_errors_explained(tmp_path):
            database.execute("CREATE TABLE a (b)")


def test_record_is_size_and_hash(tmp_path: Path) -> None:
    assert write_bytes(tmp_path / "a", b"") == FileRecord(0, "99aa06d3014798d86001c324468d497f")
