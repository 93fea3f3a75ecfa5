"""Results as plain tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from results import Result
from scoring import MEASURES

SPLITS = ("by_kind", "by_language", "by_wording", "follow_ups")
"""Results by group of questions, where there are any."""
SHOWN_BY_GROUP = (
    "R@1",
    "R@5",
    "nDCG@10",
    "answer_hit",
    "citation_precision",
    "false_refusal",
    "false_answer",
)


def with_interval(result: Result, name: str) -> str:
    """``.912 [.890, .934]``; a dash where nothing was measured."""
    value, interval = result[name], result["intervals"][name]
    if value is None:
        return "–"
    return f"{value:.3f}" + (f" [{interval[0]:.3f}, {interval[1]:.3f}]" if interval else "")


def columns(rows: Iterable[Sequence[str]]) -> str:
    """The rows with their columns under each other, the first to the left, numbers to the right."""
    table = [list(map(str, row)) for row in rows]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return "\n".join(
        "  ".join([row[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(row[1:], widths[1:], strict=True))])
        for row in table
    )


def groups(results: dict[str, Result]) -> list[list[str]]:
    """A row a group: questions, and the measures that tell groups apart."""
    head = ["", "questions", *SHOWN_BY_GROUP]
    body = [
        [name, str(scores["n_questions"]), *(_short(scores[measure]) for measure in SHOWN_BY_GROUP)]
        for name, scores in results.items()
    ]
    return [head, *body]


def overview(result: Result) -> str:
    """Everything that is worth a look in a terminal."""
    parts = [
        columns([name, with_interval(result, name)] for name in MEASURES),
        f"{result['n_questions']} questions over {result['n_paragraphs']} paragraphs; milliseconds an answer: "
        f"p50 {result['latency_ms']['p50']}, p95 {result['latency_ms']['p95']}",
    ]
    if "llm" in result:
        parts.append(
            "{model}: {worded} answers worded, {own_words} in the articles' words, {declined} declined".format(
                **result["llm"]
            )
        )
    for title in SPLITS:
        if title in result:
            parts.append(f"{title.replace('_', ' ')}\n{columns(groups(result[title]))}")
    return "\n\n".join(parts)


def _short(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
