"""The signals of candidates, over the sample articles in three languages."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ragqa.index import Index, load_embedder, open_index
from ragqa.retrieval.crosslingual import WordVectors
from ragqa.retrieval.signals import Candidates, Phrasing, article_of, gather, with_translations
from ragqa.types import Embedder


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return load_embedder()


@pytest.fixture(scope="module")
def index(sample_index: Path) -> Index:
    return open_index(sample_index)


def found(index: Index, embedder: Embedder, question: str, pool: int = 20) -> Candidates:
    (candidates,) = gather([Phrasing(question, embedder.embed_query(question))], index, pool)
    return candidates


def test_rows_rise_and_every_signal_has_one_finite_score_for_each(index: Index, embedder: Embedder) -> None:
    candidates = found(index, embedder, "كم بلغت نسبة الفاقد في شبكة مياه تونس العاصمة؟")
    assert (np.diff(candidates.rows) > 0).all()
    assert 40 <= len(candidates.rows) <= 80  # the searches bring 20, 20 and 40
    for scores in candidates.signals.values():
        assert scores.shape == candidates.rows.shape
        assert np.isfinite(scores).all()
    for name in ("words", "grams"):
        assert ((candidates.signals[name] >= 0) & (candidates.signals[name] < 1)).all()


def test_article_is_the_cosine_of_its_best_candidate(index: Index, embedder: Embedder) -> None:
    candidates = found(index, embedder, "How many cables were cut in the Red Sea?")
    articles = [article_of(chunk) for chunk in candidates.chunks]
    dense = candidates.signals["dense"]
    expected = [
        max(dense[at] for at, other in enumerate(articles) if other == article) for article in articles
    ]
    assert candidates.signals["article"].tolist() == expected
    assert len(set(articles)) < len(articles)


@pytest.mark.parametrize(
    ("question", "kin"),
    [
        ("كم بلغت نسبة الفاقد في شبكة مياه تونس العاصمة؟", 1.0),
        ("How much of the water in Tunis is lost to leaks?", 0.0),
    ],
)
def test_what_is_nearest_tells_whether_the_language_is_the_questions(
    index: Index, embedder: Embedder, question: str, kin: float
) -> None:
    assert abs(found(index, embedder, question).kin - kin) < 0.5


def test_translations_are_added_and_nothing_else_changes(index: Index, embedder: Embedder) -> None:
    question = "How much of the water in Tunis is lost to leaks?"
    candidates = found(index, embedder, question)
    translated = with_translations(question, candidates, index, WordVectors())
    added = translated.signals["translated"]
    assert ((added >= 0) & (added <= 1)).all()
    best = translated.chunks[int(added.argmax())].paragraph_ids[0]
    assert best.startswith("02-tunis-water-shortage.md")
    assert {**translated.signals, "translated": None} == {**candidates.signals, "translated": None}


def test_allowed_rows_are_the_only_ones_found(index: Index, embedder: Embedder) -> None:
    question = "كم بلغت نسبة الفاقد في شبكة مياه تونس العاصمة؟"
    allowed = np.arange(5, 12)
    (candidates,) = gather([Phrasing(question, embedder.embed_query(question))], index, 20, allowed)
    assert candidates.rows.tolist() == allowed.tolist()
