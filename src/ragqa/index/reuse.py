"""What a build takes over from the generation before: sentences and terms of chunks that stay the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ragqa.index.files import FileRecord, open_array, write_array
from ragqa.index.lexical import LexicalIndex
from ragqa.index.opened import Index
from ragqa.index.postings import Ints, Postings, carry_over, count_terms, merge
from ragqa.index.records import Inputs
from ragqa.index.vectors import Spans
from ragqa.text.sentences import sentence_spans
from ragqa.types import Chunk

_KEYS_FILE = "chunk-keys.npy"
_KEY_BYTES = 16


def chunk_keys(chunks: Sequence[Chunk], lexical_texts: Sequence[str]) -> NDArray[np.uint8]:
    """``(n, 16) uint8``: equal where both texts of two chunks are."""
    keys = [
        blake2b(f"{chunk.text}\0{text}".encode("utf-8", "surrogatepass"), digest_size=_KEY_BYTES).digest()
        for chunk, text in zip(chunks, lexical_texts, strict=True)
    ]
    return np.frombuffer(b"".join(keys), np.uint8).reshape(-1, _KEY_BYTES)


def write_keys(folder: Path, keys: NDArray[np.uint8]) -> dict[str, FileRecord]:
    """Writes the keys of a generation's chunks, for the build after it."""
    return {_KEYS_FILE: write_array(folder / _KEYS_FILE, keys)}


@dataclass(frozen=True, slots=True)
class Reuse:
    """``old_rows[new]`` is the row in the ``old`` generation of a chunk with the same texts, or -1.

    ``new_rows`` is the way back. A row is reused once, so that each way is a function.
    """

    old: Index | None
    old_rows: Ints
    new_rows: Ints

    @classmethod
    def find(cls, old: Index | None, inputs: Inputs, keys: NDArray[np.uint8]) -> Reuse:
        """Pairs chunks by key; with no ``old`` generation, or one made by other rules, nothing is reused."""
        old_rows = np.full(len(keys), -1, np.int64)
        if old is None or _rules(old.manifest.inputs) != _rules(inputs):
            return cls(None, old_rows, np.zeros(0, np.int64))
        new_rows = np.full(len(old), -1, np.int64)
        places = {key.tobytes(): row for row, key in enumerate(open_array(old.folder / _KEYS_FILE))}
        for row, key in enumerate(keys):
            old_row = places.pop(key.tobytes(), -1)
            old_rows[row] = old_row
            if old_row >= 0:
                new_rows[old_row] = row
        return cls(old, old_rows, new_rows)

    def sentences(self, chunks: Sequence[Chunk]) -> list[Spans]:
        """The sentences of every chunk as spans of its paragraph's text; every chunk has one at least."""
        spans: list[Spans] = []
        starts = [] if self.old is None else self.old.paragraph_starts()
        old_spans = [] if self.old is None else self.old.sentence_spans_of(np.arange(len(self.old)))
        for chunk, old_row in zip(chunks, self.old_rows.tolist(), strict=True):
            if self.old is not None and old_row >= 0:
                shift = chunk.paragraph_start - starts[old_row]
                found = old_spans[old_row]
            else:
                shift = chunk.paragraph_start
                found = tuple(sentence_spans(chunk.text)) or ((0, len(chunk.text)),)
            spans.append([(start + shift, end + shift) for start, end in found])
        return spans

    def postings(
        self,
        name: str,
        texts: Sequence[str],
        analyse: Callable[[str], list[str]],
        progress: Callable[[int, int], None],
    ) -> Postings:
        """The postings of the lexical index ``name`` (``words`` or ``grams``) for all chunks."""
        fresh = count_terms(texts, np.flatnonzero(self.old_rows < 0), analyse, progress)
        if self.old is None:
            return fresh
        index: LexicalIndex = getattr(self.old, name)
        return merge(carry_over(self.old.folder, name, index, self.new_rows, len(texts)), fresh)


def _rules(inputs: Inputs) -> tuple[str, int]:
    return inputs.analysis, inputs.sentence_rules
