"""Scores retrieval and answers.

    python eval/run.py                     the gold questions over corpus/
    python eval/run.py --squad FILE        the questions of a SQuAD-format file over its own paragraphs
    python eval/run.py --json              one JSON object on stdout, nothing else there
    python eval/run.py --save FILE         the same object into a file, for the table in the README

Nothing is fitted here. Retrieval is measured by paragraph over the answerable questions with ``ir_measures``
(binary relevance; ``R@k`` recall, ``RR`` reciprocal rank, all in [0, 1], higher is better). ``answer_hit`` is the
share of answerable questions whose answer holds an accepted string for everything asked, after folding.
``citation_precision`` is the share of cited paragraphs that support the answer, averaged over answers given;
``citation_recall`` the share of supporting paragraphs that are cited, averaged over answerable questions.
``abstain_auroc`` says how well the gate's probability tells answerable from unanswerable questions, and is null
where all are answerable.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import ir_measures
from ir_measures import RR, R, nDCG
from sklearn.metrics import roc_auc_score

from ragqa.answering.assistant import Assistant
from ragqa.corpus import chunk_documents, read_corpus
from ragqa.corpus.drafts import Block, Draft
from ragqa.corpus.folder import make_document
from ragqa.index import CurrentIndex, build_index, load_embedder
from ragqa.retrieval import ANALYSIS, DENSE_TEXT, LEXICAL_TEXT, Retriever
from ragqa.settings import Settings, load_settings
from ragqa.text.fold import fold
from ragqa.types import Answer, Document, Hit, Turn

REPO = Path(__file__).resolve().parent.parent
GOLD = REPO / "eval" / "gold.jsonl"
MEASURES = {"R@1": R @ 1, "R@3": R @ 3, "R@5": R @ 5, "R@10": R @ 10, "nDCG@10": nDCG @ 10, "RR": RR}
DEPTH = 10
SENTENCES = 3
"""Longest answer that is scored."""


@dataclass(frozen=True, slots=True)
class Case:
    """A question, the paragraphs that support its answer, and for each thing asked the accepted strings."""

    id: str
    question: str
    kind: str
    language: str
    paragraphs: frozenset[str]
    groups: tuple[tuple[str, ...], ...]
    history: tuple[Turn, ...] = ()

    @property
    def answerable(self) -> bool:
        return bool(self.paragraphs)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the program made of a case; ``seconds`` is the time of the whole answer."""

    case: Case
    hits: tuple[Hit, ...]
    answer: Answer
    seconds: float


def read_gold(path: Path, part: str = "test") -> list[Case]:
    """The gold questions, a JSON object a line; of rows that name a ``part``, only those of this one.

    What is fitted may use the part ``fit``; only the part ``test`` is reported.
    """
    cases = []
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        if row.get("part", part) != part:
            continue
        groups = row.get("answer_groups") or ([row["answers"]] if row["answers"] else [])
        cases.append(
            Case(
                id=row["id"],
                question=row["question"],
                kind=row["kind"],
                language=row["language"],
                paragraphs=frozenset(row["paragraphs"]) if row["answerable"] else frozenset(),
                groups=tuple(map(tuple, groups)),
                history=tuple(Turn(turn["question"], turn["answer"]) for turn in row.get("history", ())),
            )
        )
    return cases


def read_squad(path: Path) -> tuple[list[Document], list[Case]]:
    """Documents made of the distinct contexts of a SQuAD-format file, and its questions."""
    documents: list[Document] = []
    cases: list[Case] = []
    known: dict[str, str] = {}
    for number, article in enumerate(json.loads(path.read_text("utf-8"))["data"]):
        contexts = list(dict.fromkeys(paragraph["context"] for paragraph in article["paragraphs"]))
        blocks = tuple(Block(context) for context in contexts if context not in known)
        title = article.get("title") or f"article {number}"
        document = make_document(Draft(title, None, None, blocks), f"{number}", path.name)
        documents.append(document)
        known |= {paragraph.text: paragraph.id for paragraph in document.paragraphs}
        for paragraph in article["paragraphs"]:
            for qa in paragraph["qas"]:
                accepted = tuple(answer["text"] for answer in qa["answers"])
                supports = frozenset([known[paragraph["context"]]]) if accepted else frozenset()
                cases.append(Case(str(qa["id"]), qa["question"], "squad", "", supports, (accepted,)))
    return documents, cases


def retriever_over(documents: Sequence[Document], folder: Path, settings: Settings) -> Retriever:
    """What finds paragraphs of the documents, by an index of theirs in ``folder``."""
    embedder = load_embedder(settings.embedder)
    build_index(
        documents,
        chunk_documents(documents, settings.chunk_chars),
        embedder=embedder,
        analysis=ANALYSIS,
        folder=folder,
        lexical_text=LEXICAL_TEXT,
        dense_text=DENSE_TEXT,
    )
    return Retriever(CurrentIndex(folder, embedder=embedder, analysis=ANALYSIS), embedder)


def run(documents: Sequence[Document], cases: Iterable[Case], settings: Settings) -> list[Outcome]:
    """Index the documents in a folder of its own and answer every case."""
    with tempfile.TemporaryDirectory() as folder:
        assistant = Assistant(retriever_over(documents, Path(folder), settings), settings)
        return [_outcome(assistant, case) for case in cases]


def _outcome(assistant: Assistant, case: Case) -> Outcome:
    started = time.perf_counter()
    answer = assistant.ask(case.question, case.history)
    seconds = time.perf_counter() - started
    return Outcome(case, assistant.search(case.question, DEPTH), answer, seconds)


def score(outcomes: Sequence[Outcome]) -> dict[str, object]:
    """The measures by name; those that have no case to stand on are None."""
    answerable = [outcome for outcome in outcomes if outcome.case.answerable]
    unanswerable = [outcome for outcome in outcomes if not outcome.case.answerable]
    answered = [outcome for outcome in answerable if not outcome.answer.abstained]
    return {
        **_retrieval(answerable),
        "answer_hit": _mean(_is_hit(outcome) for outcome in answerable),
        "citation_precision": _mean(
            len(_cited(outcome) & outcome.case.paragraphs) / len(_cited(outcome))
            for outcome in answered
            if _cited(outcome)
        ),
        "citation_recall": _mean(
            len(_cited(outcome) & outcome.case.paragraphs) / len(outcome.case.paragraphs)
            for outcome in answerable
        ),
        "abstain_auroc": _auroc(outcomes) if answerable and unanswerable else None,
        "false_refusal": _mean(outcome.answer.abstained for outcome in answerable),
        "false_answer": _mean(not outcome.answer.abstained for outcome in unanswerable),
        "n_questions": len(outcomes),
    }


def _retrieval(outcomes: Sequence[Outcome]) -> dict[str, object]:
    qrels = {o.case.id: dict.fromkeys(o.case.paragraphs, 1) for o in outcomes}
    found = {o.case.id: {hit.paragraph.id: hit.score for hit in o.hits} for o in outcomes}
    if not qrels:
        return dict.fromkeys(MEASURES)
    measured = ir_measures.calc_aggregate(list(MEASURES.values()), qrels, found)
    return {name: round(measured[measure], 4) for name, measure in MEASURES.items()}


def _cited(outcome: Outcome) -> set[str]:
    return {citation.paragraph.id for citation in outcome.answer.citations}


def _is_hit(outcome: Outcome) -> bool:
    if outcome.answer.abstained:
        return False
    text = _folded(outcome.answer.text)
    return all(any(_folded(accepted) in text for accepted in group) for group in outcome.case.groups)


def _folded(text: str) -> str:
    return " ".join(fold(text).split())


def _auroc(outcomes: Sequence[Outcome]) -> float:
    labels = [outcome.case.answerable for outcome in outcomes]
    confidences = [outcome.answer.confidence or 0.0 for outcome in outcomes]
    return round(float(roc_auc_score(labels, confidences)), 4)


def _mean(values: Iterable[float]) -> float | None:
    known = list(values)
    return round(statistics.fmean(known), 4) if known else None


def result(outcomes: Sequence[Outcome], documents: Sequence[Document]) -> dict[str, object]:
    """The JSON object that is printed and saved; ``by_kind`` and ``by_language`` have the same measures."""
    times = sorted(outcome.seconds * 1000 for outcome in outcomes)
    return {
        **score(outcomes),
        "n_paragraphs": sum(len(document.paragraphs) for document in documents),
        "latency_ms": {
            "p50": round(times[len(times) // 2], 1),
            "p95": round(times[int(0.95 * (len(times) - 1))], 1),
        },
        "by_kind": _split(outcomes, "kind"),
        "by_language": _split(outcomes, "language"),
    }


def _split(outcomes: Sequence[Outcome], field: str) -> dict[str, dict[str, object]]:
    groups: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        groups[getattr(outcome.case, field)].append(outcome)
    return {name: score(group) for name, group in sorted(groups.items())}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gold", type=Path, default=GOLD, help="gold questions (default: eval/gold.jsonl)")
    parser.add_argument(
        "--corpus", type=Path, default=REPO / "corpus", help="the corpus of the gold questions"
    )
    parser.add_argument("--squad", type=Path, help="a SQuAD-format file to use in place of the gold set")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--save", type=Path, help="write the JSON object to this file too")
    arguments = parser.parse_args()
    settings = load_settings(max_sentences=SENTENCES)
    if arguments.squad:
        documents, cases = read_squad(arguments.squad)
    else:
        documents, cases = list(read_corpus(arguments.corpus).documents), read_gold(arguments.gold)
    measured = result(run(documents, cases, settings), documents)
    if arguments.save:
        arguments.save.write_text(json.dumps(measured, ensure_ascii=False, indent=1) + "\n", "utf-8")
    if arguments.json:
        json.dump(measured, sys.stdout, ensure_ascii=False)
        print()
    else:
        for name, value in measured.items():
            if not name.startswith("by_"):
                print(f"{name:20} {value}")
        for kind, scores in measured["by_kind"].items():
            shown = {
                name: scores[name]
                for name in ("R@5", "answer_hit", "false_refusal", "false_answer", "n_questions")
            }
            print(f"{kind:20} {shown}")


if __name__ == "__main__":
    main()
