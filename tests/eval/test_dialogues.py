"""A follow-up finds what the same question finds when it names everything itself."""

from __future__ import annotations

from pathlib import Path

import asking
from questions import read_gold
from ragqa.corpus import read_corpus
from ragqa.settings import Settings
from scoring import aggregate, score_questions

FURTHER_APART = 0.05


def test_follow_ups_find_what_their_twins_find(repo: Path, sample_corpus: Path) -> None:
    documents = read_corpus(sample_corpus).documents
    follow_ups = [case for case in read_gold(repo / "eval" / "gold.jsonl", "develop") if case.history]
    assert len(follow_ups) >= 35
    outcomes = asking.ask_all(documents, [*follow_ups, *asking.twins(follow_ups)], Settings())
    leaning, alone = (
        aggregate(score_questions(part))
        for part in (outcomes[: len(follow_ups)], outcomes[len(follow_ups) :])
    )
    for measure in ("R@1", "R@5", "answer_hit"):
        assert leaning[measure] >= alone[measure] - FURTHER_APART, measure
    assert leaning["R@1"] >= 0.75
