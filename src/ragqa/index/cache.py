"""Embeddings by content, so that a rebuild embeds only what changed. Safe to delete at any time."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from hashlib import blake2b
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

import numpy as np

from ragqa.types import Embedder

if TYPE_CHECKING:
    from ragqa.types import Vectors

_PROBE = "ما أبرز معوقات التطبيع؟ What stands in the way? 2024"
_BATCH = 256
_SPARE = 20_000
_CHECK_BYTES = 8

_log = logging.getLogger(__name__)


class EmbeddingCache:
    """Passage vectors of one embedder, kept by text in ``cache/embeddings.sqlite``.

    A vector from the cache equals a fresh one bit for bit: the key holds, besides the text and the embedder's
    name, the bits of a probe text's vector, so that another version of the model or of its arithmetic finds
    nothing here; and each vector carries a checksum, so that a damaged one is embedded again. What was embedded
    before a build was killed is not embedded again by the next.
    """

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        self.embedded = 0
        self.reused = 0
        self._embedder = embedder
        self._path = folder / "embeddings.sqlite"
        self._used: set[bytes] = set()
        probe = embedder.embed_passages([_PROBE])
        self._model = blake2b(f"{embedder.name}\0".encode() + probe.tobytes(), digest_size=16).digest()
        folder.mkdir(parents=True, exist_ok=True)
        self._database = self._open()

    def embed(self, texts: Sequence[str], progress: Callable[[int, int], None]) -> Vectors:
        """``(len(texts), d) float32``: known vectors from the cache, the others embedded and kept."""
        keys = [self._key(text) for text in texts]
        vectors = np.zeros((len(texts), self._embedder.dimension), np.float32)
        for start in range(0, len(texts), _BATCH):
            batch = range(start, min(start + _BATCH, len(texts)))
            progress(start, len(texts))
            known = self._known({keys[row] for row in batch})
            fresh = {keys[row]: texts[row] for row in batch if keys[row] not in known}
            if fresh:
                made = self._embedder.embed_passages(list(fresh.values()))
                known.update(zip(fresh, made, strict=True))
                self._keep({key: known[key] for key in fresh})
            for row in batch:
                vectors[row] = known[keys[row]]
            self.embedded += len(fresh)
            self.reused += len(batch) - len(fresh)
        self._used.update(keys)
        progress(len(texts), len(texts))
        return vectors

    def __enter__(self) -> EmbeddingCache:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with closing(self._database):
            if kind is None:
                self._forget_unused()

    def _forget_unused(self) -> None:
        """Drops texts that this build had no use for, once they outnumber those it had."""
        ((count,),) = self._database.execute("SELECT count(*) FROM vectors").fetchall()
        if count > 2 * len(self._used) + _SPARE:
            self._database.execute("CREATE TEMP TABLE used (key BLOB PRIMARY KEY) WITHOUT ROWID")
            self._database.executemany("INSERT INTO used VALUES (?)", ((key,) for key in self._used))
            self._database.execute("DELETE FROM vectors WHERE key NOT IN used")
            self._database.commit()
            self._database.execute("VACUUM")

    def _key(self, text: str) -> bytes:
        return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16, key=self._model).digest()

    def _open(self) -> sqlite3.Connection:
        database = sqlite3.connect(self._path)
        try:
            database.execute("PRAGMA synchronous=NORMAL")
            database.execute(
                "CREATE TABLE IF NOT EXISTS vectors"
                " (key BLOB PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID"
            )
        except sqlite3.OperationalError:
            database.close()
            raise
        except sqlite3.DatabaseError as error:
            database.close()
            _log.warning("the embedding cache %s is damaged (%s) and started anew", self._path, error)
            self._path.unlink()
            return self._open()
        return database

    def _known(self, keys: set[bytes]) -> dict[bytes, Vectors]:
        marks = ",".join("?" * len(keys))
        rows = self._database.execute(f"SELECT key, vector FROM vectors WHERE key IN ({marks})", tuple(keys))
        size = 4 * self._embedder.dimension
        return {
            key: np.frombuffer(kept, np.float32, self._embedder.dimension)
            for key, kept in rows
            if len(kept) == size + _CHECK_BYTES and kept[size:] == _check(key, kept[:size])
        }

    def _keep(self, vectors: dict[bytes, Vectors]) -> None:
        rows = ((key, vector.tobytes() + _check(key, vector.tobytes())) for key, vector in vectors.items())
        self._database.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)
        self._database.commit()


def _check(key: bytes, vector: bytes) -> bytes:
    return blake2b(vector, digest_size=_CHECK_BYTES, key=key).digest()
