"""The words of a question in a text of another language: by word vectors, and names by their consonants."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ragqa.index import embed_words
from ragqa.text.fold import fold

if TYPE_CHECKING:
    from ragqa.types import Vectors

UNRELATED, SAME = 0.4, 0.65
"""Cosines of two words between which credit grows from 0 to 1; translations of each other stand above."""
NAME_CREDIT = 0.9
NAME_COSINE = 0.3
"""Two consonants are little to know a name by; the word vectors must not speak against it."""
MOST_WORDS = 50_000
COMMON = 0.5
"""Added to counts of texts, so that a word in none or in all of them still has a weight."""

_WORD = re.compile(r"[^\W\d_]+|\d+")
_CONJOINED = re.compile("^[وف](?=ال)")
_DIGRAPHS = (
    ("تش", "c"),
    ("sh", "c"),
    ("ch", "c"),
    ("kh", "h"),
    ("gh", "g"),
    ("th", "s"),
    ("dh", "s"),
    ("ph", "f"),
)
_CLASSES = {
    "b": "bpب", "t": "tdتدطضظ", "c": "şçšشچ", "j": "jجژ", "h": "hحخه", "k": "kqcكقک", "g": "gğغگ",
    "s": "szxسزصذث", "f": "fvفڤ", "r": "rر", "l": "lل", "m": "mم", "n": "nن",
}  # fmt: skip
_CLASS_OF = {char: name for name, chars in _CLASSES.items() for char in chars}


class WordVectors:
    """Vectors of single words, each embedded once by ``embed``; safe to share between threads."""

    def __init__(self, embed: Callable[[Sequence[str]], Vectors] = embed_words) -> None:
        self._embed = embed
        self._known: dict[str, Vectors] = {}
        self._lock = Lock()

    def of(self, words: Sequence[str]) -> Vectors:
        """``(n, d) float32``, unit rows."""
        if not words:
            return self._embed(())
        known = self._known
        new = [word for word in dict.fromkeys(words) if word not in known]
        fresh = dict(zip(new, self._embed(new), strict=True)) if new else {}
        with self._lock:  # not while embedding: whose words are all known need not wait for it
            if len(self._known) + len(fresh) > MOST_WORDS:
                self._known = {}
            self._known.update(fresh)
        return np.stack([fresh[word] if word in fresh else known[word] for word in words])


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text as it spells them, each once, in reading order."""
    return tuple(dict.fromkeys(_CONJOINED.sub("", word) for word in _WORD.findall(text)))


def word_matches(
    question: Sequence[str], texts: Sequence[Sequence[str]], vectors: WordVectors
) -> NDArray[np.float64]:
    """``(len(texts), len(question)) float64`` in [0, 1]: how surely each text has the like of each word.

    Questions and texts are given as :func:`words_of` them.
    """
    words = list(dict.fromkeys(word for text in texts for word in text))
    matches = np.zeros((len(texts), len(question)))
    if not question or not words:
        return matches
    credit = _credit(question, words, vectors)
    place = {word: at for at, word in enumerate(words)}
    for row, text in zip(matches, texts, strict=True):
        if text:
            row[:] = credit[:, [place[word] for word in text]].max(axis=1)
    return matches


def _credit(question: Sequence[str], words: Sequence[str], vectors: WordVectors) -> NDArray[np.float64]:
    """``(len(question), len(words))`` in [0, 1]: how surely two words say the same."""
    cosines = np.asarray(vectors.of(question) @ vectors.of(words).T, dtype=np.float64)
    credit: NDArray[np.float64] = np.clip((cosines - UNRELATED) / (SAME - UNRELATED), 0.0, 1.0)
    spelled, sounding = defaultdict(list), defaultdict(list)
    for at, word in enumerate(words):
        spelled[_folded(word)].append(at)
        sounding[consonants(word)].append(at)
    for row, near, word in zip(credit, cosines, question, strict=True):
        named = [
            at for at in sounding[consonants(word)] if near[at] >= NAME_COSINE and same_name(word, words[at])
        ]
        alike = spelled[_folded(word)] + named
        row[alike] = np.maximum(row[alike], NAME_CREDIT)
    return credit


def translated_shares(question: str, texts: Sequence[str], vectors: WordVectors) -> NDArray[np.float64]:
    """``(len(texts),) float64`` in [0, 1]: the share of the question's words that each text has by meaning or sound.

    Words weigh ``ln((n + .5) / (matches + .5))``, so that those which every text has, "the" among them, say nothing.
    """
    asked = words_of(question)
    if not asked or not texts:
        return np.zeros(len(texts))
    matches = word_matches(asked, list(map(words_of, texts)), vectors)
    weights = np.log((len(texts) + COMMON) / (matches.sum(axis=0) + COMMON))
    shares: NDArray[np.float64] = matches @ weights / (weights.sum() or 1.0)
    return shares


def same_name(first: str, second: str) -> bool:
    """Whether two words may spell one name in two scripts («مراد» and "Murat")."""
    if first.isascii() == second.isascii() and _is_arabic(first) == _is_arabic(second):
        return False
    one, other = consonants(first), consonants(second)
    return len(one) >= 2 and one == other


_folded = lru_cache(maxsize=MOST_WORDS)(fold)


@lru_cache(maxsize=MOST_WORDS)
def consonants(word: str) -> str:
    """The consonants of a Latin or Arabic word by class of sound, doubled ones once, without the article."""
    text = word.removeprefix("ال") if _is_arabic(word) else word.casefold()
    for pair, sound in _DIGRAPHS:
        text = text.replace(pair, _CLASS_CHAR[sound])
    sounds = [_CLASS_OF[char] for char in text if char in _CLASS_OF]
    return "".join(sound for at, sound in enumerate(sounds) if not at or sound != sounds[at - 1])


_CLASS_CHAR = {name: chars[0] for name, chars in _CLASSES.items()}


def _is_arabic(word: str) -> bool:
    return any("\u0600" <= char <= "\u06ff" for char in word)
