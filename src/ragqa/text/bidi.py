"""From the order in which a line is drawn to the order in which it is read.

The Unicode bidirectional algorithm (UAX #9) lays a line out; this undoes it: Arabic is read from right to
left, runs of Latin words and numbers inside it keep their order, and the other way round in a Latin line.
Where UAX #9 gives two texts the same looks, the commoner one is taken («iPhone 15» rather than «15 iPhone»).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_OPENERS = "([{«‹"
_CLOSERS = ")]}»›"
_SWAP = str.maketrans(_OPENERS + _CLOSERS, _CLOSERS + _OPENERS)
_PERCENT = "%٪‰°"

# One letter a cluster: R right-to-left, L left-to-right, E European and A Arabic digit, S + and -,
# C separators inside a number, P per cent, T currency, W white space, N anything else.
_TYPES = {"R": "R", "AL": "R", "L": "L", "EN": "E", "AN": "A", "ES": "S", "CS": "C", "ET": "T"}
_LATIN_RUN = r"[EA]*L(?:[LEA]|[^LRAE]+(?=L)|[WSC](?=E)|(?<=E)P)*"
_NUMBER_AFTER_ARABIC = r"[EA]+(?:C[EA]+)*P*"
_NUMBER = r"T*[EA]+(?:[SC][EA]+)*[TP]*"
_RUN = re.compile(f"(?P<latin>{_LATIN_RUN})|(?P<number>[TSEACP]*[EA][TSEACP]*)")
_ARABIC_RUN = re.compile(r"R(?:[^L]*R)?")
_NUMBER_RUNS = re.compile(_NUMBER_AFTER_ARABIC), re.compile(_NUMBER)


def logical_order(clusters: Sequence[str], *, rtl: bool) -> str:
    """The text of a line given as drawn from left to right, each cluster a letter with its marks.

    ``rtl`` is the direction of the paragraph. A cluster of several letters (a ligature) is in reading order.
    """
    types = "".join(map(_type, clusters))
    if rtl:
        return "".join(_reversed(clusters, types))
    pieces: list[str] = []
    done = 0
    for run in _ARABIC_RUN.finditer(types):
        pieces += clusters[done : run.start()]
        pieces += _reversed(clusters[run.start() : run.end()], run.group())
        done = run.end()
    return "".join([*pieces, *clusters[done:]])


def is_rtl(text: str) -> bool:
    """Whether more of the letters run from right to left than from left to right."""
    directions = [unicodedata.bidirectional(char) for char in text]
    return directions.count("R") + directions.count("AL") > directions.count("L")


def set_brackets(text: str) -> str:
    """Brackets and guillemets turned the way their place asks for: «opening before a word, closing after».

    For text whose brackets may have been mirrored when it was drawn; right brackets stay as they are.
    """
    chars = list(text)
    depth = 0
    for position, char in enumerate(chars):
        if char not in _OPENERS and char not in _CLOSERS:
            continue
        opens = _opens(text, position, depth)
        if opens != (char in _OPENERS):
            chars[position] = char.translate(_SWAP)
        depth = max(0, depth + (1 if opens else -1))
    return "".join(chars)


def _opens(text: str, position: int, depth: int) -> bool:
    brackets = _OPENERS + _CLOSERS
    before = text[:position].rstrip(brackets)[-1:]
    after = text[position + 1 :].lstrip(brackets)[:1]
    starts_word = not before or before.isspace()
    ends_word = not after or after.isspace() or after in ".,،؛;:!?؟"
    return depth == 0 if starts_word == ends_word else starts_word


def _type(cluster: str) -> str:
    char = cluster[:1]
    if char in _PERCENT:
        return "P"
    if char.isspace():
        return "W"
    return _TYPES.get(unicodedata.bidirectional(char), "N")


def _reversed(clusters: Sequence[str], types: str) -> list[str]:
    """Right to left, but for the runs that are read from left to right."""
    pieces: list[str] = []
    done = len(clusters)
    for start, end in reversed(_left_to_right_runs(types)):
        pieces += reversed(clusters[end:done])
        pieces += clusters[start:end]
        done = start
    return [*pieces, *reversed(clusters[:done])]


def _left_to_right_runs(types: str) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for run in _RUN.finditer(types):
        if run["latin"]:
            runs.append(run.span())
            continue
        # Numbers after Arabic letters (rule W2) do not hold together over a hyphen, others do. What comes
        # before in reading order stands to the right.
        strong = next((kind for kind in types[run.end() :] if kind in "RL"), "R")
        pattern = _NUMBER_RUNS[strong == "L"]
        runs += [number.span() for number in pattern.finditer(types, *run.span())]
    return runs
