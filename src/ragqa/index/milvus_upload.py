"""Puts a generation into a Milvus server and makes it the one that serves."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from ragqa.errors import StoreError
from ragqa.index.milvus import LONG_TIMEOUT, MilvusServer, serves
from ragqa.index.milvus_store import DENSE, FIRST_TERM, ROW
from ragqa.index.opened import Index
from ragqa.index.stores import TermKind
from ragqa.progress import Progress

BATCH = 1000
"""Chunks sent at once: some megabytes, far below gRPC's limit of 64."""

_BLOCK = 16 * BATCH  # reading the terms of a block takes one pass over all postings
_KINDS: tuple[TermKind, ...] = ("words", "grams")
_LOOK_EVERY = 0.5  # seconds
_HNSW: dict[str, Any] = {"index_type": "HNSW", "params": {"M": 32, "efConstruction": 200}}
_INVERTED: dict[str, Any] = {"index_type": "SPARSE_INVERTED_INDEX"}
_NO_TERMS = {0: 1e-6}  # Milvus takes no empty sparse vector

Entity = dict[str, Any]


def publish(index: Index, server: MilvusServer, keep: int, report: Progress) -> None:
    """Uploads what the server lacks of ``index``, moves the alias to it, and drops old collections.

    What a broken upload has sent is not sent again. The collection that served until now serves until the
    alias moves; ``keep`` collections stay. Raises :class:`StoreError`.
    """
    inputs = index.manifest.inputs
    collection = next((name for name in server.collections() if serves(name, inputs)), None)
    begun = collection is not None
    if collection is None:
        collection = server.new_collection(inputs)
        _create(server, collection, index.manifest.dimension)
    else:
        _load(server, collection)
    serving = server.current() == collection
    complete = begun and _count(server, collection, 0, len(index)) == len(index)
    if not complete:
        _send(index, server, collection, begun=begun, report=report)
    if not (complete and serving):
        _finish(index, server, collection, serving=serving, report=report)
    if not serving:
        server.switch_to(collection)
    for old in [name for name in server.collections() if name != collection][keep - 1 :]:
        server.call("drop_collection", old)


def _create(server: MilvusServer, collection: str, dimension: int) -> None:
    from pymilvus import DataType, MilvusClient

    schema = MilvusClient.create_schema(auto_id=False)
    schema.add_field(ROW, DataType.INT64, is_primary=True)
    schema.add_field(DENSE, DataType.FLOAT_VECTOR, dim=dimension)
    for kind in _KINDS if server.has_sparse() else ():
        schema.add_field(kind, DataType.SPARSE_FLOAT_VECTOR)
    server.call("create_collection", collection, schema=schema, timeout=LONG_TIMEOUT)


def _load(server: MilvusServer, collection: str) -> None:
    """Makes it searchable."""
    _build_indexes(server, collection)
    server.call("load_collection", collection, timeout=LONG_TIMEOUT)


def _build_indexes(server: MilvusServer, collection: str) -> None:
    """Begins those that were not begun before."""
    from pymilvus import MilvusClient

    kinds = {DENSE: _HNSW} | dict.fromkeys(_sparse_fields(server, collection), _INVERTED)
    for field, kind in kinds.items():
        if not server.call("list_indexes", collection, field):
            indexes = MilvusClient.prepare_index_params()
            indexes.add_index(field, metric_type="IP", **kind)
            server.call("create_index", collection, indexes, timeout=LONG_TIMEOUT)


def _wait_for_indexes(server: MilvusServer, collection: str, total: int, report: Progress) -> None:
    """Until then the server compares a question with every chunk."""
    for name in server.call("list_indexes", collection):
        while pending := server.call("describe_index", collection, name).get("pending_index_rows", 0):
            report("index", total - min(pending, total), total)
            time.sleep(_LOOK_EVERY)
    report("index", total, total)


def _sparse_fields(server: MilvusServer, collection: str) -> list[TermKind]:
    fields = [field["name"] for field in server.call("describe_collection", collection)["fields"]]
    return [kind for kind in _KINDS if kind in fields]


def _send(index: Index, server: MilvusServer, collection: str, *, begun: bool, report: Progress) -> None:
    kinds = _sparse_fields(server, collection)
    for first in range(0, len(index), _BLOCK):
        last = min(first + _BLOCK, len(index))
        if not (begun and _count(server, collection, first, last) == last - first):
            for entities in _batches(index, kinds, first, last):
                server.call("upsert", collection, entities, timeout=LONG_TIMEOUT)
        report("upload", last, len(index))


def _finish(index: Index, server: MilvusServer, collection: str, *, serving: bool, report: Progress) -> None:
    """Returns when all chunks are in indexes that are searched."""
    server.call("flush", collection, timeout=LONG_TIMEOUT)
    _build_indexes(server, collection)
    _wait_for_indexes(server, collection, len(index), report)
    if not serving:
        # rows that came in while it was loaded would go on being searched by a rough index for a while
        server.call("release_collection", collection, timeout=LONG_TIMEOUT)
    _load(server, collection)
    found = _count(server, collection, 0, len(index))
    if found != len(index):
        raise StoreError(
            f"the Milvus server at {server.address} holds {found} chunks of {len(index)} sent; run again"
        )


def _batches(index: Index, kinds: list[TermKind], first: int, last: int) -> Iterator[list[Entity]]:
    """The entities of rows ``first <= row < last``, upserted so that one sent twice is there once."""
    terms = {kind: getattr(index, kind).by_row(first, last) for kind in kinds}
    for start in range(first, last, BATCH):
        entities: list[Entity] = []
        for row in range(start, min(start + BATCH, last)):
            sparse: Entity = {}
            for kind, (starts, numbers, scores) in terms.items():
                part = slice(starts[row - first], starts[row - first + 1])
                dimensions = (FIRST_TERM + numbers[part]).tolist()
                sparse[kind] = dict(zip(dimensions, scores[part].tolist(), strict=True)) or _NO_TERMS
            entities.append({ROW: row, DENSE: index.vector(row), **sparse})
        yield entities


def _count(server: MilvusServer, collection: str, first: int, last: int) -> int:
    """How many of the rows ``first <= row < last`` the server has."""
    (result,) = server.call(
        "query",
        collection,
        filter=f"{ROW} >= {first} and {ROW} < {last}",
        output_fields=["count(*)"],
        consistency_level="Strong",
        timeout=LONG_TIMEOUT,
    )
    return int(result["count(*)"])
