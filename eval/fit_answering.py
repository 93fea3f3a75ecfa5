"""Fits what the answering floor ships: ``ranking.json`` (which sentence) and ``gate.json`` (whether to answer).

    python eval/fit_answering.py ../shared/data/qa/arcd-train.json

The questions are asked of corpora ("worlds") from which some answers were left out before the index was built: whole
articles (the topic is missing), or one paragraph of each article (the topic is there, the answer is not). Nothing
else is fitted, and nothing is fitted on a set that is reported.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

import run
from ragqa.answering import evidence, gate
from ragqa.answering.matching import Idf, terms_of
from ragqa.settings import BUILTIN_EMBEDDER, load_settings
from ragqa.text.fold import fold
from ragqa.types import Document, Paragraph

SETTINGS = load_settings(embedder=BUILTIN_EMBEDDER, chunk_chars=1200)
TOP_K = 8
SMALL = 10
"""Articles in a small world; people start with a handful."""
SAME_PARAGRAPH = 0.6
"""Share of a removed paragraph's words in another one from which the other may hold the answer too."""
ANSWERS = Path(__file__).resolve().parent.parent / "src" / "ragqa" / "answering"
FALSE_REFUSALS, FALSE_ANSWERS = 0.05, 0.12
"""The rates aimed at; the threshold weighs the two errors by them."""


@dataclass(frozen=True, slots=True)
class Question:
    text: str
    paragraph_id: str
    document_id: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class World:
    """A corpus, questions it answers, and questions it does not."""

    documents: tuple[Document, ...]
    answerable: tuple[Question, ...]
    unanswerable: tuple[Question, ...]


def read_questions(path: Path) -> tuple[list[Document], list[Question]]:
    """Documents and answerable questions of a SQuAD-format file."""
    documents, cases = run.read_squad(path)
    home = {paragraph.id: document.id for document in documents for paragraph in document.paragraphs}
    questions = [
        Question(case.question, paragraph_id, home[paragraph_id], case.groups[0])
        for case in cases
        for paragraph_id in case.paragraphs
    ]
    return documents, questions


def worlds(documents: Sequence[Document], questions: Sequence[Question], seed: int = 0) -> Iterator[World]:
    """Large and small corpora, each with questions whose article, or whose paragraph, was left out."""
    order = [document.id for document in documents]
    random.Random(seed).shuffle(order)
    groups = [set(order[at : at + SMALL]) for at in range(0, len(order) - SMALL // 2, SMALL)]
    for fold_number in range(4):
        left_out = set(order[fold_number::4])
        yield World(
            tuple(d for d in documents if d.id not in left_out),
            tuple(q for q in questions if q.document_id not in left_out) if fold_number == 0 else (),
            tuple(q for q in questions if q.document_id in left_out),
        )
    for group, other in zip(groups, groups[1:] + groups[:1], strict=True):
        yield World(
            tuple(d for d in documents if d.id in group),
            tuple(q for q in questions if q.document_id in group),
            tuple(q for q in questions if q.document_id in other),
        )
    for left_out_number in range(3):
        kept = [_without_paragraph(document, left_out_number) for document in documents]
        gone = _unanswered(documents, kept, questions)
        yield World(tuple(kept), (), tuple(gone))
        for group in groups:
            yield World(
                tuple(d for d in kept if d.id in group), (), tuple(q for q in gone if q.document_id in group)
            )


def _without_paragraph(document: Document, number: int) -> Document:
    kept = tuple(p for at, p in enumerate(document.paragraphs) if at % 3 != number)
    return replace(document, paragraphs=kept) if kept else document


def _unanswered(
    before: Sequence[Document], after: Sequence[Document], questions: Sequence[Question]
) -> list[Question]:
    """Questions whose paragraph is gone, while nothing left in its article has the answer or much the same text."""
    texts = {p.id: p.text for document in before for p in document.paragraphs}
    left = {document.id: document.paragraphs for document in after}
    gone = set(texts) - {p.id for paragraphs in left.values() for p in paragraphs}
    return [q for q in questions if q.paragraph_id in gone and not _answered(q, texts, left[q.document_id])]


def _answered(question: Question, texts: dict[str, str], left: Sequence[Paragraph]) -> bool:
    removed = terms_of(texts[question.paragraph_id])
    whole = fold(" ".join(paragraph.text for paragraph in left))
    return any(fold(answer).strip() in whole for answer in question.answers) or any(
        len(removed & terms_of(paragraph.text)) >= SAME_PARAGRAPH * len(removed) for paragraph in left
    )


Ask = Callable[[str], tuple[evidence.Evidence, Idf]]


def asker(world: World, folder: Path) -> Ask:
    """Builds the world's index and returns what asks it."""
    retriever = run.retriever_over(world.documents, folder, SETTINGS)
    idf = retriever.index().words.idf
    return lambda question: (evidence.collect(question, retriever.search(question, TOP_K), idf), idf)


def fit_ranking(samples: Sequence[tuple[NDArray[np.float64], NDArray[np.bool_]]]) -> NDArray[np.float64]:
    """Weights that give the sentences holding the answer the largest softmax share.

    A sample is ``(n, len(FEATURES))`` features and ``(n,)`` labels, at least one of them true. L2 penalty 1 on
    standardised features.
    """
    everything = np.concatenate([features for features, _ in samples])
    scale = everything.std(axis=0) + 1e-9
    scaled = [((features - everything.mean(axis=0)) / scale, labels) for features, labels in samples]

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        total, gradient = float(weights @ weights), 2 * weights
        for features, labels in scaled:
            scores = features @ weights
            share = np.exp(scores - scores.max())
            share /= share.sum()
            right = share[labels].sum()
            total -= float(np.log(right))
            gradient -= features.T @ (share * labels / right - share)
        return total, gradient

    return np.asarray(minimize(loss, np.zeros(everything.shape[1]), jac=True).x / scale)


def fit_gate(
    features: NDArray[np.float64], answerable: NDArray[np.bool_], groups: Sequence[str]
) -> dict[str, object]:
    """``(n, len(FEATURES))`` features, ``(n,)`` labels and the article of each question, to the data of ``gate.json``.

    Thresholds come from predictions on articles not fitted on (5 folds): answering starts where
    ``false refusals / 5% + false answers / 12%`` is least, "near" where one answerable question in a hundred is lost.
    """
    mean, scale = features.mean(axis=0), features.std(axis=0) + 1e-9
    standard = (features - mean) / scale

    def fitted(rows: NDArray[np.bool_]) -> LogisticRegression:
        return LogisticRegression(C=0.3, class_weight="balanced", max_iter=2000).fit(
            standard[rows], answerable[rows]
        )

    articles = sorted(set(groups))
    predicted = np.zeros(len(features))
    for number in range(5):
        held_out = np.isin(groups, articles[number::5])
        predicted[held_out] = fitted(~held_out).predict_proba(standard[held_out])[:, 1]
    candidates = np.unique(predicted)
    refused = np.array([(predicted[answerable] < at).mean() for at in candidates])
    let_through = np.array([(predicted[~answerable] >= at).mean() for at in candidates])
    best = int(np.argmin(refused / FALSE_REFUSALS + let_through / FALSE_ANSWERS))
    model = fitted(np.ones(len(features), dtype=bool))
    return {
        "features": list(gate.FEATURES),
        "mean": mean.round(5).tolist(),
        "scale": scale.round(5).tolist(),
        "weights": model.coef_[0].round(4).tolist(),
        "bias": round(float(model.intercept_[0]), 4),
        "answer_from": round(float(candidates[best]), 4),
        "near_from": round(min(float(np.quantile(predicted[answerable], 0.01)), float(candidates[best])), 4),
        "held_out": {
            "auroc": round(float(roc_auc_score(answerable, predicted)), 4),
            "false_refusal": round(float(refused[best]), 4),
            "false_answer": round(float(let_through[best]), 4),
            "questions": len(features),
        },
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("squad", type=Path, help="SQuAD-format file to fit on")
    path = parser.parse_args().squad
    documents, questions = read_questions(path)
    ranking_samples: list[tuple[NDArray[np.float64], NDArray[np.bool_]]] = []
    rows: list[NDArray[np.float64]] = []
    labels: list[bool] = []
    groups: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        for number, world in enumerate(worlds(documents, questions)):
            ask = asker(world, Path(folder) / "index")
            asked = [(q, True) for q in world.answerable] + [(q, False) for q in world.unanswerable]
            for question, answerable in asked:
                found, idf = ask(question.text)
                rows.append(gate.gate_features(found, idf))
                labels.append(answerable)
                groups.append(question.document_id)
                holds = np.array([_holds(candidate, question) for candidate in found.candidates], dtype=bool)
                if answerable and holds.any():
                    ranking_samples.append((found.features, holds))
            print(f"world {number}: {len(world.documents)} articles, {len(asked)} questions", flush=True)
    made_by = f"python eval/fit_answering.py {path.name}"
    weights = fit_ranking(ranking_samples)
    ranking = {"made_by": made_by, "features": list(evidence.FEATURES), "weights": weights.round(4).tolist()}
    gated = {"made_by": made_by, **fit_gate(np.array(rows), np.array(labels), groups)}
    for name, data in (("ranking.json", ranking), ("gate.json", gated)):
        (ANSWERS / name).write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
        print(name, json.dumps(data, indent=1))


def _holds(candidate: evidence.Candidate, question: Question) -> bool:
    return candidate.hit.document.id == question.document_id and any(
        fold(answer).strip() in fold(candidate.text) for answer in question.answers
    )


if __name__ == "__main__":
    main()
