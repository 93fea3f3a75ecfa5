"""The evidence gate: how likely the paragraphs found hold the answer, from this turn's retrieval alone.

Every paragraph is judged by itself, and the likeliest one speaks for all: words in one and meaning in another make no
answer. A paragraph that lacks a year that is asked about is none. The judgement is a logistic regression on a few
numbers, fitted on questions over corpora from which the answer was left out (``eval/fit_answering.py`` makes
``gate.json``). Where the best hit is in another language than the question, words are paired by meaning and cosines
tell less, so that another fit judges.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ragqa.answering.evidence import Evidence
from ragqa.answering.questions import IN_BRACKETS
from ragqa.fitted import fitted
from ragqa.text.fold import fold
from ragqa.types import Hit

Outcome = Literal["answer", "near", "decline"]

_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d|['’]?s\b|['’]?l[ae]r)")
"""But no decade: "the 1700s", "1700'lerde"."""
_LAST_YEAR = re.compile(  # folded
    r"\b(?:العام|السنه|عام|سنه) (?:الماضي|الماضيه|الفايت|المنصرم|السابق|السابقه)\b|\b(?:last|previous) year\b"
    r"|\b(?:gecen|onceki) (?:yil|sene)\b|\ban dernier\b|\bannee derniere\b"
)

LOOKED_AT = 5
"""Best hits that the gate looks at."""
READ = 8.0
"""What the word of a language model weighs that has read the paragraphs: the odds are multiplied by it where the model
answers, and divided where it finds no answer. A sure gate keeps its own mind, for small models give up easily."""

FEATURES = (
    "cosine",  # of the paragraph with the question
    "coverage",  # idf-weighted share of the question's words in the paragraph with its heading and title
    "margin",  # fused score over the mean of all hits
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """``probability`` in [0, 1] that the hits hold the answer, and what to do."""

    probability: float
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Judge:
    """Weights for standardised features: ``(x - mean) / scale @ weights + bias`` is the log-odds of a paragraph."""

    mean: NDArray[np.float64]
    scale: NDArray[np.float64]
    weights: NDArray[np.float64]
    bias: float
    answer_from: float
    near_from: float

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Judge:
        mean, scale, weights = (
            np.array(data[name], dtype=np.float64) for name in ("mean", "scale", "weights")
        )
        return cls(mean, scale, weights, data["bias"], data["answer_from"], data["near_from"])

    def verdict(self, features: NDArray[np.float64]) -> Verdict:
        """The verdict on paragraphs with ``(n, len(FEATURES))`` features; without any there is nothing to answer
        from."""
        if not len(features):
            return Verdict(0.0, "decline")
        logits = (features - self.mean) / self.scale @ self.weights + self.bias
        return self.decided(1 / (1 + float(np.exp(-logits.max()))))

    def decided(self, probability: float) -> Verdict:
        """The verdict at a probability."""
        if probability >= self.answer_from:
            return Verdict(probability, "answer")
        return Verdict(probability, "near" if probability >= self.near_from else "decline")


@dataclass(frozen=True, slots=True)
class Gate:
    """``shared`` judges where the best hit is in the question's language, ``foreign`` where it is not."""

    shared: Judge
    foreign: Judge

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Gate:
        """Raises ``ValueError`` when the file was made for other features than :data:`FEATURES`."""
        if tuple(data["features"]) != FEATURES:
            raise ValueError(f"gate.json has features {data['features']}, this code {list(FEATURES)}")
        return cls(Judge.from_json(data["shared"]), Judge.from_json(data["foreign"]))

    def judge(self, evidence: Evidence) -> Verdict:
        judge = self._judge_of(evidence)
        features = gate_features(evidence)
        timely = [tells_of_years(evidence.question.text, hit) for hit in evidence.hits[:LOOKED_AT]]
        verdict = judge.verdict(features[timely])
        if verdict.outcome == "decline" and judge.verdict(features).outcome != "decline":
            return Verdict(verdict.probability, "near")
        return verdict

    def judge_read(self, evidence: Evidence, verdict: Verdict, *, answered: bool) -> Verdict:
        """The verdict once a language model has read the paragraphs, and ``answered`` in words that they support or
        found no answer."""
        raised = verdict.probability * (READ if answered else 1 / READ)
        return self._judge_of(evidence).decided(raised / (1 - verdict.probability + raised))

    def _judge_of(self, evidence: Evidence) -> Judge:
        return self.shared if evidence.same_language else self.foreign


@cache
def load_gate(embedder: str) -> Gate:
    """The gate that comes with ragqa for ``embedder``."""
    return Gate.from_json(fitted(embedder, "gate.json"))


def tells_of_years(question: str, hit: Hit) -> bool:
    """Whether the paragraph may tell of every year that the question names.

    It has them, or it has none and its article has them; the year in which an article was written, and the one before
    it where the paragraph speaks of last year, it has too.
    """
    asked = set(_YEAR.findall(fold(IN_BRACKETS.sub("", question))))
    if not asked:
        return True
    document = hit.document
    text = fold(f"{document.title} {hit.paragraph.section or ''} {hit.paragraph.text}")
    told = set(_YEAR.findall(text))
    if not told:
        told = {year for paragraph in document.paragraphs for year in _YEAR.findall(fold(paragraph.text))}
    if written := _YEAR.match(document.date or ""):
        told.add(written.group())
        if _LAST_YEAR.search(text):
            told.add(str(int(written.group()) - 1))
    return asked <= told


def gate_features(evidence: Evidence) -> NDArray[np.float64]:
    """``(min(n_hits, LOOKED_AT), len(FEATURES)) float64`` of the best hits."""
    hits, weights = evidence.hits, evidence.terms.weights
    usual = float(np.mean([hit.score for hit in hits])) if hits else 0.0
    rows = [
        (hit.dense, float(weights @ evidence.around(rank)), hit.score - usual)
        for rank, hit in enumerate(hits[:LOOKED_AT])
    ]
    return np.array(rows, dtype=np.float64).reshape(len(rows), len(FEATURES))
