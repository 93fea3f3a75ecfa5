"""The error tree.

    RagqaError
    |-- SettingsError           a setting has a value that cannot be used
    |-- CorpusError             the corpus as a whole cannot be read
    |   `-- ReadError           one file cannot be read; the others go on
    |-- IndexError_             anything about an index on disk
    |   |-- IndexMissingError   there is no index where one was expected
    |   |-- IndexMismatchError  the index was made with other settings than these
    |   |-- IndexDamagedError   a file of the index is missing or not what was written
    |   `-- IndexLockedError    another process is writing this index
    |-- StoreError              the server that searches is away, too slow, or failed
    |-- EmbedderError           the embedding model cannot be loaded
    |-- FilterError             a filter of articles that means nothing
    `-- ChatModelError          the language model gave no usable answer

A message is one line: what was found, what was expected, and the next command to run.
"""

from __future__ import annotations

from pathlib import Path


class RagqaError(Exception):
    """Base of every error that is raised on purpose."""


class SettingsError(RagqaError):
    """A setting has a value that cannot be used."""


class CorpusError(RagqaError):
    """The corpus as a whole cannot be read."""


class ReadError(CorpusError):
    """One file cannot be read; ``path`` says which, ``reason`` why."""

    def __init__(self, path: Path | str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = str(path)
        self.reason = reason


class IndexError_(RagqaError):  # noqa: N801, N818 - the builtin IndexError is something else
    """Anything about an index on disk."""


class IndexMissingError(IndexError_):
    """There is no index where one was expected."""


class IndexMismatchError(IndexError_):
    """The index was made with other settings than the ones in force."""


class IndexDamagedError(IndexError_):
    """A file of the index is missing or not what was written."""


class IndexLockedError(IndexError_):
    """Another process is writing this index."""


class StoreError(RagqaError):
    """The server that searches the index is away, too slow, or failed; the next question may find it well."""


class EmbedderError(RagqaError):
    """The embedding model cannot be loaded."""


class FilterError(RagqaError):
    """A filter of articles that means nothing."""


class ChatModelError(RagqaError):
    """The language model gave no usable answer; ``kind`` is a short machine-readable reason."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind
