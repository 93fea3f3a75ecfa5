"""Floor 1: chunks to an index generation on disk, and back to vectors, scores and text.

* :func:`load_embedder` text to vectors;
* :func:`build_index` documents and chunks to a generation, switched to in one step;
* :func:`open_index`, :class:`CurrentIndex` a generation to search in.
"""

from ragqa.index.build import BuildReport, build_index, index_inputs
from ragqa.index.builtin import embed_words
from ragqa.index.current import CurrentIndex
from ragqa.index.embedders import load_embedder
from ragqa.index.lexical import LexicalIndex
from ragqa.index.manifest import Manifest
from ragqa.index.milvus import MilvusServer
from ragqa.index.opened import Index, open_index
from ragqa.index.records import (
    CHUNK_ONLY,
    WITH_CONTEXT,
    WITH_SECTION,
    WITH_TITLE,
    Analysis,
    Inputs,
    PassageText,
)
from ragqa.index.stores import Matches

__all__ = [
    "CHUNK_ONLY",
    "WITH_CONTEXT",
    "WITH_SECTION",
    "WITH_TITLE",
    "Analysis",
    "BuildReport",
    "CurrentIndex",
    "Index",
    "Inputs",
    "LexicalIndex",
    "Manifest",
    "Matches",
    "MilvusServer",
    "PassageText",
    "build_index",
    "embed_words",
    "index_inputs",
    "load_embedder",
    "open_index",
]
