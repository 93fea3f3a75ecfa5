"""Two runs of the same questions, paired."""

from __future__ import annotations

import sys

from intervals import mean_interval, paired_p_value
from results import Result
from scoring import LOWER_IS_BETTER, MEASURES
from tables import columns

LISTED = 20
"""Questions named of each direction of change."""


def compare(one: Result, other: Result) -> str:
    """A row a measure: both means over the questions that both runs have a value for, their difference, and p.

    ``difference`` is other - one with its 95% bootstrap interval; ``p`` is of a paired permutation test and is not
    corrected for the number of measures. ``abstain_auroc`` is no mean over questions and left out.
    """
    before, after = _values(one), _values(other)
    shared = [name for name in before if name in after]
    if not shared:
        sys.exit("the two runs share no question; save both with: python eval/run.py --save")
    rows = [["", "n", "A", "B", "B - A", "95% interval", "p"]]
    for measure in MEASURES:
        pairs = [
            (before[question][measure], after[question][measure])
            for question in shared
            if measure in before[question] and measure in after[question]
        ]
        if pairs:
            rows.append([measure, *_compared(pairs)])
    head = f"A: commit {one['commit']}, B: commit {other['commit']}; {len(shared)} questions in both"
    return "\n\n".join([head, columns(rows), *_changes(before, after, shared)])


def _values(result: Result) -> dict[str, dict[str, float]]:
    if "questions" not in result:
        sys.exit("a run has no values of its questions; save it with: python eval/run.py --save")
    return {row["id"]: row["values"] for row in result["questions"]}


def _compared(pairs: list[tuple[float, float]]) -> list[str]:
    before, after = zip(*pairs, strict=True)
    mean_before, mean_after = sum(before) / len(pairs), sum(after) / len(pairs)
    interval = mean_interval([b - a for a, b in pairs])
    return [
        str(len(pairs)),
        f"{mean_before:.4f}",
        f"{mean_after:.4f}",
        f"{mean_after - mean_before:+.4f}",
        f"[{interval[0]:+.4f}, {interval[1]:+.4f}]" if interval else "–",
        f"{paired_p_value(before, after):.4f}",
    ]


def _changes(
    before: dict[str, dict[str, float]], after: dict[str, dict[str, float]], shared: list[str]
) -> list[str]:
    lines = []
    for measure in ("RR", "answer_hit", "false_answer"):
        sign = -1 if measure in LOWER_IS_BETTER else 1
        change = {
            name: sign * (after[name][measure] - before[name][measure])
            for name in shared
            if measure in before[name] and measure in after[name]
        }
        for word, names in (
            ("better", [name for name in change if change[name] > 0]),
            ("worse", [name for name in change if change[name] < 0]),
        ):
            if names:
                more = f" and {len(names) - LISTED} more" if len(names) > LISTED else ""
                lines.append(f"{measure} {word} in {len(names)}: {', '.join(names[:LISTED])}{more}")
    return lines
