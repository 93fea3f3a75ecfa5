"""What readers think of answers, in one SQLite file beside the index.

``ragqa feedback`` prints it as candidates for the gold set: a person decides what becomes gold.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, Field

from ragqa.text.language import detect_language

FILE_NAME = "feedback.sqlite"

_SCHEMA = """
CREATE TABLE IF NOT EXISTS feedback (
    id INTEGER PRIMARY KEY, given TEXT NOT NULL, verdict TEXT NOT NULL, reason TEXT NOT NULL,
    question TEXT NOT NULL, answer TEXT NOT NULL, abstained INTEGER NOT NULL, paragraphs TEXT NOT NULL
)
"""


class Feedback(BaseModel):
    """A thumb for one answer."""

    verdict: Literal["good", "bad"]
    reason: str = Field("", max_length=1000)
    question: str = Field(max_length=50_000)
    answer: str = Field(max_length=50_000)
    abstained: bool = False
    paragraphs: list[str] = Field(default=[], max_length=100)


def store(path: Path, feedback: Feedback) -> None:
    """Adds a row; the file and its folder are made when there are none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path, timeout=10)) as database, database:
        database.execute(_SCHEMA)
        database.execute(
            "INSERT INTO feedback (given, verdict, reason, question, answer, abstained, paragraphs)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                datetime.now(UTC).isoformat(timespec="seconds"),
                feedback.verdict,
                feedback.reason,
                feedback.question,
                feedback.answer,
                feedback.abstained,
                json.dumps(feedback.paragraphs, ensure_ascii=False),
            ),
        )


def candidates(path: Path) -> Iterator[dict[str, Any]]:
    """Rows in the shape of the gold set, with ``verdict``, ``reason``, ``answer`` and ``given`` beside.

    None where nobody has given any.
    """
    if not path.exists():
        return
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        database.row_factory = sqlite3.Row
        for row in database.execute("SELECT * FROM feedback ORDER BY id"):
            yield {
                "id": f"feedback-{row['id']}",
                "question": row["question"],
                "kind": "feedback",
                "language": detect_language(row["question"]),
                "paragraphs": json.loads(row["paragraphs"]),
                "answers": [],
                "answerable": not row["abstained"],
                "verdict": row["verdict"],
                "reason": row["reason"],
                "answer": row["answer"],
                "given": row["given"],
            }
