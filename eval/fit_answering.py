"""Fits what the answering floor ships: ``ranking.json`` (which sentence) and ``gate.json`` (whether to answer).

    python eval/fit_answering.py [--embedder use-multilingual-v3] ../shared/data/qa/arcd-train.json

The questions of the file are asked of corpora ("worlds") from which some answers were left out before the index was
built: whole articles (the topic is missing), or one paragraph of each article (the topic is there, the answer is not).
They share the words of their paragraph; the gold questions for fitting do not, some ask in another language, and some
over articles that come close without an answer. From what those find, the hits of the right article, or the right
paragraphs, are left out in the same way. Nothing is fitted on a set that is reported.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.metrics import roc_auc_score

import run
from ragqa.answering import evidence, gate
from ragqa.answering.dialect import in_standard_words
from ragqa.answering.followup import as_asked, completed
from ragqa.answering.matching import terms_of
from ragqa.corpus import read_corpus
from ragqa.settings import BUILTIN_EMBEDDER, Settings, load_settings
from ragqa.text.fold import fold
from ragqa.text.language import detect_language
from ragqa.types import Document, Paragraph

TOP_K = 8
DEEP = 40
"""Hits from which enough are left when those of an article are taken out."""
SMALL = 10
"""Articles in a small world; people start with a handful."""
SAME_PARAGRAPH = 0.6
"""Share of a removed paragraph's words in another one from which the other may hold the answer too."""
SHARES = {"squad": 0.75, "gold": 0.25}
"""Weight of each source of questions in the question's own language."""
L2 = 1 / 0.3
MOST_REFUSED, MOST_LOST = 0.1, 0.01
"""Shares of answerable questions that may be refused, and that may not even be called near; both sources weigh the
same."""
FOLDS = 5
ROUNDS = 6
"""Fits of the gate, each on the paragraphs that the one before judged likeliest."""
SHIPPED = Path(__file__).resolve().parent.parent / "src" / "ragqa" / "fitted"


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


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question found.

    ``gate`` is ``(n_hits, len(gate.FEATURES))``, ``sentences`` ``(n, len(evidence.FEATURES))`` and ``holds`` ``(n,)``,
    whether the sentence has the answer. Questions of one ``group`` are never on both sides of a fold. ``foreign``:
    the best hit is in another language.
    """

    source: str
    group: str
    answerable: bool
    foreign: bool
    gate: NDArray[np.float64]
    sentences: NDArray[np.float64]
    holds: NDArray[np.bool_]


def weights_of(asked: Sequence[Asked]) -> NDArray[np.float64]:
    """``(len(asked),)``: the sources weigh as :data:`SHARES` says, however many questions they have; the mean is 1."""
    counts = Counter(question.source for question in asked)
    weights = np.array([SHARES[question.source] / counts[question.source] for question in asked])
    return len(asked) * weights / weights.sum()


def fit_ranking(asked: Sequence[Asked]) -> NDArray[np.float64]:
    """``(len(evidence.FEATURES),)`` weights that give the sentences holding the answer the largest softmax share.

    Every question has such a sentence. L2 penalty 1 on standardised features.
    """
    everything = np.concatenate([question.sentences for question in asked])
    scale = everything.std(axis=0) + 1e-9
    scaled = [(question.sentences - everything.mean(axis=0)) / scale for question in asked]

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        total, gradient = float(weights @ weights), 2 * weights
        for features, question, weight in zip(scaled, asked, weights_of(asked), strict=True):
            scores = features @ weights
            share = np.exp(scores - scores.max())
            share /= share.sum()
            right = share[question.holds].sum()
            total -= weight * float(np.log(right))
            gradient -= weight * features.T @ (share * question.holds / right - share)
        return total, gradient

    return np.asarray(minimize(loss, np.zeros(everything.shape[1]), jac=True).x / scale)


def fit_gate(asked: Sequence[Asked]) -> dict[str, object]:
    """The data of ``gate.json``: a judge for questions in the language of what they find, and one for the others."""
    found = [question for question in asked if len(question.gate)]
    return {
        "features": list(gate.FEATURES),
        "shared": fit_judge([question for question in found if not question.foreign]),
        "foreign": fit_judge([question for question in found if question.foreign]),
    }


def fit_judge(asked: Sequence[Asked]) -> dict[str, object]:
    """The data of a :class:`gate.Judge`.

    Thresholds come from predictions on groups not fitted on: the highest that refuse :data:`MOST_REFUSED`, or lose
    :data:`MOST_LOST`, of the answerable questions. Most who ask, ask what the articles answer.
    """
    groups, answerable = np.array([question.group for question in asked]), _answerable(asked)
    names = sorted(set(groups.tolist()))
    predicted = np.zeros(len(asked))
    for number in range(FOLDS):
        held_out = np.isin(groups, names[number::FOLDS])
        fitted = _weights([question for question, out in zip(asked, held_out, strict=True) if not out])
        for at in np.flatnonzero(held_out):
            predicted[at] = gate.Judge(*fitted, 0.0, 0.0).verdict(asked[at].gate).probability
    sources = np.array([question.source for question in asked])
    parts = [predicted[answerable & (sources == source)] for source in sorted(set(sources.tolist()))]
    answer_from, near_from = np.quantile(
        np.concatenate(parts),
        [MOST_REFUSED, MOST_LOST],
        weights=np.concatenate([np.full(len(part), 1 / len(part)) for part in parts]),
        method="inverted_cdf",
    )
    mean, scale, weights, bias = _weights(asked)
    return {
        "mean": mean.round(5).tolist(),
        "scale": scale.round(5).tolist(),
        "weights": weights.round(4).tolist(),
        "bias": round(bias, 4),
        "answer_from": round(float(answer_from), 4),
        "near_from": round(float(near_from), 4),
        "held_out": {
            source: _measured(answerable[sources == source], predicted[sources == source], answer_from)
            for source in sorted(set(sources.tolist()))
        },
    }


def _weights(
    asked: Sequence[Asked],
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], float]:
    """Mean and scale of the features, weights and bias: the likeliest paragraph of each question is what is fitted, as
    in the multiple-instance support vector machine of Andrews et al. (2002)."""
    everything = np.concatenate([question.gate for question in asked])
    mean, scale = everything.mean(axis=0), everything.std(axis=0) + 1e-9
    standard = [(question.gate - mean) / scale for question in asked]
    answerable, importance = _answerable(asked), weights_of(asked)
    weights = np.ones(everything.shape[1])
    for _ in range(ROUNDS):
        likeliest = np.array([rows[np.argmax(rows @ weights)] for rows in standard])
        model = logistic_regression(likeliest, answerable, importance)
        weights = model[:-1]
    return mean, scale, weights, float(model[-1])


def _answerable(asked: Sequence[Asked]) -> NDArray[np.bool_]:
    return np.array([question.answerable for question in asked])


def _measured(answerable: NDArray[np.bool_], predicted: NDArray[np.float64], at: float) -> dict[str, float]:
    return {
        "auroc": round(float(roc_auc_score(answerable, predicted)), 4),
        "false_refusal": round(float((predicted[answerable] < at).mean()), 4),
        "false_answer": round(float((predicted[~answerable] >= at).mean()), 4),
        "questions": len(answerable),
    }


def logistic_regression(
    features: NDArray[np.float64], labels: NDArray[np.bool_], importance: NDArray[np.float64]
) -> NDArray[np.float64]:
    """``(n_features + 1,)``: weights >= 0, for more of any feature never speaks against an answer, and the bias.

    Rows weigh by ``importance``, both classes the same.
    """
    classes = np.where(labels, importance[labels].sum(), importance[~labels].sum())
    shares = len(labels) / 2 * importance / classes
    signs = np.where(labels, 1.0, -1.0)
    count = features.shape[1]

    def loss(model: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        margins = signs * (features @ model[:-1] + model[-1])
        slopes = -signs * shares / (1 + np.exp(margins))
        total = float(shares @ np.logaddexp(0, -margins) + L2 / 2 * model[:-1] @ model[:-1])
        return total, np.append(features.T @ slopes + L2 * model[:-1], slopes.sum())

    bounds = [(0.0, None)] * count + [(None, None)]
    return np.asarray(minimize(loss, np.zeros(count + 1), jac=True, method="L-BFGS-B", bounds=bounds).x)


def ask_squad(
    documents: Sequence[Document], questions: Sequence[Question], settings: Settings
) -> Iterator[Asked]:
    """Every question in every world it belongs to."""
    with tempfile.TemporaryDirectory() as folder:
        for world in worlds(documents, questions):
            retriever = run.retriever_over(world.documents, Path(folder) / "index", settings)
            idf = retriever.index().words.idf
            print(f"{len(world.documents)} articles", flush=True)
            for question in (*world.answerable, *world.unanswerable):
                found = evidence.collect(question.text, retriever.search(question.text, TOP_K), idf)
                yield Asked(
                    source="squad",
                    group=question.document_id,
                    answerable=question in world.answerable,
                    foreign=False,
                    gate=gate.gate_features(found),
                    sentences=found.features,
                    holds=_holds(found, {question.document_id}, question.answers),
                )


def ask_gold(settings: Settings) -> Iterator[Asked]:
    """The gold questions for fitting, as the assistant sees them, in worlds with and without their answers."""
    documents = read_corpus(run.REPO / "corpus").documents
    with tempfile.TemporaryDirectory() as folder:
        retriever = run.retriever_over(documents, Path(folder), settings)
        idf, vectors = retriever.index().words.idf, retriever.word_vectors
        for number, case in enumerate(run.read_gold(run.GOLD, "fit")):
            asked = in_standard_words(case.question, retriever.index().words.frequency)
            question, own, base = as_asked(asked, completed(asked, case.history, vectors))
            deep = retriever.search(question, DEEP, own=own, base=base)
            articles = {name.rpartition(":")[0] for name in case.paragraphs}
            worlds = [deep]
            if case.answerable:
                worlds.append(tuple(hit for hit in deep if hit.document.id not in articles))
                worlds.append(tuple(hit for hit in deep if hit.paragraph.id not in case.paragraphs))
            for hits in worlds:
                found = evidence.collect(question, hits[:TOP_K], idf, detect_language(question), vectors)
                yield Asked(
                    source="gold",
                    group=f"gold {number % 20}",
                    answerable=case.answerable and hits is deep,
                    foreign=not found.same_language,
                    gate=gate.gate_features(found),
                    sentences=found.features,
                    holds=_holds(found, case.paragraphs, sum(case.groups, ())),
                )


def _holds(found: evidence.Evidence, places: Set[str], answers: Sequence[str]) -> NDArray[np.bool_]:
    """Which sentences, of the documents or paragraphs named, have one of the answers."""
    wanted = [fold(answer).strip() for answer in answers]
    return np.array(
        [
            bool(places & {candidate.hit.document.id, candidate.hit.paragraph.id})
            and any(answer in fold(candidate.text) for answer in wanted)
            for candidate in found.candidates
        ],
        dtype=bool,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("squad", type=Path, help="SQuAD-format file to fit on")
    parser.add_argument("--embedder", default=BUILTIN_EMBEDDER, help="built-in embedding model to fit for")
    arguments = parser.parse_args()
    settings = load_settings(embedder=arguments.embedder, chunk_chars=1200)
    asked = [*ask_squad(*read_questions(arguments.squad), settings), *ask_gold(settings)]
    made_by = f"python eval/fit_answering.py --embedder {arguments.embedder} {arguments.squad.name}"
    weights = fit_ranking([question for question in asked if question.holds.any()])
    ranking = {"made_by": made_by, "features": list(evidence.FEATURES), "weights": weights.round(4).tolist()}
    gated = {"made_by": made_by, **fit_gate(asked)}
    for name, data in (("ranking.json", ranking), ("gate.json", gated)):
        path = SHIPPED / arguments.embedder / name
        path.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
        print(name, json.dumps(data, indent=1))


if __name__ == "__main__":
    main()
