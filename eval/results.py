"""A run as one JSON object: made, written, read."""

from __future__ import annotations

import json
import subprocess
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from asking import Outcome
from gating import curve
from questions import Case
from ragqa.types import Document
from scoring import Scored, aggregate
from wording import wording_over

Result = dict[str, Any]


def make_result(
    scored: Sequence[Scored], standalone: Sequence[Scored], documents: Sequence[Document]
) -> Result:
    """The measures of all questions, and the same measures under ``by_kind``, ``by_language`` and ``by_wording``.

    ``follow_ups`` has those of the follow-ups beside those of ``standalone``, the same questions asked without a
    dialogue; ``gate`` the rates of false refusals and false answers over the gate's threshold.
    """
    milliseconds = sorted(one.outcome.seconds * 1000 for one in scored)
    result: Result = {
        **aggregate(scored),
        "n_paragraphs": sum(len(document.paragraphs) for document in documents),
        "latency_ms": {
            "p50": round(milliseconds[len(milliseconds) // 2], 1),
            "p95": round(milliseconds[int(0.95 * (len(milliseconds) - 1))], 1),
        },
        "by_kind": _split(scored, lambda case: case.kind),
        "by_language": _split(scored, lambda case: case.language),
        "by_wording": _split(scored, wording_over(documents)),
    }
    if standalone:
        followed_up = [one for one in scored if one.outcome.case.standalone]
        result["follow_ups"] = {"in dialogue": aggregate(followed_up), "standalone": aggregate(standalone)}
    if (rates := curve([one.outcome for one in scored])) is not None:
        result["gate"] = rates
    return {**result, "commit": commit()}


def wording_of(outcomes: Sequence[Outcome]) -> Result:
    """How many answers the language model worded, how many are the articles' own words in its stead, and how many
    questions were declined."""
    answers = [outcome.answer for outcome in outcomes]
    given = [answer.mode for answer in answers if not answer.abstained]
    return {
        "worded": given.count("generative"),
        "own_words": given.count("extractive"),
        "declined": len(answers) - len(given),
    }


def with_questions(result: Result, scored: Sequence[Scored]) -> Result:
    """The result and the values of every question, which :mod:`comparing` pairs by id."""
    return {**result, "questions": [_row(one) for one in scored]}


def write_result(result: Result, path: Path) -> None:
    """Two levels deep a line each: short, and a change of one kind of question is a change of one line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_lines(result, 2) + "\n", "utf-8")


def read_result(path: Path) -> Result:
    result: Result = json.loads(path.read_text("utf-8"))
    return result


def commit() -> str:
    """The short hash of the checkout, ``-dirty`` when files differ from it; ``unknown`` outside of one."""
    command = ["git", "-C", str(Path(__file__).parent), "describe", "--always", "--dirty", "--exclude=*"]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    return found.stdout.strip() or "unknown"


def _split(scored: Sequence[Scored], group_of: Callable[[Case], str]) -> Result:
    groups: dict[str, list[Scored]] = defaultdict(list)
    for one in scored:
        groups[group_of(one.outcome.case)].append(one)
    return {name: aggregate(group) for name, group in sorted(groups.items())}


def _row(one: Scored) -> Result:
    case, answer = one.outcome.case, one.outcome.answer
    return {
        "id": case.id,
        "kind": case.kind,
        "language": case.language,
        "question": answer.completed or case.question,
        "found": [hit.paragraph.id for hit in one.outcome.hits],
        "answer": answer.text,
        "confidence": answer.confidence,
        "values": one.values,
    }


def _lines(value: Any, depth: int) -> str:
    pad = "\n" + " " * (3 - depth)
    if depth and isinstance(value, dict):
        items = (f"{json.dumps(name)}: {_lines(item, depth - 1)}" for name, item in value.items())
        return "{" + ",".join(pad + item for item in items) + pad[:-1] + "}"
    if depth and isinstance(value, list) and value and isinstance(value[0], dict):
        return "[" + ",".join(pad + _lines(item, 0) for item in value) + pad[:-1] + "]"
    return json.dumps(value, ensure_ascii=False)
