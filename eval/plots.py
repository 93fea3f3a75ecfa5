"""Plots of a run as ``data:`` addresses, for a page that asks no host for anything."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from typing import Any

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from asking import Outcome
from gating import Curve, reliability
from results import Result
from scoring import MEASURES

_STYLE: dict[Any, Any] = {
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#dddddd",
    "axes.axisbelow": True,
    "svg.hashsalt": "ragqa",  # the same figures give the same bytes
}
_INK, _ACCENT = "#1f5f6b", "#c2572b"
_BY_KIND = ("R@5", "answer_hit", "false_refusal", "false_answer")


def measures_plot(result: Result) -> str:
    """Every measure with its interval."""
    names = [name for name in MEASURES if result[name] is not None]
    figure, axes = _figure(5.2, 3.6)
    _points(axes, names, [result] * len(names), names, _INK)
    axes.set_title("All questions, 95% intervals", loc="left")
    return _address(figure)


def kinds_plot(result: Result) -> str:
    """What tells kinds of questions apart, a panel a measure."""
    kinds = list(result["by_kind"])
    measures = [name for name in _BY_KIND if result[name] is not None]
    with rc_context(_STYLE):
        figure = Figure(figsize=(10.4, 0.9 + 0.26 * len(kinds)), layout="constrained")
        panels = figure.subplots(1, len(measures), sharey=True, squeeze=False)[0]
        for axes, measure in zip(panels, measures, strict=True):
            lower = measure in ("false_refusal", "false_answer")
            rows = [result["by_kind"][kind] for kind in kinds]
            _points(axes, kinds, rows, [measure] * len(kinds), _ACCENT if lower else _INK)
            axes.set_title(measure + (" (less is better)" if lower else ""), loc="left")
    return _address(figure)


def gate_plot(result: Result) -> str:
    """False refusals against false answers, over all thresholds of the gate."""
    rates: Curve = result["gate"]
    figure, axes = _figure(5.2, 3.6)
    axes.plot(rates["false_answer"], rates["false_refusal"], color=_INK, label="probability alone")
    for at in range(10, 50, 10):
        point = (rates["false_answer"][at], rates["false_refusal"][at])
        axes.annotate(f"{rates['threshold'][at]:.1f}", point, textcoords="offset points", xytext=(4, 4))
        axes.plot(*point, "o", color=_INK, markersize=3)
    axes.plot(
        result["false_answer"], result["false_refusal"], "D", color=_ACCENT, label="the gate as it is set"
    )
    axes.set(xlabel="false answers", ylabel="false refusals", xlim=(-0.02, 1.02), ylim=(-0.02, 1.02))
    axes.set_title("False refusals against false answers by threshold", loc="left")
    axes.legend(frameon=False)
    return _address(figure)


def reliability_plot(outcomes: Sequence[Outcome]) -> str:
    """The share of answerable questions among those of the same probability."""
    found = reliability(outcomes)
    figure, axes = _figure(5.2, 3.6)
    axes.plot([0, 1], [0, 1], "--", color="#999999", label="as often as said")
    axes.plot(found["predicted"], found["observed"], "o-", color=_INK, label="the gate")
    axes.set(xlabel="probability by the gate", ylabel="share answerable", xlim=(0, 1), ylim=(0, 1.02))
    axes.set_title("Reliability of the gate", loc="left")
    axes.legend(frameon=False)
    return _address(figure)


def _points(
    axes: Axes, labels: Sequence[str], rows: Sequence[Result], measures: Sequence[str], color: str
) -> None:
    """A mean a row, top down, with the bar of its interval; rows without a value stay empty."""
    for place, (row, measure) in enumerate(zip(rows, measures, strict=True)):
        value, interval = row[measure], row["intervals"][measure]
        if value is None:
            continue
        if interval:
            axes.plot(interval, (place, place), color=color, alpha=0.45, linewidth=3)
        axes.plot(value, place, "o", color=color, markersize=4)
    axes.set_yticks(range(len(labels)), labels)
    axes.set(xlim=(-0.02, 1.02), ylim=(len(labels) - 0.5, -0.5))


def _figure(width: float, height: float) -> tuple[Figure, Axes]:
    with rc_context(_STYLE):
        figure = Figure(figsize=(width, height), layout="constrained")
        return figure, figure.subplots()


def _address(figure: Figure) -> str:
    file = io.BytesIO()
    with rc_context(_STYLE):
        figure.savefig(file, format="svg", metadata={"Date": None})
    return "data:image/svg+xml;base64," + base64.b64encode(file.getvalue()).decode()
