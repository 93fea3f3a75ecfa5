"""Fits the weights of the fusion and prints how well they do on articles they were not fitted on.

    python eval/fit.py                                        the weights that come with ragqa
    python eval/fit.py --embedder NAME --out weights.json     for another embedding model; then set
                                                              RAGQA_WEIGHTS=weights.json

Fitted on Arabic questions alone (ARCD, the part for training), by cross-entropy of the right paragraph in a
softmax over the candidates, with weights >= 0 and an L2 penalty. Nothing that is reported is looked at. The
estimate is cross-validated by article: no article has questions in both parts.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from indexing import temporary_index
from questions import Case, read_squad
from ragqa.index import Index, load_embedder
from ragqa.retrieval.fusion import Weights, fuse, standardise, trust_in_words
from ragqa.retrieval.retriever import LEXICAL_TEXT
from ragqa.retrieval.signals import gather
from ragqa.settings import BUILTIN_EMBEDDER
from ragqa.types import Embedder

REPO = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("RAGQA_SHARED", REPO.parent / "shared")) / "data" / "qa" / "arcd-train.json"
SHIPPED = REPO / "src" / "ragqa" / "retrieval" / "weights.json"
SHARED = ("words", "grams", "phrase", "dense", "sentence", "article")
FOREIGN = ("dense", "sentence", "article")
FEW_SHARE_LESS = 5.0
"""Percentile: this many questions share so few words with the articles that words are trusted less."""
L2 = 1e-3
FOLDS = 7

Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """A question's candidates, their signals and paragraphs; the right paragraph and the article it is in."""

    signals: dict[str, Scores]
    paragraphs: NDArray[np.str_]
    right: str
    article: str


def examples(index: Index, embedder: Embedder, cases: Sequence[Case]) -> list[Example]:
    """What the retriever sees of every question that one paragraph answers."""
    found = []
    for case in cases:
        candidates = gather(case.question, embedder.embed_query(case.question), index)
        paragraphs = np.array([chunk.paragraph_ids[0] for chunk in candidates.chunks])
        (right,) = case.paragraphs
        found.append(Example(candidates.signals, paragraphs, right, index.paragraph(right).document_id))
    return found


def fit(training: Sequence[Example], embedder: str, command: str) -> Weights:
    """Weights for both ways of searching, and how few shared words make a question a foreign one."""
    best = [float(example.signals["grams"].max()) for example in training]
    return Weights(
        embedder=embedder,
        command=command,
        shared=_fit(training, SHARED),
        foreign=_fit(training, FOREIGN),
        enough=round(float(np.percentile(best, FEW_SHARE_LESS)), 3),
    )


def _fit(training: Sequence[Example], names: Sequence[str]) -> dict[str, float]:
    """Minimises mean cross-entropy + L2 * |w|^2 over w >= 0; any chunk of the right paragraph is right."""
    tables = [
        (np.stack([standardise(example.signals[name]) for name in names]), right)
        for example in training
        if (right := example.paragraphs == example.right).any()
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


def ranks(tested: Sequence[Example], weights: Weights) -> Scores:
    """``(len(tested),)``: the rank of the right paragraph from 1; infinite when no search brought it."""
    return np.array([_rank(example, weights) for example in tested])


def _rank(example: Example, weights: Weights) -> float:
    fused = fuse(example.signals, weights, trust_in_words(example.signals["grams"], weights.enough))
    right = example.paragraphs == example.right
    if not right.any():
        return float("inf")
    return 1.0 + len(set(example.paragraphs[fused > fused[right].max()]))


def cross_validate(data: Sequence[Example], embedder: str, seed: int, folds: int = FOLDS) -> Scores:
    """:func:`ranks` of every question under weights fitted on the articles of the other folds."""
    articles = sorted({example.article for example in data})
    order = np.random.default_rng(seed).permutation(len(articles))
    fold_of = {articles[place]: number % folds for number, place in enumerate(order)}
    out = np.empty(len(data))
    for fold in range(folds):
        inside = [place for place, example in enumerate(data) if fold_of[example.article] == fold]
        training = [example for example in data if fold_of[example.article] != fold]
        out[inside] = ranks([data[place] for place in inside], fit(training, embedder, ""))
    return out


def summary(found: Scores) -> dict[str, float]:
    """Mean recall at 1 and 5 and nDCG@10 of single right answers at these ranks."""
    return {
        "R@1": round(float((found <= 1).mean()), 4),
        "R@5": round(float((found <= 5).mean()), 4),
        "nDCG@10": round(float(np.where(found <= 10, 1 / np.log2(found + 1), 0.0).mean()), 4),
    }


def load_examples(data: Path, embedder: Embedder) -> list[Example]:
    """The examples of a SQuAD-format file, its own paragraphs being the corpus."""
    documents, cases = read_squad(data)
    with temporary_index(documents, embedder, LEXICAL_TEXT) as index:
        return examples(index, embedder, [case for case in cases if case.answerable])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=DATA, help="SQuAD-format file to fit on")
    parser.add_argument("--embedder", default=BUILTIN_EMBEDDER, help="embedding model to fit for")
    parser.add_argument("--out", type=Path, default=SHIPPED, help="JSON file to write")
    parser.add_argument("--seed", type=int, default=0, help="of the folds")
    arguments = parser.parse_args()
    data = load_examples(arguments.data, load_embedder(arguments.embedder))
    estimate = summary(cross_validate(data, arguments.embedder, arguments.seed))
    print(f"cross-validated by article over {len(data)} questions: {estimate}")
    command = shlex.join(["python", "eval/fit.py", *sys.argv[1:]])
    weights = fit(data, arguments.embedder, command)
    print(f"on the questions fitted on: {summary(ranks(data, weights))}")
    arguments.out.write_text(json.dumps(asdict(weights), indent=2) + "\n", "utf-8")
    print(f"wrote {arguments.out}")


if __name__ == "__main__":
    main()
