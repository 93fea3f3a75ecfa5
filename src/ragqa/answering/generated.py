"""Text a model wrote, made plain: no thoughts, no citation marks, no markup, one sentence at a time."""

from __future__ import annotations

import re

from ragqa.text.sentences import sentence_spans

_TAGS = "think|thinking|thought|reasoning|scratchpad"
_THOUGHT = re.compile(rf"<({_TAGS})>.*?</\1>", re.DOTALL | re.IGNORECASE)
_OPEN_THOUGHT = re.compile(rf"<(?:{_TAGS})>.*\Z", re.DOTALL | re.IGNORECASE)
_STRAY_CLOSE = re.compile(rf"\A.*</(?:{_TAGS})>", re.DOTALL | re.IGNORECASE)
_PARTIAL_TAG = re.compile(r"</?[a-z]{0,12}\Z", re.IGNORECASE)

_MARK = re.compile(
    r"\s*[\[【〔⟦]\s*(?:\^|sources?|doc|passage|ref|المصدر|مصدر|الفقرة|kaynak)?[\s:#]*"
    r"\d{1,3}(?:\s*[-–—,،;؛]\s*\d{1,3})*(?:\s*†[^\]】]*)?\s*[\]】〕⟧]",
    re.IGNORECASE,
)
_PARTIAL_MARK = re.compile(r"\s*[\[【〔⟦][^\]】〕⟧]{0,20}\Z")
_LINK = re.compile(r"!?\[([^\]\n]*)\]\((?:[^()\n]|\([^()\n]*\))*\)")
_HTML = re.compile(r"</?[a-z][^<>\n]{0,200}>", re.IGNORECASE)
_EMPHASIS = re.compile(r"(\*\*|__|`+)(?=\S)(.+?)(?<=\S)\1")
_LINE_START = re.compile(r"^[ \t]*(?:#{1,6}[ \t]+|>[ \t]*|[-*•–][ \t]+|\d{1,2}[.)][ \t]+)+", re.MULTILINE)
_SPACES = re.compile(r"[ \t]{2,}")
_SPACE_BEFORE_STOP = re.compile(r"\s+(?=[.،,؛;:؟?!])")


def visible(text: str) -> str:
    """What a reader may see of the text so far: without thoughts, closed, open, or opened by the template."""
    for pattern in (_THOUGHT, _OPEN_THOUGHT, _STRAY_CLOSE, _PARTIAL_TAG):
        text = pattern.sub("", text)
    return text.lstrip()


def plain(text: str) -> str:
    """The text without citation marks in any style and without markup; its words are untouched."""
    text = _LINK.sub(r"\1", _MARK.sub("", text))
    text = _EMPHASIS.sub(r"\2", _LINE_START.sub("", _HTML.sub("", text)))
    return _SPACE_BEFORE_STOP.sub("", _SPACES.sub(" ", text)).strip()


def written_sentences(text: str, *, whole: bool) -> tuple[list[str], str]:
    """The finished sentences of a text that grows, and the unfinished rest; a ``whole`` text leaves no rest."""
    shown = visible(text)
    cleaned = plain(shown if whole else _PARTIAL_MARK.sub("", shown))
    sentences = [cleaned[start:end] for start, end in sentence_spans(cleaned)]
    if whole or not sentences:
        return sentences, ""
    return sentences[:-1], sentences[-1]  # the last may go on: "3." becomes "3.5"
