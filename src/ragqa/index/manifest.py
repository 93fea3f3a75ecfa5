"""The manifest of a generation: what it was made from, what it holds, and the checksum of every file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import xxhash

from ragqa.errors import IndexDamagedError, IndexMismatchError
from ragqa.index.files import FileRecord, read_errors_explained
from ragqa.index.records import FORMAT_VERSION, Inputs

MANIFEST = "manifest.json"

Dense = Mapping[str, str | int | float]
"""How the nearest chunks are searched for: ``kind``, ``recall_at_10`` against exact search, and settings."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """``generation`` is the folder's name, ``<number>-<checksum of manifest.json>``.

    ``counts`` has ``documents, paragraphs, chunks, sentences, words, grams`` (the last two: distinct terms).
    """

    generation: str
    inputs: Inputs
    counts: Mapping[str, int]
    files: Mapping[str, FileRecord]
    dense: Dense

    @property
    def format_version(self) -> int:
        return self.inputs.format_version

    @property
    def embedder(self) -> str:
        return self.inputs.embedder

    @property
    def dimension(self) -> int:
        return self.inputs.dimension

    @property
    def corpus_fingerprint(self) -> str:
        return self.inputs.corpus_fingerprint


def manifest_bytes(
    inputs: Inputs, counts: Mapping[str, int], files: Mapping[str, FileRecord], dense: Dense
) -> bytes:
    """The bytes of ``manifest.json``: the same for the same arguments."""
    content = {
        "inputs": inputs.to_json(),
        "counts": dict(counts),
        "files": {name: asdict(record) for name, record in sorted(files.items())},
        "dense": dict(dense),
    }
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def generation_name(number: int, manifest: bytes) -> str:
    """The name carries the manifest's checksum, so that nothing in a generation can change unseen."""
    return f"{number:06d}-{xxhash.xxh3_64_hexdigest(manifest)}"


def read_manifest(folder: Path) -> Manifest:
    """The manifest of the generation in ``folder``, checked against the folder's name.

    Raises :class:`IndexDamagedError`, or :class:`IndexMismatchError` for another format version.
    """
    path = folder / MANIFEST
    with read_errors_explained(path):
        data = path.read_bytes()
    if xxhash.xxh3_64_hexdigest(data) != folder.name.partition("-")[2]:
        raise IndexDamagedError(f"{path} is not what was written: its checksum differs")
    content: dict[str, Any] = json.loads(data)
    version = content["inputs"]["format_version"]
    if version != FORMAT_VERSION:
        raise IndexMismatchError(f"the index has format {version}, this ragqa reads format {FORMAT_VERSION}")
    return Manifest(
        generation=folder.name,
        inputs=Inputs(**content["inputs"]),
        counts=content["counts"],
        files={name: FileRecord(**record) for name, record in content["files"].items()},
        dense=content["dense"],
    )
