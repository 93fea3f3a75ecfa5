"""Scores worked out by hand, and what is drawn at random around them."""

from __future__ import annotations

import math

import pytest

from asking import Outcome
from gating import curve, reliability
from intervals import auroc_interval, mean_interval, paired_p_value
from questions import Case
from ragqa.types import Answer, Chunk, Citation, Document, Hit, Paragraph, Sentence
from scoring import aggregate, score_questions

ARTICLE = Document("a", "مرافق", None, None, "ar", "a.txt")
TEXT = "كلفة الميناء ٤١ مليون"


def hit(name: str) -> Hit:
    return Hit(Chunk(name, (name,), TEXT, 0, 1), Paragraph(name, "a", None, TEXT, ""), ARTICLE, 0.0, 0.0, 0.0)


def outcome(
    name: str,
    right: set[str],
    found: list[str],
    cited: list[str],
    confidence: float,
    *,
    abstained: bool = False,
) -> Outcome:
    case = Case(name, "كم؟", "number", "ar", frozenset(right), (("41 مليون",),) if right else ())
    cites = tuple(Citation(1, ARTICLE, hit(one).paragraph, "", 0, 0, 0.0) for one in cited)
    said = (Sentence(TEXT, (1,), "full"),)
    answer = Answer("كم؟", said, cites, abstained, (), "extractive", "ar", confidence=confidence)
    return Outcome(case, tuple(map(hit, found)), answer, 0.01)


OUTCOMES = [
    outcome("both", {"p1", "p2"}, ["p1", "p9", "p2"], ["p1", "p9"], 0.9),
    outcome("late", {"p3"}, ["p9", "p3"], [], 0.2, abstained=True),
    outcome("none", set(), ["p1"], ["p1"], 0.4),
]


def test_scores_by_hand() -> None:
    measured = aggregate(score_questions(OUTCOMES))
    assert measured["R@1"] == pytest.approx((1 / 2 + 0) / 2)
    assert measured["R@3"] == 1.0
    assert measured["RR"] == pytest.approx((1 + 1 / 2) / 2)
    ideal = 1 + 1 / math.log2(3)
    expected = ((1 + 1 / math.log2(4)) / ideal + 1 / math.log2(3)) / 2
    assert measured["nDCG@10"] == pytest.approx(expected, abs=1e-4)
    assert measured["answer_hit"] == 0.5  # digits are folded; a refusal is no answer
    assert measured["citation_precision"] == 0.5
    assert measured["citation_recall"] == 0.25
    assert measured["abstain_auroc"] == 0.5
    assert (measured["false_refusal"], measured["false_answer"]) == (0.5, 1.0)
    assert measured["n_questions"] == 3


def test_no_value_where_no_question_has_one() -> None:
    measured = aggregate(score_questions(OUTCOMES[2:]))
    assert measured["R@1"] is None
    assert measured["abstain_auroc"] is None
    assert measured["intervals"]["R@1"] is None


def test_rates_over_the_threshold() -> None:
    rates = curve(OUTCOMES)
    assert rates is not None
    at = rates["threshold"].index(0.3)
    assert (rates["false_refusal"][at], rates["false_answer"][at]) == (0.5, 1.0)
    assert (rates["false_refusal"][0], rates["false_answer"][-1]) == (0.0, 0.0)
    assert curve(OUTCOMES[:2]) is None
    assert reliability(OUTCOMES * 8)["observed"]


def test_intervals_hold_the_mean_and_shrink_with_more_questions() -> None:
    few, many = mean_interval([0.0, 1.0] * 10), mean_interval([0.0, 1.0] * 500)
    assert few
    assert many
    assert few[0] < many[0] < 0.5 < many[1] < few[1]
    assert many[1] - many[0] == pytest.approx(2 * 1.96 * 0.5 / math.sqrt(1000), rel=0.15)
    assert mean_interval([0.0, 1.0] * 10) == few  # drawn from a seed
    assert mean_interval([1.0] * 5) == (1.0, 1.0)
    assert mean_interval([1.0]) is None


def test_interval_of_auroc() -> None:
    assert auroc_interval([0.8, 0.9], [0.1, 0.2]) == (1.0, 1.0)
    low, high = auroc_interval([0.2, 0.6, 0.9] * 20, [0.1, 0.5, 0.7] * 20) or (0, 0)
    assert low < 6 / 9 < high


def test_paired_p_value() -> None:
    assert paired_p_value([1.0, 0.0] * 20, [1.0, 0.0] * 20) == 1.0
    assert paired_p_value([1.0] * 12, [0.0] * 12) < 0.01
    # exchanging 4 pairs: of 16 ways, the two where all differences have one sign are as far out
    assert paired_p_value([1.0] * 4, [0.0] * 4) == pytest.approx(2 / 16)
