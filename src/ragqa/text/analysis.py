"""Lexical analysis: text to terms.

* *Words* are folded words, Arabic ones light-stemmed (light10 of Larkey, Ballesteros and Connell, "Light
  stemming for Arabic information retrieval", 2007, on folded letters).
* *Forms* are the words and their first four letters: truncation is a stemmer that needs no knowledge of the
  language, and what it confuses the whole words tell apart.
* *Grams* are character n-grams of the words with boundary marks; they bridge inflection and misspelling.
* *Running* text keeps the words as they are written and in their order.

Scripts written without spaces (Han, kana, Thai, Lao, Khmer, Burmese) give overlapping n-grams for words.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from ragqa.text.fold import fold

GRAM_LENGTHS = (3, 4)
FORM_LENGTH = 4

_LOGOGRAPHIC = "\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_UNSPACED = "\u0e00-\u0e3a\u0e40-\u0e4e\u0e80-\u0ece\u1000-\u1049\u1780-\u17d3"
_MARKS = (  # Indic vowel signs are not \w
    "\u0900-\u0903\u093a-\u094f\u0955-\u0963\u0980-\u0983\u09bc-\u09cd\u0a00-\u0a4d\u0a80-\u0acd"
    "\u0b00-\u0b57\u0b80-\u0bcd\u0c00-\u0c56\u0c80-\u0cd6\u0d00-\u0d4d\u0d80-\u0ddf"
)
_TOKEN = re.compile(
    rf"(?P<logographic>[{_LOGOGRAPHIC}]+)|(?P<unspaced>[{_UNSPACED}]+)"
    rf"|(?P<word>(?:(?![{_LOGOGRAPHIC}{_UNSPACED}])[^\W_]|[{_MARKS}])+)"
)
_GAP = re.compile(rf"[^\w{_MARKS}{_UNSPACED}]|_")
_GAP_CODE = ord("_")
_UNKNOWN, _SEVERAL, _DROPPED = -1, -2, 0  # by code point: not met yet, folds to several, folds to nothing
LOGOGRAM = re.compile(f"[{_LOGOGRAPHIC}]")
"""A letter of Han or kana: two of them say as much as a word of other scripts."""

_ARABIC = re.compile("[\u0621-\u064a]+")
_ARTICLES = ("وال", "بال", "كال", "فال", "ال", "لل")
_SUFFIXES = ("ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي")


def analyse_words(text: str) -> list[str]:
    """Folded, light-stemmed words in reading order, repetitions kept."""
    words: list[str] = []
    for token, kind in _tokens(text):
        if kind == "word":
            words.append(light_stem(token))
        else:
            words.extend(_ngrams(token, 2 if kind == "logographic" else 3))
    return words


def analyse_forms(text: str) -> list[str]:
    """:func:`analyse_words`, each followed by its first letters, ``كتاب`` by ``كتاب*``."""
    return [form for word in analyse_words(text) for form in (word, f"{word[:FORM_LENGTH]}*")]


def analyse_grams(text: str) -> list[str]:
    """Character n-grams of the words, ``_`` marking where a word begins or ends, repetitions kept."""
    grams: list[str] = []
    for token, kind in _tokens(text):
        if kind == "word":
            marked = f"_{light_stem(token)}_"
            for length in GRAM_LENGTHS:
                grams.extend(_ngrams(marked, length))
        else:
            for length in (1, 2) if kind == "logographic" else GRAM_LENGTHS:
                grams.extend(_ngrams(token, length))
    return grams


def running_lines(texts: Sequence[str]) -> NDArray[np.int32]:
    """The code points of every text's folded words as they are written, a line a text.

    ``_`` stands for what is between words, and before and after those of a line. All texts at once through a
    table: a question looks at hundreds of sentences, and text by text the folding would take most of its time.
    """
    joined = "_\n_".join(text.replace("\n", " ") for text in texts)
    codes = _looked_up(f"_{joined}_")
    if (codes == _SEVERAL).any():
        codes = _looked_up(fold(f"_{joined}_"))
    codes = codes[codes != _DROPPED]
    gap = codes == _GAP_CODE
    lines: NDArray[np.int32] = codes[~(gap & np.append(gap[1:], False))]
    return lines


def _looked_up(text: str) -> NDArray[np.int32]:
    table = _running_table()
    given = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    codes = table[given]
    if (unknown := given[codes == _UNKNOWN]).size:
        for code in np.unique(unknown).tolist():
            table[code] = _running_code(chr(code))
        codes = table[given]
    return codes


@cache
def _running_table() -> NDArray[np.int32]:
    """What a code point becomes; filled as code points are met."""
    return np.full(sys.maxunicode + 1, _UNKNOWN, np.int32)


def _running_code(char: str) -> int:
    folded = fold(char)
    if len(folded) != 1:
        return _SEVERAL if folded else _DROPPED
    return _GAP_CODE if _GAP.fullmatch(folded) and folded != "\n" else ord(folded)


def light_stem(word: str) -> str:
    """The folded Arabic ``word`` without article, conjunction and common endings; other words as they are."""
    if not _ARABIC.fullmatch(word):
        return word
    if word[0] == "و" and len(word) > 3:
        word = word[1:]
    for article in _ARTICLES:
        if word.startswith(article) and len(word) - len(article) >= 2:
            word = word[len(article) :]
            break
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 2:
            word = word[: -len(suffix)]
    return word


def _tokens(text: str) -> list[tuple[str, str]]:
    """``(token, kind)``, kind ``word``, ``logographic`` (Han, kana) or ``unspaced`` (Thai and its like)."""
    return [(match.group(), match.lastgroup or "word") for match in _TOKEN.finditer(fold(text))]


def _ngrams(text: str, length: int) -> list[str]:
    if len(text) <= length:
        return [text]
    return [text[i : i + length] for i in range(len(text) - length + 1)]
