"""A built-in embedder in several processes, for builds that have much to embed.

A text's vector is the same bits in whichever process it is made. The processes are started by command, not by
``multiprocessing``, which would run a caller's script again; they end when their input does, so that none is left
when a build is killed. What such a process does is in :mod:`ragqa.index.embedding_process`.
"""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import pairwise
from typing import IO, TYPE_CHECKING

import numpy as np

from ragqa.errors import EmbedderError
from ragqa.index.builtin import BUILTIN
from ragqa.types import Embedder

if TYPE_CHECKING:
    from ragqa.types import Vectors

WORTH_IT = 400
"""Texts: to embed fewer takes less time than to start processes."""
MOST_PROCESSES = 8
"""Each takes 150 to 200 MB."""

_LENGTH = struct.Struct("<Q")


@contextmanager
def embedding(embedder: Embedder, texts: int) -> Iterator[Callable[[Sequence[str]], Vectors]]:
    """``embed_passages`` for a block that will embed so many ``texts``, on all cores where that is worth it.

    What it gives raises :class:`EmbedderError` when a process has ended before its time.
    """
    others = min(_cores(), MOST_PROCESSES) - 1
    if embedder.name not in BUILTIN or texts < WORTH_IT or others < 1:
        yield embedder.embed_passages
        return
    with ExitStack() as running:
        processes = [running.enter_context(_Process(embedder)) for _ in range(others)]

        def embed(texts: Sequence[str]) -> Vectors:
            cuts = np.linspace(0, len(texts), others + 2).astype(int).tolist()
            parts = [texts[start:end] for start, end in pairwise(cuts)]
            for process, part in zip(processes, parts[1:], strict=True):
                process.send(part)
            return np.concatenate(
                [embedder.embed_passages(parts[0]), *(process.receive() for process in processes)]
            )

        yield embed


class _Process:
    """Another process with the same built-in embedder."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def __enter__(self) -> _Process:
        command = [sys.executable, "-m", "ragqa.index.embedding_process", self._embedder.name]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._in, self._out = self._process.stdin, self._process.stdout
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()  # it holds nothing
        self._process.wait()
        self._out.close()
        try:
            self._in.close()
        except BrokenPipeError:
            return

    def send(self, texts: Sequence[str]) -> None:
        try:
            write_frame(self._in, json.dumps(texts).encode())
        except BrokenPipeError as error:
            raise self._ended() from error

    def receive(self) -> Vectors:
        data = read_frame(self._out)
        if data is None:
            raise self._ended()
        return np.frombuffer(data, np.float32).reshape(-1, self._embedder.dimension)

    def _ended(self) -> EmbedderError:
        return EmbedderError(
            f"a process that was embedding ended with {self._process.wait()}; run the same command again, "
            "what is embedded already is kept"
        )


def _cores() -> int:
    """Those this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def write_frame(pipe: IO[bytes], data: bytes) -> None:
    """Writes ``data`` so that :func:`read_frame` at the other end gives it back."""
    pipe.write(_LENGTH.pack(len(data)) + data)
    pipe.flush()


def read_frame(pipe: IO[bytes]) -> bytes | None:
    """What was written, or ``None`` at the end of the input."""
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    data = pipe.read(length)
    return data if len(data) == length else None
