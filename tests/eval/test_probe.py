"""What a reader may rely on, by the questions that others wrote to find what is missed."""

from __future__ import annotations

from pathlib import Path

import pytest

import asking
from questions import PARTS, Case, read_gold
from ragqa.corpus import read_corpus
from ragqa.settings import Settings
from scoring import Scored, aggregate, score_questions
from wording import wording_over

NOT_REPORTED = [part for part in PARTS if part != "test"]


@pytest.fixture(scope="module")
def scored(repo: Path, sample_corpus: Path) -> dict[str, list[Scored]]:
    """The questions of every part that is not reported, by wording."""
    documents = read_corpus(sample_corpus).documents
    cases = [case for part in NOT_REPORTED for case in read_gold(repo / "eval" / "gold.jsonl", part)]
    wording = wording_over(documents)
    groups: dict[str, list[Scored]] = {}
    for one in score_questions(asking.ask_all(documents, cases, Settings())):
        groups.setdefault(wording(one.outcome.case), []).append(one)
    return groups


def of(scored: list[Scored], *kinds: str) -> list[Scored]:
    return [one for one in scored if one.outcome.case.kind in kinds]


def test_who_uses_the_words_of_the_articles_is_answered(scored: dict[str, list[Scored]]) -> None:
    standard = [one for one in scored["near"] if one.outcome.case.kind not in ("unanswerable", "dialect")]
    measured = aggregate(standard)
    assert measured["n_questions"] > 150
    assert measured["false_refusal"] <= 0.06
    facts = aggregate(of(scored["near"], "fact", "number", "date", "comparison", "who-said"))
    assert facts["n_questions"] > 60
    assert facts["answer_hit"] >= 0.8


def test_what_has_nothing_to_do_with_the_articles_is_declined(scored: dict[str, list[Scored]]) -> None:
    far = of(scored["far"], "unanswerable")
    assert len(far) > 20
    assert aggregate(far)["false_answer"] <= 0.4


def test_dialects_are_understood(scored: dict[str, list[Scored]]) -> None:
    dialect = aggregate([*of(scored["near"], "dialect"), *of(scored["far"], "dialect")])
    assert dialect["n_questions"] >= 90
    assert dialect["R@5"] >= 0.9
    assert dialect["answer_hit"] >= 0.45


def test_the_wording_of_a_case(sample_corpus: Path) -> None:
    wording = wording_over(read_corpus(sample_corpus).documents)
    article = "02-tunis-water-shortage.md"

    def case(question: str, language: str = "ar", paragraphs: frozenset[str] = frozenset()) -> Case:
        return Case("x", question, "fact", language, paragraphs, ())

    assert (
        wording(case("من تدعو إلى البدء بإصلاح شبكة باردو؟", paragraphs=frozenset([f"{article}:p13"])))
        == "near"
    )
    assert wording(case("أين اختُبرت المعدات الحديثة؟", paragraphs=frozenset([f"{article}:p13"]))) == "far"
    assert wording(case("Where?", "en", frozenset([f"{article}:p13"]))) == "other language"
    assert wording(case("ما أعراض مرض السكري من النوع الثاني؟")) == "far"
