"""Made-up articles of any number, questions to them, and an embedder quick enough for a million chunks.

The words are made up too, of Arabic roots and patterns, and come with the frequencies of Zipf's law. An article is
about one of many topics and keeps to its words, so that articles of one topic are neighbours by words and by vectors
and an approximate index has something to miss. Equal arguments give equal articles.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from ragqa.types import PARAGRAPH_BREAK, Chunk, Document, Paragraph

PARAGRAPHS = 5
"""In an article; each is one chunk."""
SENTENCES = 2
WORDS = 24
"""In a sentence."""

_SEED = 20
_VOCABULARY = 40_000
_TOPIC_WORDS = 60
_ARTICLE_WORDS = 8
_ON_TOPIC, _OF_ARTICLE = 0.3, 0.1
_CHUNKS_A_TOPIC = 100
_LETTERS = "لمنريوبدعقسفحجكتهخشصطزضغثذظأ"
_PATTERNS = (
    *("{0}{1}{2}", "{0}ا{1}{2}", "م{0}{1}و{2}", "{0}{1}ا{2}", "{0}{1}ي{2}", "ت{0}{1}ي{2}", "ا{0}ت{1}ا{2}"),
    *(
        "م{0}ا{1}{2}ة",
        "ال{0}{1}{2}",
        "ال{0}{1}ا{2}ة",
        "ي{0}{1}{2}",
        "است{0}{1}ا{2}",
        "{0}{1}{2}ات",
        "و{0}{1}{2}",
    ),
)


class Articles:
    """``chunks`` chunks in articles of :data:`PARAGRAPHS` paragraphs, and questions to them."""

    def __init__(self, chunks: int) -> None:
        self.chunks = chunks
        rng = np.random.default_rng(_SEED)
        self._words = np.array(_vocabulary(rng), object)
        self._topics = rng.integers(0, _VOCABULARY, (max(8, chunks // _CHUNKS_A_TOPIC), _TOPIC_WORDS))
        weights = 1 / (np.arange(_VOCABULARY) + 3.0)
        self._steps = np.cumsum(weights / weights.sum())

    def documents(self) -> list[Document]:
        """The articles."""
        return [self.document(number) for number in range(-(-self.chunks // PARAGRAPHS))]

    def chunk_id(self, row: int) -> str:
        """What :func:`chunks_of` calls the chunk in ``row``."""
        return f"{_id(row // PARAGRAPHS)}:p{row % PARAGRAPHS + 1}:c0"

    def questions(self, count: int) -> list[tuple[int, str]]:
        """``(row of the chunk it was made from, question)``: some words of a sentence, in their
        order. Asking for more questions gives the same ones and more."""
        rng = np.random.default_rng(_SEED + 1)
        asked = []
        for _ in range(count):
            row = int(rng.integers(self.chunks))
            words = self._paragraph_words(row // PARAGRAPHS, False)[row % PARAGRAPHS, rng.integers(SENTENCES)]
            kept = np.sort(rng.permutation(WORDS)[: rng.integers(5, 10)])
            asked.append((row, f"ما {' '.join(self._words[words[kept]])}؟"))
        return asked

    def _paragraph_words(self, number: int, again: bool) -> NDArray[np.int64]:
        rng = np.random.default_rng((_SEED, number, 0))
        shape = (PARAGRAPHS, SENTENCES, WORDS)
        words = np.searchsorted(self._steps, rng.random(shape))
        topic = self._topics[rng.integers(len(self._topics))]
        own = rng.integers(0, _VOCABULARY, _ARTICLE_WORDS)
        kind = rng.random(shape)
        words = np.where(kind < _ON_TOPIC, topic[rng.integers(0, _TOPIC_WORDS, shape)], words)
        words = np.where(kind > 1 - _OF_ARTICLE, own[rng.integers(0, _ARTICLE_WORDS, shape)], words)
        if again:
            words[-1] = (
                np.random.default_rng((_SEED, number, 1)).permuted(words[-1].ravel()).reshape(shape[1:])
            )
            words[-1, 0, 0] = own[0]
        return np.minimum(words, _VOCABULARY - 1)

    def document(self, number: int, again: bool = False) -> Document:
        """The article numbered ``number``; ``again``: with other words in its last paragraph."""
        words = self._words[self._paragraph_words(number, again)]
        texts = [" ".join(f"{' '.join(sentence)}." for sentence in paragraph) for paragraph in words]
        id_ = _id(number)
        left = self.chunks - number * PARAGRAPHS
        paragraphs = tuple(
            Paragraph(f"{id_}:p{place}", id_, None, text, hashlib.sha256(text.encode()).hexdigest())
            for place, text in enumerate(texts[:left], 1)
        )
        return Document(id_, " ".join(words[0, 0, :5]), None, "2024-07-16", "ar", id_, paragraphs)


def _id(number: int) -> str:
    return f"{number:07}.txt"


def chunks_of(documents: Sequence[Document]) -> list[Chunk]:
    """A chunk for every paragraph."""
    chunks = []
    for document in documents:
        offset = 0
        for paragraph in document.paragraphs:
            end = offset + len(paragraph.text)
            chunks.append(Chunk(f"{paragraph.id}:c0", (paragraph.id,), paragraph.text, offset, end, 0))
            offset = end + len(PARAGRAPH_BREAK)
    return chunks


def _vocabulary(rng: np.random.Generator) -> list[str]:
    """Words of which no two are the same, the most frequent first."""
    shares = 1 / (np.arange(len(_LETTERS)) + 4.0)
    shares /= shares.sum()
    words: dict[str, None] = {}
    while len(words) < _VOCABULARY:
        roots = rng.choice(len(_LETTERS), (_VOCABULARY, 3), p=shares)
        patterns = rng.integers(0, len(_PATTERNS), _VOCABULARY)
        for root, pattern in zip(roots.tolist(), patterns.tolist(), strict=True):
            words[_PATTERNS[pattern].format(*(_LETTERS[letter] for letter in root))] = None
    return list(words)[:_VOCABULARY]


def remembering(analyse: Callable[[str], list[str]]) -> Callable[[str], list[str]]:
    """The terms ``analyse`` finds in such articles, each word looked at once: analysing a million texts anew would
    take the most of an hour and measure nothing."""
    known: dict[str, list[str]] = {}

    def terms(text: str) -> list[str]:
        found: list[str] = []
        for word in text.replace(".", "").split():
            if word not in known:
                known[word] = analyse(word)
            found += known[word]
        return found

    return terms


class WordsEmbedder:
    """The mean of a random vector for each word of a text: near where words are shared, and 500 times quicker
    than a real model. Stands in for one where the size makes a real one too slow."""

    name = "mean of random word vectors"
    dimension = 512
    _ROWS = 16_384

    def __init__(self) -> None:
        # The variance of principal components falls as it does for the built-in model over Arabic sentences:
        # a quarter lies in the first 10, three quarters in the first 100. Vectors equally spread over all
        # dimensions have no near neighbours that an index could find.
        variances = (np.arange(self.dimension) + 10.0) ** -1.25
        rng = np.random.default_rng(_SEED)
        table = rng.standard_normal((self._ROWS, self.dimension)) * np.sqrt(variances / variances.sum())
        rotation, _ = np.linalg.qr(rng.standard_normal((self.dimension, self.dimension)))
        self._table = (table @ rotation).astype(np.float32)

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """``(n, 512) float32``, unit rows; zeros for an empty text."""
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for vector, text in zip(vectors, texts, strict=True):
            words = [zlib.crc32(word.encode()) % self._ROWS for word in text.replace(".", "").split()]
            if words:
                total = self._table[words].sum(axis=0)
                vector[:] = total / np.linalg.norm(total)
        return vectors

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """``(512,) float32``, unit length; zeros for an empty text."""
        (vector,) = self.embed_passages([text])
        return vector
