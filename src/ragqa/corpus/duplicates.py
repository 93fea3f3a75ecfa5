"""The same article met twice, exactly or nearly: kept once, with the sources of both.

Near duplicates are found by MinHash over runs of three words (Broder 1997) and then measured: two texts are
the same article when they share four fifths of all their runs (Jaccard). The longer one is kept, and only if
every number of the other is in it: a report with another figure is another report.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import xxhash

from ragqa.text.fold import folded_words
from ragqa.types import Document

_RUN = 3
_FEWEST_WORDS = 30  # shorter texts are duplicates only when they are equal
_JACCARD = 0.8
_CANDIDATE_JACCARD = 0.6
_PERMUTATIONS = 64
_NUMBER = re.compile(r"\d+")


def merge_duplicates(documents: Sequence[Document]) -> tuple[Document, ...]:
    """The documents without repetitions, in their order; the one that stays carries the others' sources."""
    words = [tuple(folded_words(document.text)) for document in documents]
    groups = _Groups(len(documents))
    for first, second in _candidates(words):
        if groups.root(first) != groups.root(second) and _same_article(words[first], words[second]):
            groups.join(first, second)
    members: dict[int, list[int]] = {}
    for position in range(len(documents)):
        members.setdefault(groups.root(position), []).append(position)
    return tuple(
        _merged([documents[p] for p in group], [words[p] for p in group]) for group in members.values()
    )


def _candidates(words: Sequence[tuple[str, ...]]) -> list[tuple[int, int]]:
    """Pairs of texts that are equal, or may be nearly so."""
    pairs: list[tuple[int, int]] = []
    first_of: dict[tuple[str, ...], int] = {}
    for position, text in enumerate(words):
        if first_of.setdefault(text, position) != position:
            pairs.append((first_of[text], position))
    long = [position for position in first_of.values() if len(words[position]) >= _FEWEST_WORDS]
    if len(long) < 2:
        return pairs
    # Slow to import, and asking never needs it.
    from datasketch import MinHash, MinHashLSH  # type: ignore[import-untyped]

    index = MinHashLSH(threshold=_CANDIDATE_JACCARD, num_perm=_PERMUTATIONS)
    blank = MinHash(
        num_perm=_PERMUTATIONS, hashfunc=xxhash.xxh32_intdigest
    )  # its own SHA-1 takes most of the time
    for position in long:
        sketch = blank.copy()
        sketch.update_batch([" ".join(run).encode() for run in _runs(words[position])])
        pairs += [(earlier, position) for earlier in sorted(index.query(sketch))]
        index.insert(position, sketch)
    return pairs


def _runs(words: Sequence[str]) -> set[tuple[str, ...]]:
    return set(zip(*(words[start:] for start in range(_RUN)), strict=False)) or {tuple(words)}


def _same_article(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    if first == second:
        return True
    runs, others = _runs(first), _runs(second)
    if len(runs & others) < _JACCARD * len(runs | others):
        return False
    longer, shorter = (first, second) if len(first) >= len(second) else (second, first)
    return _numbers(shorter) <= _numbers(longer)


def _numbers(words: Sequence[str]) -> set[str]:
    return {number for word in words for number in _NUMBER.findall(word)}


def _merged(documents: Sequence[Document], words: Sequence[tuple[str, ...]]) -> Document:
    """The longest of them, the first of equals; what it does not say of itself, the others do."""
    best = max(range(len(documents)), key=lambda position: (len(words[position]), -position))
    kept = documents[best]
    others = [document for document in documents if document is not kept]
    if not others:
        return kept
    return replace(
        kept,
        author=next((one.author for one in (kept, *others) if one.author), None),
        date=next((one.date for one in (kept, *others) if one.date), None),
        also=tuple(dict.fromkeys(one.source for one in others if one.source != kept.source)),
    )


class _Groups:
    """Disjoint sets of positions; the root of a set is its first member."""

    def __init__(self, size: int) -> None:
        self._parent = list(range(size))

    def root(self, position: int) -> int:
        while self._parent[position] != position:
            self._parent[position] = self._parent[self._parent[position]]
            position = self._parent[position]
        return position

    def join(self, first: int, second: int) -> None:
        first, second = sorted((self.root(first), self.root(second)))
        self._parent[second] = first
