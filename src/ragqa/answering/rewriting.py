"""Follow-ups completed by a language model, which may only use words of the dialogue."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import closing
from typing import cast

from ragqa.answering.followup import LONGEST, TURNS, YEAR, FollowUp, leaning_on, standing
from ragqa.answering.generated import plain, visible
from ragqa.answering.matching import terms_of
from ragqa.answering.prompts import rewriting_messages
from ragqa.answering.questions import content_words
from ragqa.retrieval.crosslingual import WordVectors
from ragqa.text.language import detect_language
from ragqa.types import ChatModel, Turn

MAY_LEAN = 6
"""Content words of a question that may need the dialogue at most; a longer one is not sent to the model."""
MOST_CHARS = 4_000
"""Characters read, thoughts and all."""
LONGEST_QUESTION = 400
KEPT = 0.5
"""Least share of the question's content words that the rewritten one must have."""
KNOWN = 0.8
"""Least share of the rewritten one's content words that the dialogue or the question must have; the year after one of
theirs is theirs too."""


def rewritten(
    model: ChatModel, question: str, history: Sequence[Turn], vectors: WordVectors | None = None
) -> FollowUp | None:
    """The question as ``model`` completes it; ``None`` for one that stands alone, or when what the model wrote is not
    the question in words of the dialogue. Raises :class:`ChatModelError`."""
    if not history or len(content_words(question)) > MAY_LEAN:
        return None
    turns = [(turn.question[:LONGEST], turn.answer[:LONGEST]) for turn in history[-TURNS:]]
    written = ""
    with closing(cast("Generator[str]", model.stream(rewriting_messages(question, turns)))) as pieces:
        for piece in pieces:
            written += piece
            if len(written) > MOST_CHARS:
                break
    lines = [line for line in plain(visible(written)).splitlines() if line.strip()]
    text = lines[0].strip("\"'«»“”„ ") if len(lines) == 1 else ""
    if not _is_completed(text, question, turns):
        return None
    base, _ = standing(history, vectors)
    return leaning_on(base, question, text)


def _is_completed(text: str, question: str, turns: Sequence[tuple[str, str]]) -> bool:
    asked, completed = set(content_words(question)), set(content_words(text))
    if not completed or completed <= asked or len(text) > LONGEST_QUESTION:
        return False
    if detect_language(text) != detect_language(question):
        return False
    known = asked | {term for turn in turns for part in turn for term in terms_of(part)}
    known |= {str(int(year) + step) for year in known if YEAR.fullmatch(year) for step in (-1, 1)}
    return len(asked & completed) >= KEPT * len(asked) and len(completed & known) >= KNOWN * len(completed)
