"""Searches a generation in a Milvus collection; the terms too where the server has sparse vectors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ragqa.index.lexical import LexicalIndex
from ragqa.index.manifest import Manifest
from ragqa.index.milvus import MilvusServer
from ragqa.index.stores import LocalMatches, Matches, Rows, TermKind

if TYPE_CHECKING:
    from ragqa.types import Vectors

ROW = "id"
DENSE = "dense"
FIRST_TERM = 1
"""What is added to a term's number for its dimension; dimension 0 is for chunks that have no terms."""

_WIDER, _LEAST = 8, 200  # HNSW looks at so many times the neighbours asked for, and at no fewer than these


class MilvusStore:
    """One collection, searched by inner product over unit vectors kept whole: cosines are exact."""

    def __init__(
        self,
        server: MilvusServer,
        collection: str,
        manifest: Manifest,
        lexical: Mapping[TermKind, LexicalIndex],
    ) -> None:
        """``lexical`` knows the terms' numbers, and their scores where the collection has no sparse fields."""
        self._server = server
        self._collection = collection
        self._lexical = lexical
        fields = server.call("describe_collection", collection)["fields"]
        self._sparse = "words" in {field["name"] for field in fields}
        self.shape = (manifest.counts["chunks"], manifest.dimension)

    def search(self, query: Vectors, k: int, allowed: Rows | None = None) -> tuple[Rows, Vectors]:
        """The ``min(k, n)`` rows nearest to ``query`` ``(d,)``, best first, and their cosines."""
        k = min(k, self.shape[0] if allowed is None else len(allowed))
        return self._found(DENSE, query, k, {"ef": max(_WIDER * k, _LEAST)}, allowed)

    def cosines(self, query: Vectors, rows: Rows) -> Vectors:
        """``(len(rows),) float32``: by a search among the rows, which HNSW may end before it has met them all.

        The vectors of the others are fetched. A fifth of the time that fetching all of them takes.
        """
        known = self._scores(DENSE, query, rows, {"ef": max(_WIDER * len(rows), _LEAST)})
        others = [row for row in rows.tolist() if row not in known]
        known |= zip(others, (self._vectors(np.array(others, np.int64)) @ query).tolist(), strict=True)
        return np.array([known[row] for row in rows.tolist()], np.float32)

    def vector(self, row: int) -> Vectors:
        """``(d,) float32``."""
        vector: Vectors = self._vectors(np.array([row]))[0]
        return vector

    def match(self, kind: TermKind, terms: Sequence[str]) -> Matches:
        """By the server where it can, else by the lexical index beside it."""
        lexical = self._lexical[kind]
        return (
            _SparseMatches(self, kind, lexical.counted(terms))
            if self._sparse
            else LocalMatches(lexical.scores(terms))
        )

    def _vectors(self, rows: Rows) -> Vectors:
        """``(len(rows), d) float32``."""
        got = self._server.call("get", self._collection, rows.tolist(), output_fields=[DENSE])
        vectors = {entity[ROW]: entity[DENSE] for entity in got}
        found = [vectors[row] for row in rows.tolist()]
        return np.array(found, np.float32).reshape(len(rows), self.shape[1])

    def _scores(self, field: str, query: Any, rows: Rows, parameters: Mapping[str, int]) -> dict[int, float]:
        """Inner products with ``query`` by row, of those of ``rows`` that a search finds."""
        if not len(rows):
            return {}
        found, scores = self._found(field, query, len(rows), parameters, rows)
        return dict(zip(found.tolist(), scores.tolist(), strict=True))

    def _found(
        self, field: str, query: Any, limit: int, parameters: Mapping[str, int], among: Rows | None = None
    ) -> tuple[Rows, Vectors]:
        """Rows, best first, and inner products with ``query``."""
        (hits,) = self._server.call(
            "search",
            self._collection,
            data=[query],
            anns_field=field,
            limit=limit,
            filter="" if among is None else f"{ROW} in {among.tolist()}",
            search_params={"metric_type": "IP", "params": dict(parameters)},
            output_fields=[ROW],
            consistency_level="Eventually",  # a collection that serves does not change: nothing to wait for
        )
        rows = np.array([hit[ROW] for hit in hits], np.int64)
        return rows, np.array([hit["distance"] for hit in hits], np.float32)


class _SparseMatches:
    """Inner products of the terms' counts with the chunks' BM25 scores, term by term."""

    def __init__(self, store: MilvusStore, kind: TermKind, counted: Mapping[int, int]) -> None:
        self._store = store
        self._kind = kind
        self._query = {FIRST_TERM + number: float(count) for number, count in counted.items()}

    def best(self, count: int, allowed: Rows | None = None) -> Rows:
        if not self._query:
            return np.zeros(0, np.int64)
        return self._store._found(self._kind, self._query, count, {}, allowed)[0]

    def scores(self, rows: Rows) -> NDArray[np.float32]:
        known = self._store._scores(self._kind, self._query, rows, {}) if self._query else {}
        return np.array([known.get(row, 0.0) for row in rows.tolist()], np.float32)
