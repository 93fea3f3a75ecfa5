"""Measures what each retrieval signal is worth and writes the table into ``eval/README.md``.

    python eval/ablation.py

Each row is fitted anew by ``fit.py`` without the signals it leaves out. ARCD is measured on articles that the weights
were not fitted on; the XQuAD sets are only reported. Candidates and the trust in words stay those of all signals, so
that a row tells what the signal adds to the ranking.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import GroupKFold

import fit
from indexing import temporary_index
from intervals import paired_p_value
from questions import read_squad
from ragqa.index import load_embedder
from ragqa.retrieval import Weights
from ragqa.settings import BUILTIN_EMBEDDER
from ragqa.types import Embedder

README = Path(__file__).parent / "README.md"
START, END = "<!-- generated: ablation -->", "<!-- /generated: ablation -->"
REPORTED = ("xquad.en.json", "xquad.tr.json")
FOLDS = 5
SEED = 0
LIKELY = 0.05
"""Differences from all signals with a p-value below it are marked."""

Ranks = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Row:
    """Ranks of the right paragraphs by question set, with weights fitted without some signals."""

    name: str
    ranks: dict[str, Ranks]


@dataclass(frozen=True, slots=True)
class Fold:
    """Questions to fit on, questions to test on, and the weights of all signals."""

    training: list[fit.Example]
    tested: list[fit.Example]
    full: Weights


def without(examples: Sequence[fit.Example], left_out: frozenset[str]) -> list[fit.Example]:
    """The examples with signals that tell nothing apart in place of those left out."""
    return [
        replace(
            example,
            signals={
                name: np.zeros_like(scores) if name in left_out else scores
                for name, scores in example.signals.items()
            },
        )
        for example in examples
    ]


def refitted(training: Sequence[fit.Example], full: Weights, left_out: frozenset[str]) -> Weights:
    """``full`` with weights fitted without the signals left out, which weigh 0."""
    found = fit.fit(without(training, left_out), full.embedder, "") if left_out else full
    return replace(
        full,
        shared={name: 0.0 if name in left_out else weight for name, weight in found.shared.items()},
        foreign={name: 0.0 if name in left_out else weight for name, weight in found.foreign.items()},
    )


def split(data: Sequence[fit.Example]) -> list[Fold]:
    """Folds of which no group is in two; what is tested is of ARCD."""
    splits = GroupKFold(FOLDS, shuffle=True, random_state=SEED)
    folds = []
    for inside, outside in splits.split(data, groups=[example.group for example in data]):
        training = [data[place] for place in inside]
        tested = [data[place] for place in outside if data[place].asked == "squad"]
        folds.append(Fold(training, tested, fit.fit(training, BUILTIN_EMBEDDER, "")))
    return folds


def held_out(folds: Sequence[Fold], left_out: frozenset[str]) -> Ranks:
    """The rank of every question tested, with weights fitted on the training questions of its fold."""
    return np.concatenate(
        [fit.ranks(fold.tested, refitted(fold.training, fold.full, left_out)) for fold in folds]
    )


def variants(full: Weights) -> Iterator[tuple[str, frozenset[str]]]:
    """A row's name and the signals it leaves out: none, each one, and all but the first one, two, three..."""
    names = list(
        dict.fromkeys([*full.foreign, *full.shared])
    )  # the first ones rank questions of any language
    yield "all", frozenset()
    for name in names:
        yield f"without {name}", frozenset([name])
    for count, name in enumerate(names[:-1], 1):
        yield ("only " if count == 1 else "… and ") + name, frozenset(names[count:])


def measure(shared: Path, embedder: Embedder) -> list[Row]:
    """All rows; ``shared`` is the folder of the question sets."""
    training = fit.load_examples(shared / "arcd-train.json", embedder)
    reported = {name: _examples(shared / name, embedder) for name in REPORTED}
    folds = split(training)
    full = fit.fit(training, embedder.name, "")
    rows = []
    for name, left_out in variants(full):
        weights = refitted(training, full, left_out)
        ranks = {"ARCD, held out": held_out(folds, left_out)}
        ranks |= {
            set_name.removesuffix(".json"): fit.ranks(data, weights) for set_name, data in reported.items()
        }
        rows.append(Row(name, ranks))
        print(name, {of: round(float((found <= 1).mean()), 3) for of, found in ranks.items()}, flush=True)
    return rows


def table(rows: Sequence[Row]) -> str:
    """R@1 and nDCG@10 of every row; ``*`` where nDCG differs from that of all signals by more than luck."""
    sets = list(rows[0].ranks)
    lines = ["| signals | " + " | ".join(f"{name} R@1 | nDCG@10" for name in sets) + " |"]
    lines.append("|---" + "|--:" * (2 * len(sets)) + "|")
    for row in rows:
        cells = []
        for name in sets:
            gains, all_gains = _gains(row.ranks[name]), _gains(rows[0].ranks[name])
            mark = "*" if paired_p_value(gains, all_gains) < LIKELY else ""
            cells += [f"{(row.ranks[name] <= 1).mean():.3f}", f"{gains.mean():.3f}{mark}"]
        lines.append(f"| {row.name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _examples(path: Path, embedder: Embedder) -> list[fit.Example]:
    documents, cases = read_squad(path)
    with temporary_index(documents, embedder) as index:
        return fit.examples(index, embedder, [case for case in cases if case.answerable])


def _gains(ranks: Ranks) -> Ranks:
    """nDCG@10 of a single right paragraph at these ranks."""
    gains: Ranks = np.where(ranks <= 10, 1 / np.log2(ranks + 1), 0.0)
    return gains


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=fit.DATA.parent, help="folder of the question sets")
    made = table(measure(parser.parse_args().data, load_embedder(BUILTIN_EMBEDDER)))
    pattern = re.compile(f"{re.escape(START)}.*?{re.escape(END)}", re.DOTALL)
    text = pattern.sub(lambda _: f"{START}\n{made}\n{END}", README.read_text("utf-8"))
    README.write_text(text, "utf-8")
    print(made)


if __name__ == "__main__":
    main()
