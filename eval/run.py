"""Scores retrieval and answers.

    python eval/run.py                     the gold questions over corpus/
    python eval/run.py --part probe        another part of the gold questions than the one that is reported
    python eval/run.py --squad FILE        the questions of a SQuAD-format file over its own paragraphs
    python eval/run.py --llm               answers worded by the language model of the settings (RAGQA_LLM_*)
    python eval/run.py --llm --record FILE the same, and what the model wrote is kept
    python eval/run.py --replies FILE      answers worded by what was kept
    python eval/run.py --json              one JSON object on stdout, nothing else there
    python eval/run.py --summary FILE      the same object into a file, for the table in the README
    python eval/run.py --save [FILE]       the same and the values of every question, for --compare
    python eval/run.py --report FILE       a page with tables, plots and every failed question
    python eval/run.py --compare A B       two saved runs, paired by question

Nothing is fitted here. What the measures mean stands in ``scoring.py``.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from asking import ask_all, retriever_over, twins
from comparing import compare
from questions import PARTS, read_gold, read_squad
from ragqa.answering.chat import OpenAIChatModel
from ragqa.corpus import read_corpus
from ragqa.errors import SettingsError
from ragqa.settings import Settings, load_settings
from recorded import Recording, Replayed, read_replies, write_replies
from report import write_report
from results import make_result, read_result, with_questions, wording_of, write_result
from scoring import score_questions
from tables import overview

__all__ = ["GOLD", "REPO", "read_gold", "read_squad", "retriever_over"]

REPO = Path(__file__).resolve().parent.parent
GOLD = REPO / "eval" / "gold.jsonl"
RUNS = REPO / "eval" / "runs"
SENTENCES = 3
"""Longest answer that is scored."""


def main() -> None:
    arguments = _arguments()
    if arguments.compare:
        print(compare(*map(read_result, arguments.compare)))
        return
    settings = load_settings(max_sentences=SENTENCES)
    source: Path = arguments.squad or arguments.gold
    if arguments.squad:
        documents, cases = read_squad(source)
    else:
        documents, cases = list(read_corpus(arguments.corpus).documents), read_gold(source, arguments.part)
    alone = twins(cases)
    chat_model = _chat_model(settings, arguments)
    outcomes = ask_all(documents, [*cases, *alone], settings, chat_model)
    scored = score_questions(outcomes[: len(cases)])
    standalone = score_questions(outcomes[len(cases) :])
    result = make_result(scored, standalone, documents)
    if isinstance(chat_model, Recording):
        result["llm"] = {"model": settings.llm_model, **wording_of(outcomes)}
        if arguments.record:
            write_replies(chat_model.replies, arguments.record)
    elif isinstance(chat_model, Replayed):
        changed = {"changed_prompts": chat_model.changed}
        result["llm"] = {"model": arguments.replies.name, **wording_of(outcomes), **changed}
    if arguments.summary:
        write_result(result, arguments.summary)
    if arguments.save:
        path = RUNS / f"{source.stem}-{result['commit']}.json" if arguments.save is True else arguments.save
        write_result(with_questions(result, scored), path)
        print(f"saved {path}", file=sys.stderr)
    if arguments.report:
        write_report(arguments.report, source.name, result, scored, documents)
    print(json.dumps(result, ensure_ascii=False) if arguments.json else overview(result))


def _chat_model(settings: Settings, arguments: argparse.Namespace) -> Recording | Replayed | None:
    if arguments.replies:
        return Replayed(read_replies(arguments.replies))
    if not arguments.llm:
        return None
    try:
        return Recording(OpenAIChatModel(settings))
    except SettingsError as error:
        sys.exit(f"error: {error}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gold", type=Path, default=GOLD, help="gold questions (default: eval/gold.jsonl)")
    parser.add_argument("--part", choices=PARTS, default="test", help="which of them (default: test)")
    parser.add_argument(
        "--corpus", type=Path, default=REPO / "corpus", help="the corpus of the gold questions"
    )
    parser.add_argument("--squad", type=Path, help="a SQuAD-format file to use in place of the gold set")
    parser.add_argument(
        "--llm", action="store_true", help="let the language model of the settings word the answers"
    )
    parser.add_argument("--record", type=Path, metavar="FILE", help="keep what that model writes")
    parser.add_argument("--replies", type=Path, metavar="FILE", help="let what was kept word the answers")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--summary", type=Path, metavar="FILE", help="write the JSON object to a file")
    parser.add_argument(
        "--save",
        type=Path,
        nargs="?",
        const=True,
        metavar="FILE",
        help="write it with the values of every question (default: eval/runs/SET-COMMIT.json)",
    )
    parser.add_argument("--report", type=Path, metavar="FILE", help="write a page to look at in a browser")
    parser.add_argument(
        "--compare", type=Path, nargs=2, metavar=("A", "B"), help="compare two saved runs and stop"
    )
    arguments = parser.parse_args()
    if arguments.record and not arguments.llm:
        parser.error("--record keeps what a language model writes: it goes with --llm")
    return arguments


if __name__ == "__main__":
    main()
