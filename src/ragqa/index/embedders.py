"""Embedding models: the built-in ones, and any that sentence-transformers can load."""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from ragqa.errors import EmbedderError
from ragqa.index.builtin import BUILTIN, embed_filled
from ragqa.settings import BUILTIN_EMBEDDER
from ragqa.types import Embedder

if TYPE_CHECKING:
    from ragqa.types import Vectors

_E5 = re.compile(r"(?:^|[-_./\\])e5(?:[-_.]|$)", re.IGNORECASE)
_WEAK_IN_ARABIC = "paraphrase-multilingual-MiniLM-L12-v2"
_BETTER_IN_ARABIC = "intfloat/multilingual-e5-small"
_PLAIN = {"normalize_embeddings": True, "convert_to_numpy": True, "show_progress_bar": False}


def load_embedder(name: str = BUILTIN_EMBEDDER) -> Embedder:
    """The model called ``name``: one of :data:`ragqa.index.builtin.BUILTIN`, a hub id, or a local folder.

    Raises :class:`EmbedderError` when it cannot be loaded.
    """
    return BUILTIN[name]() if name in BUILTIN else SentenceTransformerEmbedder(name)


class SentenceTransformerEmbedder:
    """Any model of sentence-transformers, with the prompts it was trained with.

    E5 models get ``query: `` and ``passage: `` unless their files name other prompts. A vector may differ in
    the 6th digit with the texts embedded beside it, as padding changes the order of sums.
    """

    def __init__(self, name: str) -> None:
        if _WEAK_IN_ARABIC in name:
            warnings.warn(
                f"{_WEAK_IN_ARABIC} finds little in Arabic (nDCG@10 21.9 on MIRACL-ar, where "
                f"{_BETTER_IN_ARABIC} has 72.4); set RAGQA_EMBEDDER={_BETTER_IN_ARABIC} or "
                f"RAGQA_EMBEDDER={BUILTIN_EMBEDDER}",
                UserWarning,
                stacklevel=3,
            )
        self.name = name
        self._model = _load_sentence_transformer(name)
        self.dimension = _dimension(self._model, name)
        e5 = bool(_E5.search(name)) and not any(self._model.prompts.values())
        self._queries = {**_PLAIN, "prompt": "query: " if e5 else None}  # None: the model's own
        self._passages = {**_PLAIN, "prompt": "passage: " if e5 else None}

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """``(n, d) float32``, unit rows; an empty text gives a zero row."""
        return embed_filled(texts, self.dimension, partial(self._model.encode_document, **self._passages))

    def embed_query(self, text: str) -> Vectors:
        """``(d,) float32``, unit length; an empty text gives zeros."""
        rows = embed_filled([text], self.dimension, partial(self._model.encode_query, **self._queries))
        vector: Vectors = rows[0]
        return vector


def _load_sentence_transformer(name: str) -> Any:
    try:
        from sentence_transformers import SentenceTransformer

        return SentenceTransformer(name)
    except Exception as error:
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise EmbedderError(
            f"embedding model {name!r} cannot be loaded: {reason}; give the name of a model on the hub that "
            f"can be reached from here, a local folder, or RAGQA_EMBEDDER={BUILTIN_EMBEDDER}, the built-in"
        ) from error


def _dimension(model: Any, name: str) -> int:
    dimension = model.get_embedding_dimension()
    if not dimension:
        raise EmbedderError(f"embedding model {name!r} does not say how long its vectors are; choose another")
    return int(dimension)
