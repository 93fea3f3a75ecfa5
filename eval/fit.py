"""Fits the weights of the fusion and prints how well they do on questions they were not fitted on.

    python eval/fit.py                                        the weights that come with ragqa
    python eval/fit.py --embedder use-multilingual-v3         those for the other built-in model
    python eval/fit.py --embedder NAME --out weights.json     for another embedding model; then set
                                                              RAGQA_WEIGHTS=weights.json

``shared`` is fitted on Arabic questions (ARCD, the part for training), ``foreign`` on the gold questions for fitting
that are in another language than their article, both by cross-entropy of the right paragraphs in a softmax over the
candidates, with weights >= 0 and an L2 penalty. ``little`` and ``enough``, between which the one gives way to the
other, are chosen by the cross-entropy of these and of the other gold questions for fitting. Nothing that is reported
is looked at. The estimates are cross-validated; no article of ARCD has questions in both parts.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from itertools import product
from pathlib import Path
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from indexing import temporary_index
from questions import Case, read_gold, read_squad
from ragqa.corpus import read_corpus
from ragqa.index import Index, load_embedder
from ragqa.retrieval.crosslingual import WordVectors
from ragqa.retrieval.fusion import Weights, fuse, standardise, trust_in_words
from ragqa.retrieval.signals import Phrasing, gather, with_translations
from ragqa.settings import BUILTIN_EMBEDDER
from ragqa.types import Embedder

REPO = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("RAGQA_SHARED", REPO.parent / "shared")) / "data" / "qa" / "arcd-train.json"
CORPUS = REPO / "corpus"
GOLD = REPO / "eval" / "gold.jsonl"
SHIPPED = REPO / "src" / "ragqa" / "fitted"
SHARED = ("words", "grams", "phrase", "dense", "sentence", "article")
FOREIGN = ("dense", "sentence", "article", "translated")
LITTLE = (0.1, 0.15, 0.2, 0.25, 0.3)
ENOUGH = (0.25, 0.3, 0.35, 0.4)
L2 = 1e-3
FOLDS = 7

Scores = NDArray[np.float64]
Set = Literal["squad", "gold", "foreign"]
"""ARCD; the gold questions for fitting; those of them in another language than their article."""


@dataclass(frozen=True, slots=True)
class Example:
    """A question's candidates: signals ``(n,)`` by name, and which are right.

    ``kin`` as in :class:`Candidates`; ``asked`` is the set it comes from. No ``group`` is in two folds.
    """

    signals: dict[str, Scores]
    paragraphs: NDArray[np.str_]
    right: NDArray[np.bool_]
    group: str
    kin: float
    asked: Set

    def trust(self, weights: Weights) -> float:
        return trust_in_words(self.signals["grams"], self.kin, weights)


def examples(index: Index, embedder: Embedder, cases: Sequence[Case]) -> list[Example]:
    """What the retriever sees of every question."""
    vectors = WordVectors()
    found = []
    for number, case in enumerate(cases):
        (candidates,) = gather([Phrasing(case.question, embedder.embed_query(case.question))], index)
        asked: Set = (
            "squad" if case.kind == "squad" else "foreign" if case.kind == "cross-lingual" else "gold"
        )
        if candidates.kin < 1 or asked == "foreign":
            candidates = with_translations(case.question, candidates, index, vectors)
        paragraphs = np.array([chunk.paragraph_ids[0] for chunk in candidates.chunks])
        found.append(
            Example(
                signals=candidates.signals,
                paragraphs=paragraphs,
                right=np.isin(paragraphs, sorted(case.paragraphs)),
                group=min(case.paragraphs).rpartition(":")[0] if asked == "squad" else f"{asked} {number}",
                kin=candidates.kin,
                asked=asked,
            )
        )
    return found


def fit(training: Sequence[Example], embedder: str, command: str) -> Weights:
    """Weights for both ways of searching, and where one gives way to the other."""
    shared = _fit([example for example in training if example.asked == "squad"], SHARED)
    foreign = _fit([example for example in training if example.asked == "foreign"], FOREIGN)
    found = [
        Weights(embedder, command, shared, foreign, little, enough)
        for little, enough in product(LITTLE, ENOUGH)
        if little < enough
    ]
    return min(found, key=lambda weights: _loss(training, weights))


def _fit(training: Sequence[Example], names: Sequence[str]) -> dict[str, float]:
    """Minimises mean cross-entropy + L2 * |w|^2 over w >= 0; any chunk of a right paragraph is right."""
    tables = [
        (np.stack([standardise(example.signals[name]) for name in names]), example.right)
        for example in training
        if example.right.any()
    ]

    def loss(weights: Scores) -> tuple[float, Scores]:
        total, gradient = 0.0, np.zeros(len(names))
        for table, right in tables:
            logits = weights @ table
            odds = np.exp(logits - logits.max())
            share, share_of_right = odds / odds.sum(), odds * right / odds[right].sum()
            total -= float(np.log(share[right].sum()))
            gradient += table @ (share - share_of_right)
        return (
            total / len(tables) + L2 * float(weights @ weights),
            gradient / len(tables) + 2 * L2 * weights,
        )

    start = np.full(len(names), 0.5)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[(0.0, None)] * len(names))
    return dict(zip(names, found.x.round(3).tolist(), strict=True))


def _loss(tested: Sequence[Example], weights: Weights) -> float:
    """Mean cross-entropy of the three sets, each weighing the same."""
    losses: dict[Set, list[float]] = defaultdict(list)
    for example in tested:
        if example.right.any():
            fused = fuse(example.signals, weights, example.trust(weights))
            odds = np.exp(fused - fused.max())
            losses[example.asked].append(-float(np.log(odds[example.right].sum() / odds.sum())))
    return float(np.mean([np.mean(part) for part in losses.values()]))


def ranks(tested: Sequence[Example], weights: Weights) -> Scores:
    """``(len(tested),)``: the rank of the best right paragraph from 1; infinite when no search brought one."""
    return np.array([_rank(example, weights) for example in tested])


def _rank(example: Example, weights: Weights) -> float:
    fused = fuse(example.signals, weights, example.trust(weights))
    if not example.right.any():
        return float("inf")
    return 1.0 + len(set(example.paragraphs[fused > fused[example.right].max()]))


def cross_validate(data: Sequence[Example], embedder: str, seed: int, folds: int = FOLDS) -> Scores:
    """:func:`ranks` of every question under weights fitted on the groups of the other folds."""
    groups = sorted({example.group for example in data})
    order = np.random.default_rng(seed).permutation(len(groups))
    fold_of = {groups[place]: number % folds for number, place in enumerate(order)}
    out = np.empty(len(data))
    for fold in range(folds):
        inside = [place for place, example in enumerate(data) if fold_of[example.group] == fold]
        training = [example for example in data if fold_of[example.group] != fold]
        out[inside] = ranks([data[place] for place in inside], fit(training, embedder, ""))
    return out


def summary(found: Scores) -> dict[str, float]:
    """Mean success at 1 and 5 and nDCG@10 of the best right answers at these ranks."""
    return {
        "S@1": round(float((found <= 1).mean()), 4),
        "S@5": round(float((found <= 5).mean()), 4),
        "nDCG@10": round(float(np.where(found <= 10, 1 / np.log2(found + 1), 0.0).mean()), 4),
    }


def load_examples(data: Path, embedder: Embedder, gold: Path = GOLD, corpus: Path = CORPUS) -> list[Example]:
    """The questions of a SQuAD-format file over its own paragraphs, and the gold questions for fitting."""
    documents, cases = read_squad(data)
    with temporary_index(documents, embedder) as index:
        found = examples(index, embedder, [case for case in cases if case.answerable])
    with temporary_index(read_corpus(corpus).documents, embedder) as index:
        asked = [case for case in read_gold(gold, "fit") if case.answerable and not case.history]
        return found + examples(index, embedder, asked)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=DATA, help="SQuAD-format file to fit on")
    parser.add_argument("--gold", type=Path, default=GOLD, help="gold questions, some of them for fitting")
    parser.add_argument("--corpus", type=Path, default=CORPUS, help="the corpus of the gold questions")
    parser.add_argument("--embedder", default=BUILTIN_EMBEDDER, help="embedding model to fit for")
    parser.add_argument(
        "--out", type=Path, help="JSON file to write, by default the one that comes with ragqa"
    )
    parser.add_argument("--seed", type=int, default=0, help="of the folds")
    arguments = parser.parse_args()
    embedder = load_embedder(arguments.embedder)
    data = load_examples(arguments.data, embedder, arguments.gold, arguments.corpus)
    estimate = cross_validate(data, arguments.embedder, arguments.seed)
    for name in get_args(Set):
        part = np.array([example.asked == name for example in data])
        print(f"cross-validated, {int(part.sum())} {name} questions: {summary(estimate[part])}")
    command = shlex.join(["python", "eval/fit.py", *sys.argv[1:]])
    weights = fit(data, arguments.embedder, command)
    out = arguments.out or SHIPPED / arguments.embedder / "fusion.json"
    out.write_text(json.dumps(asdict(weights), indent=2) + "\n", "utf-8")
    print(f"wrote {out}: {json.dumps(asdict(replace(weights, command='')))}")


if __name__ == "__main__":
    main()
