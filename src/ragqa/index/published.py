"""Opens the generation that a Milvus server serves: texts from the folder here, searches over there."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from ragqa.errors import IndexDamagedError, IndexMismatchError, IndexMissingError
from ragqa.index.generations import IndexFolder, rebuild_command
from ragqa.index.manifest import read_manifest
from ragqa.index.milvus import MilvusServer, serves
from ragqa.index.milvus_store import MilvusStore
from ragqa.index.opened import Index


def open_published(
    folder: Path, collection: str | None, server: MilvusServer, corpus: Path | None = None
) -> Index:
    """The generation in ``folder`` whose chunks ``collection`` holds; damaged ones are passed over.

    Raises :class:`IndexMissingError` when there is none, :class:`StoreError` when the server fails.
    """
    command = rebuild_command(folder, corpus)
    if collection is None:
        raise IndexMissingError(f"the Milvus server at {server.address} holds no index; run: {command}")
    for generation in IndexFolder(folder).complete():
        try:
            if serves(collection, read_manifest(generation).inputs):
                return Index(generation, partial(MilvusStore, server, collection))
        except (IndexDamagedError, IndexMismatchError):
            continue
    raise IndexMissingError(
        f"the Milvus server at {server.address} serves {collection}, whose texts are not in {folder}; "
        f"copy the index folder from where it was built, or run: {command}"
    )
