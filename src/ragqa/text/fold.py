"""Folding: one spelling for matching, with a way back to the original characters.

Folding drops what does not tell words apart in a search (Arabic diacritics, tatweel, invisible marks, Latin
accents, letter case) and unifies letters that writers and keyboards mix up (alef with or without hamza, ta
marbuta and ha, alef maqsura and ya, Persian kaf and ya), digits of any script and presentation forms.
The text itself is kept as it is for display; only what is matched is folded.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_LETTERS = {
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ٲ": "ا", "ٳ": "ا",
    "ى": "ي", "ئ": "ي", "ی": "ي", "ې": "ي", "ے": "ي",
    "ؤ": "و", "ة": "ه", "ۀ": "ه", "ە": "ه", "ہ": "ه", "ھ": "ه",
    "ک": "ك", "ڪ": "ك", "ı": "i", "٫": ".", "٬": ",",
}  # fmt: skip

_DROPPED_RANGES = (
    (0x0300, 0x036F),  # Latin, Greek and Cyrillic accents
    (0x0591, 0x05C7),  # Hebrew points
    (0x0610, 0x061A), (0x0640, 0x0640), (0x064B, 0x065F), (0x0670, 0x0670),  # signs, tatweel, harakat
    (0x06D6, 0x06DC), (0x06DF, 0x06E4), (0x06E7, 0x06E8), (0x06EA, 0x06ED), (0x08D3, 0x08FF),
    (0x00AD, 0x00AD), (0x061C, 0x061C), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F),  # invisible
    (0xFEFF, 0xFEFF),
)  # fmt: skip


def _is_dropped(char: str) -> bool:
    code = ord(char)
    return any(low <= code <= high for low, high in _DROPPED_RANGES)


def _fold_char(char: str) -> str:
    if char in _LETTERS:
        return _LETTERS[char]
    if _is_dropped(char):
        return ""
    digit = unicodedata.digit(char, None)
    if digit is not None and unicodedata.category(char) == "Nd":
        return str(digit)
    whole = unicodedata.normalize("NFKC", char).casefold()
    bare = "".join(part for part in unicodedata.normalize("NFD", whole) if not _is_dropped(part))
    folded = unicodedata.normalize("NFC", bare)
    return "".join(_LETTERS.get(part, part) for part in folded)


class _Table(dict[int, str]):
    """A ``str.translate`` table that works out a character the first time it meets it."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold_char(chr(code))
        return folded


_TABLE = _Table()
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Folded:
    """``text`` is folded; ``offsets[i]`` is where its character ``i`` came from in the original.

    ``offsets`` has ``len(text) + 1`` entries; the last is the original's length.
    """

    text: str
    offsets: tuple[int, ...]

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original that folded to ``text[start:end]``, dropped marks after it included."""
        if start >= end:
            return self.offsets[start], self.offsets[start]
        return self.offsets[start], self.offsets[end]


def fold(text: str) -> str:
    """The folded text alone."""
    return text.translate(_TABLE)


def folded_words(text: str) -> list[str]:
    """The words of the folded text in reading order, repetitions kept."""
    return _WORD.findall(fold(text))


def fold_with_offsets(text: str) -> Folded:
    """The folded text and the way back; ``fold_with_offsets(t).text == fold(t)``."""
    pieces: list[str] = []
    offsets: list[int] = []
    for position, char in enumerate(text):
        piece = _TABLE[ord(char)]
        pieces.append(piece)
        offsets.extend([position] * len(piece))
    offsets.append(len(text))
    return Folded("".join(pieces), tuple(offsets))
