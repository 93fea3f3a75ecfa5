"""A page about one run: tables, plots, and every failed question with what was found. It needs no other file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from plots import gate_plot, kinds_plot, measures_plot, reliability_plot
from ragqa.types import Document, Paragraph
from results import Result
from scoring import MEASURES, Scored
from tables import SPLITS, groups, with_interval

SEARCHED = 5
"""Hits among which all supporting paragraphs are wanted."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A question, what went wrong, and the supporting paragraphs that the hits lack."""

    scored: Scored
    reasons: tuple[str, ...]
    missed: tuple[Paragraph, ...]


def write_report(
    path: Path, name: str, result: Result, scored: Sequence[Scored], documents: Sequence[Document]
) -> None:
    """Writes the page about ``result`` of the question set ``name``."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    plots = {"Every measure with its interval": measures_plot(result)}
    if "gate" in result:
        plots["False refusals against false answers"] = gate_plot(result)
        plots["Reliability of the gate"] = reliability_plot([one.outcome for one in scored])
    if len(result["by_kind"]) > 1:
        plots["Measures by kind of question"] = kinds_plot(result)
    tables = {
        title.replace("_", " ").capitalize(): groups(result[title]) for title in SPLITS if title in result
    }
    page = environment.get_template("report.html.j2").render(
        name=name,
        result=result,
        measures=[(measure, with_interval(result, measure)) for measure in MEASURES],
        tables=tables,
        plots=plots,
        failures=list(failures(scored, documents)),
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page, "utf-8")


def failures(scored: Sequence[Scored], documents: Sequence[Document]) -> Iterator[Failure]:
    """Every question of which something went wrong, in the order given."""
    paragraphs = {paragraph.id: paragraph for document in documents for paragraph in document.paragraphs}
    for one in scored:
        if reasons := tuple(_reasons(one)):
            found = {hit.paragraph.id for hit in one.outcome.hits}
            missed = sorted(one.outcome.case.paragraphs - found)
            yield Failure(one, reasons, tuple(paragraphs[name] for name in missed))


def _reasons(one: Scored) -> Iterator[str]:
    values = one.values
    if not one.outcome.case.answerable:
        if values["false_answer"]:
            yield "answered, and no article has the answer"
        return
    if values["RR"] < 1:
        yield "first hit is wrong"
    if values[f"R@{SEARCHED}"] < 1:
        yield f"not all of it among {SEARCHED} hits"
    if values["false_refusal"]:
        yield "refused"
    elif not values["answer_hit"]:
        yield "answer lacks what was asked for"
