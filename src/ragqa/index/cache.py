"""Embeddings by content, so that a rebuild embeds only what changed. Safe to delete at any time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import blake2b
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
import xxhash
from numpy.typing import DTypeLike, NDArray

from ragqa.errors import EmbedderError
from ragqa.index.parallel import embedding
from ragqa.types import Embedder

if TYPE_CHECKING:
    from ragqa.types import Vectors

_PROBE = "ما أبرز معوقات التطبيع؟ What stands in the way? 2024"
_BATCH = 256
_KEY_BYTES = 16
_CHECK_BYTES = 8
_SPARE_TEXTS = 20_000
_KEPT_MODELS = 2
_UNIT_TOLERANCE = 1e-3


class EmbeddingCache:
    """Passage vectors of one embedder by text: records of key, vector and check in ``<model>.vectors``.

    A vector from the cache equals a fresh one bit for bit: the model in the file's name is a hash of the
    embedder's name and of the bits of a probe text's vector, so that another version of the model or of its
    arithmetic finds nothing here; and each record carries a checksum, so that a damaged one is embedded
    again. What was embedded before a build was killed is not embedded again by the next.

    For one process at a time, inside a ``with``.
    """

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        self.embedded = 0
        self.reused = 0
        self._folder = folder
        self._embedder = embedder
        probe = embedder.embed_passages([_PROBE])
        self._model = blake2b(embedder.name.encode() + b"\0" + probe.tobytes(), digest_size=16).digest()
        self._path = folder / f"{self._model.hex()}.vectors"
        self._record = np.dtype(
            [
                ("key", f"V{_KEY_BYTES}"),
                ("vector", np.float32, (embedder.dimension,)),
                ("check", f"u{_CHECK_BYTES}"),
            ]
        )
        self._used: set[bytes] = set()

    def __enter__(self) -> EmbeddingCache:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._file: BinaryIO = self._path.open("ab+")
        self._count = self._path.stat().st_size // self._record.itemsize
        self._file.truncate(self._count * self._record.itemsize)
        keys = self._records()["key"].tobytes()
        self._places = {
            keys[start : start + _KEY_BYTES]: place
            for place, start in enumerate(range(0, len(keys), _KEY_BYTES))
        }
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        if kind is None:
            self._forget()

    def embed(
        self, texts: Sequence[str], progress: Callable[[int, int], None], dtype: DTypeLike = np.float32
    ) -> NDArray[Any]:
        """``(len(texts), d) dtype``: known vectors from the cache, the others embedded and kept.

        Raises :class:`EmbedderError` when the embedder gives vectors that are not of unit length.
        """
        keys = [self._key(text) for text in texts]
        vectors = np.zeros((len(texts), self._embedder.dimension), dtype)
        missing = self._fill_known(keys, vectors)
        progress(len(texts) - len(missing), len(texts))
        with embedding(self._embedder, len(missing)) as embed_passages:
            for start in range(0, len(missing), _BATCH):
                rows = missing[start : start + _BATCH]
                fresh = {keys[row]: texts[row] for row in rows}
                made = dict(
                    zip(fresh, self._checked(embed_passages(list(fresh.values())), len(fresh)), strict=True)
                )
                self._keep(made)
                for row in rows:
                    vectors[row] = made[keys[row]]
                progress(len(texts) - len(missing) + start + len(rows), len(texts))
        self._used.update(keys)
        self.reused += len(texts) - len(missing)
        return vectors

    def _key(self, text: str) -> bytes:
        return blake2b(
            text.encode("utf-8", "surrogatepass"), digest_size=_KEY_BYTES, key=self._model
        ).digest()

    def _fill_known(self, keys: list[bytes], vectors: NDArray[Any]) -> list[int]:
        """Copies what is known into ``vectors``; returns the rows of the others."""
        known = [row for row, key in enumerate(keys) if key in self._places]
        missing = set(range(len(keys))).difference(known)
        records = self._records()
        for start in range(0, len(known), _BATCH):
            rows = known[start : start + _BATCH]
            found = records[[self._places[keys[row]] for row in rows]]
            sound = found["check"] == _checks(found)
            vectors[rows] = found["vector"]
            missing.update(row for row, good in zip(rows, sound.tolist(), strict=True) if not good)
        return sorted(missing)

    def _checked(self, vectors: Vectors, texts: int) -> Vectors:
        lengths = np.linalg.norm(vectors, axis=1)
        wrong = ~((np.abs(lengths - 1) <= _UNIT_TOLERANCE) | (lengths == 0))
        if vectors.shape != (texts, self._embedder.dimension) or wrong.any():
            raise EmbedderError(
                f"embedder {self._embedder.name!r} gave vectors of shape {vectors.shape} and lengths "
                f"{lengths.min():.3g} to {lengths.max():.3g}; expected shape "
                f"{(texts, self._embedder.dimension)} and length 1; choose another embedder"
            )
        self.embedded += texts
        return vectors

    def _keep(self, vectors: dict[bytes, Vectors]) -> None:
        records = np.zeros(len(vectors), self._record)
        for place, (key, vector) in enumerate(vectors.items()):
            records[place] = (key, vector, 0)
            self._places[key] = self._count + place
        records["check"] = _checks(records)
        self._file.write(records.tobytes())
        self._file.flush()
        self._count += len(records)

    def _records(self) -> NDArray[Any]:
        """All records, memory-mapped; there is nothing to map in an empty file."""
        if not self._count:
            return np.zeros(0, self._record)
        return np.asarray(np.memmap(self._path, self._record, "r", shape=(self._count,)))

    def _forget(self) -> None:
        """Drops texts this build had no use for, once they outnumber the others, and models out of use."""
        if self._count > 2 * len(self._used) + _SPARE_TEXTS:
            kept = np.sort([self._places[key] for key in self._used])
            fresh = self._path.with_suffix(".new")
            with fresh.open("wb") as file:
                for start in range(0, len(kept), _BATCH):
                    file.write(self._records()[kept[start : start + _BATCH]].tobytes())
            fresh.replace(self._path)
        models = sorted(self._folder.glob("*.vectors"), key=lambda path: path.stat().st_mtime, reverse=True)
        for path in [*models[_KEPT_MODELS:], *self._folder.glob("*.new")]:
            path.unlink()


def _checks(records: NDArray[Any]) -> NDArray[np.uint64]:
    """XXH3-64 over key and vector of every record."""
    data, size = records.tobytes(), records.dtype.itemsize
    ends = range(size, len(data) + 1, size)
    sums = (xxhash.xxh3_64_intdigest(data[end - size : end - _CHECK_BYTES]) for end in ends)
    return np.fromiter(sums, np.uint64, len(records))
