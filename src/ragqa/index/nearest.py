"""Approximate search over many chunks: an inverted file of FAISS that is measured when it is built.

Exact search reads every vector, 2 kB a chunk: 3 ms for 20,000 chunks, an eighth of a second for a million. The
inverted file reads some of its lists, 128 bytes a chunk, and only proposes; the exact cosines decide. Its codes are
a product quantiser's of 4 bits for 2 dimensions, compared 32 at a time in registers (André, Kermarrec and Le
Scouarnec, "Cache locality is not enough", 2015): with the cosines after it as good as a scalar quantiser of 8 bits,
a quarter of its size and five times as quick. A graph (HNSW) would need all vectors in memory and, to come out the
same twice, one thread and the better part of an hour for a million.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import faiss as _faiss
import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from ragqa.index.files import FileRecord, HashedFile

if TYPE_CHECKING:
    from ragqa.types import Vectors

faiss: Any = _faiss  # its type stubs leave out most of what it has

NEAREST_FILE = "nearest.faiss"
EXACT_BELOW = 20_000
"""With fewer chunks than this exact search is quick enough."""
RECALL = 0.98
"""The least share of the ten nearest that must be found."""
MEASURED_QUERIES = 256

_FIRST_PROBES = 8
_DEPTH = 10
_CODE_BITS = 4
_SPARE = 100
_ROUNDS = 8
_POINTS_A_LIST = 48
_TIE = 1e-6


def write_nearest(
    folder: Path, vectors: Vectors, queries: Vectors
) -> tuple[dict[str, FileRecord], dict[str, str | int | float]]:
    """Writes an inverted file for ``(n, d) float32`` unit rows where there are many, and says what serves.

    ``queries`` ``(q, d)`` are what recall is measured with: more lists are probed until :data:`RECALL` of the
    ten nearest are found, and when even all of them do not do, exact search stays. On one thread, so that the
    same vectors give the same bytes.
    """
    exact: dict[str, str | int | float] = {"kind": "exact", "recall_at_10": 1.0}
    if len(vectors) < EXACT_BELOW:
        return {}, exact
    with threadpool_limits(1):
        index = _trained(vectors)
        wanted, _ = faiss.knn(queries, vectors, _DEPTH, metric=faiss.METRIC_INNER_PRODUCT)
        while (recall := _recall(NearestChunks(index, vectors), queries, wanted[:, -1])) < RECALL:
            if index.nprobe == index.nlist:
                return {}, exact
            index.nprobe = min(2 * index.nprobe, index.nlist)
    with HashedFile(folder / NEAREST_FILE) as file:
        faiss.write_index(index, faiss.PyCallbackIOWriter(file.write))
    about = {
        "kind": "inverted file",
        "lists": index.nlist,
        "probes": index.nprobe,
        "recall_at_10": round(recall, 4),
        "queries": len(queries),
    }
    return {NEAREST_FILE: file.record}, about


def sampled_queries(sentences: NDArray[Any]) -> Vectors:
    """``(min(m, 256), d) float32`` of ``(m, d)`` vectors of sentences: a question is as long as one of them."""
    count = min(len(sentences), MEASURED_QUERIES)
    rows = np.sort(np.random.default_rng(0).choice(len(sentences), count, replace=False))
    return np.ascontiguousarray(sentences[rows], np.float32)


class NearestChunks:
    """Finds the rows nearest to a query, most of them; ``vectors`` ``(n, d)`` are the exact ones."""

    def __init__(self, index: Any, vectors: Vectors) -> None:
        self._index = index
        self._vectors = vectors

    @classmethod
    def open(cls, folder: Path, vectors: Vectors) -> NearestChunks | None:
        """In memory, FAISS maps no codes of this kind; ``None`` where exact search serves."""
        path = folder / NEAREST_FILE
        return cls(faiss.read_index(str(path)), vectors) if path.exists() else None

    def search(self, query: Vectors, k: int) -> tuple[NDArray[np.int64], Vectors]:
        """At most ``k`` rows, best first, and their exact cosines; equal ones by row."""
        _, (found,) = self._index.search(query[np.newaxis], 2 * k + _SPARE)
        rows = np.sort(found[found >= 0])
        cosines = self._vectors[rows] @ query
        best = np.argsort(-cosines, kind="stable")[:k]
        return rows[best], cosines[best]


def _trained(vectors: Vectors) -> Any:
    count, dimension = vectors.shape
    lists = int(2 * count**0.5)
    coarse = faiss.IndexFlatIP(dimension)
    index = faiss.IndexIVFPQFastScan(
        coarse, dimension, lists, dimension // 2, _CODE_BITS, faiss.METRIC_INNER_PRODUCT
    )
    index.cp.niter = _ROUNDS
    index.cp.max_points_per_centroid = _POINTS_A_LIST
    index.cp.min_points_per_centroid = index.pq.cp.min_points_per_centroid = 1
    index.nprobe = min(_FIRST_PROBES, lists)
    index.train(vectors)
    index.add(vectors)
    return index


def _recall(nearest: NearestChunks, queries: Vectors, worst_wanted: NDArray[np.float32]) -> float:
    """The share of the ten nearest that ``nearest`` finds; a row as near as the tenth is as good as it."""
    found = 0
    for query, worst in zip(queries, worst_wanted, strict=True):
        _, cosines = nearest.search(query, _DEPTH)
        found += int((cosines >= worst - _TIE).sum())
    return found / (_DEPTH * len(queries))
