"""Scores outcomes: a number a question and measure, and their means.

Retrieval is measured by paragraph over the answerable questions with ``ir_measures`` (binary relevance; ``R@k``
recall, ``RR`` reciprocal rank). ``answer_hit`` is the share of answerable questions whose answer holds an accepted
string for everything asked, after folding; where a language model answers in another language than the articles, the
quotes it cites count too. ``citation_precision`` is the share of cited paragraphs that support the
answer, over answers given; ``citation_recall`` the share of supporting paragraphs that are cited, over answerable
questions. ``abstain_auroc`` says how well the gate's probability tells answerable from unanswerable questions.
All lie in [0, 1], higher is better, except ``false_refusal`` (of answerable questions) and ``false_answer`` (of
unanswerable ones). A measure is None where no question has a value: ``abstain_auroc`` where all are answerable.
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

import ir_measures
from ir_measures import RR, R, nDCG
from sklearn.metrics import roc_auc_score

from asking import Outcome
from intervals import auroc_interval, mean_interval
from ragqa.text.fold import fold

RETRIEVAL = {str(measure): measure for measure in (R @ 1, R @ 3, R @ 5, R @ 10, nDCG @ 10, RR)}
ANSWERS = ("answer_hit", "citation_precision", "citation_recall")
REFUSALS = ("false_refusal", "false_answer")
MEASURES = (*RETRIEVAL, *ANSWERS, "abstain_auroc", *REFUSALS)
LOWER_IS_BETTER = frozenset(REFUSALS)


@dataclass(frozen=True, slots=True)
class Scored:
    """An outcome and its values by measure; a measure that does not apply to the question is not among them."""

    outcome: Outcome
    values: dict[str, float]


def score_questions(outcomes: Sequence[Outcome]) -> list[Scored]:
    """The values of every outcome, in their order; ids of the cases must be distinct."""
    retrieval = _retrieval([outcome for outcome in outcomes if outcome.case.answerable])
    return [Scored(o, {**retrieval.get(o.case.id, {}), **_answering(o)}) for o in outcomes]


def aggregate(scored: Sequence[Scored]) -> dict[str, object]:
    """Means by measure, ``n_questions``, and under ``intervals`` where the means lie in 95% of resamples."""
    means: dict[str, float | None] = {}
    intervals: dict[str, tuple[float, float] | None] = {}
    for name in MEASURES:
        if name == "abstain_auroc":
            means[name], intervals[name] = _auroc(scored)
            continue
        values = [one.values[name] for one in scored if name in one.values]
        means[name] = round(statistics.fmean(values), 4) if values else None
        intervals[name] = mean_interval(values)
    return {**means, "n_questions": len(scored), "intervals": intervals}


def confidence(outcome: Outcome) -> float:
    """The gate's probability, 0 where it was not asked."""
    return outcome.answer.confidence or 0.0


def _retrieval(outcomes: Sequence[Outcome]) -> dict[str, dict[str, float]]:
    values: dict[str, dict[str, float]] = {outcome.case.id: {} for outcome in outcomes}
    if not outcomes:
        return values
    qrels = {o.case.id: dict.fromkeys(o.case.paragraphs, 1) for o in outcomes}
    # by rank, not by score: what is measured is the order that people see
    run = {o.case.id: {hit.paragraph.id: -rank for rank, hit in enumerate(o.hits)} for o in outcomes}
    for found in ir_measures.iter_calc(list(RETRIEVAL.values()), qrels, run):
        values[found.query_id][str(found.measure)] = float(found.value)
    return values


def _answering(outcome: Outcome) -> dict[str, float]:
    case, answer = outcome.case, outcome.answer
    if not case.answerable:
        return {"false_answer": float(not answer.abstained)}
    right = len(outcome.cited & case.paragraphs)
    values = {
        "answer_hit": float(_is_hit(outcome)),
        "citation_recall": right / len(case.paragraphs),
        "false_refusal": float(answer.abstained),
    }
    if outcome.cited and not answer.abstained:
        values["citation_precision"] = right / len(outcome.cited)
    return values


def _is_hit(outcome: Outcome) -> bool:
    answer = outcome.answer
    if answer.abstained:
        return False
    foreign = [c.quote for c in answer.citations if c.document.language != answer.language]
    text = _folded(" ".join([answer.text, *foreign]))
    return all(any(_folded(accepted) in text for accepted in group) for group in outcome.case.groups)


def _folded(text: str) -> str:
    return " ".join(fold(text).split())


def _auroc(scored: Sequence[Scored]) -> tuple[float | None, tuple[float, float] | None]:
    answerable = [confidence(one.outcome) for one in scored if one.outcome.case.answerable]
    unanswerable = [confidence(one.outcome) for one in scored if not one.outcome.case.answerable]
    if not answerable or not unanswerable:
        return None, None
    labels = [1] * len(answerable) + [0] * len(unanswerable)
    found = float(roc_auc_score(labels, answerable + unanswerable))
    return round(found, 4), auroc_interval(answerable, unanswerable)
