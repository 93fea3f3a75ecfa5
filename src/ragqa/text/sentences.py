"""Sentence boundaries for Arabic and the other languages of the embedding model.

Rules, in the order they matter:
* a newline ends a sentence;
* ``. ! ? ؟ …`` and their CJK and Indic sisters end one when white space or the end of the text follows,
  closing quotes and brackets taken along;
* a full stop does not end one after an initial, a title such as ``د.`` or a list number, nor inside ``3.5``;
* two dots in a row are a pause in Arabic newspapers, not an end;
* nothing ends inside a quotation, as long as the quotation marks of the paragraph pair up.
"""

from __future__ import annotations

import re

_TERMINATORS = ".!?؟…。！？।۔"
_CLOSERS = "\"'”“’»)]}›」』"
_NO_SPACE_NEEDED = "。！？"
_PAIRS = {"«": "»", "‹": "›", "「": "」", "『": "』"}
_TOGGLES = '"“”'  # Arabic typesetting uses both curly marks in either role
_ABBREVIATIONS = frozenset("د أ م ص ج ط هـ mr mrs ms dr prof st jr sr vs etc no fig inc ltd sn".split())
_LONGEST_QUOTATION = 600

_INITIALISM = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]")
_WORD_BEFORE = re.compile(r"[^\s(«\"“”\[]*$")


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """``(start, end)`` of every sentence, without the white space around it, in reading order.

    The spans never overlap, and every character outside them is white space.
    """
    spans: list[tuple[int, int]] = []
    for line_start, line_end in _lines(text):
        start = line_start
        for end in _ends(text, line_start, line_end):
            _append_stripped(spans, text, start, end)
            start = end
        _append_stripped(spans, text, start, line_end)
    return spans


def _lines(text: str) -> list[tuple[int, int]]:
    found = []
    start = 0
    for line in text.splitlines(keepends=True):
        found.append((start, start + len(line)))
        start += len(line)
    return found


def _ends(text: str, start: int, end: int) -> list[int]:
    quoted = _quoted_positions(text, start, end)
    ends = []
    position = start
    while position < end:
        if text[position] not in _TERMINATORS:
            position += 1
            continue
        run_end = position
        while run_end < end and text[run_end] in _TERMINATORS:
            run_end += 1
        closed = run_end
        while closed < end and text[closed] in _CLOSERS and not _opens_next(text, closed, end):
            closed += 1
        run = text[position:run_end]
        at_gap = closed >= end or text[closed].isspace() or run[-1] in _NO_SPACE_NEEDED
        inside = closed < end and quoted[closed - start]
        if at_gap and not inside and not _is_pause(run) and not _is_abbreviation(text, start, position, run):
            ends.append(closed)
        position = max(closed, position + 1)
    return ends


def _opens_next(text: str, position: int, end: int) -> bool:
    """A quotation mark directly before a letter opens what follows."""
    return text[position] in _TOGGLES and position + 1 < end and text[position + 1].isalnum()


def _is_pause(run: str) -> bool:
    return run == ".."


def _is_abbreviation(text: str, start: int, dot: int, run: str) -> bool:
    if run != ".":
        return False
    match = _WORD_BEFORE.search(text, start, dot)
    word = match.group() if match else ""
    if not word:
        return False
    is_initial = len(word) == 1 and word.isalpha() and not "\u3040" <= word <= "\u9fff"
    is_list_number = word.isdecimal() and not text[start : dot - len(word)].strip()
    is_initialism = _INITIALISM.fullmatch(word) is not None
    return is_initial or is_list_number or is_initialism or word.casefold() in _ABBREVIATIONS


def _quoted_positions(text: str, start: int, end: int) -> list[bool]:
    """For every position of the line, whether it lies inside a quotation that is closed again."""
    inside = [False] * (end - start + 1)
    opened_at: int | None = None
    closer = ""
    for position in range(start, end):
        char = text[position]
        if opened_at is None:
            if char in _PAIRS or char in _TOGGLES:
                opened_at, closer = position, _PAIRS.get(char, _TOGGLES)
        elif char in closer:
            if position - opened_at <= _LONGEST_QUOTATION:
                inside[opened_at - start + 1 : position - start + 1] = [True] * (position - opened_at)
            opened_at = None
    if opened_at is not None and closer == _TOGGLES:
        return [False] * (end - start + 1)  # an odd mark: which is which cannot be told
    return inside


def _append_stripped(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        spans.append((start, end))
