"""The eval script by its contract, on a file small enough to score by hand."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from faulty_server import faulty_server, saying

KEYS = {
    *("R@1", "R@3", "R@5", "R@10", "nDCG@10", "RR", "answer_hit", "citation_precision", "citation_recall"),
    *("abstain_auroc", "false_refusal", "false_answer", "n_questions", "n_paragraphs", "latency_ms"),
}
PORT = "بلغت كلفة ميناء المرسى الجديد 41 مليون دينار بعد توسعة أرصفته."
MUSEUM = "افتُتح متحف الفسيفساء في قرية وادي النخيل بحضور مئة زائر من أهلها."


def scores(*arguments: str | Path, repo: Path, cwd: Path, **environment: str) -> dict:
    run = evaluated(*arguments, "--json", repo=repo, cwd=cwd, **environment)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def evaluated(
    *arguments: str | Path, repo: Path, cwd: Path, **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, repo / "eval" / "run.py", *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def qa(number: int, question: str, answer: str) -> dict:
    return {"id": str(number), "question": question, "answers": [{"text": answer, "answer_start": 0}]}


def test_squad(repo: Path, tmp_path: Path) -> None:
    file = tmp_path / "squad.json"
    paragraphs = [
        {"context": PORT, "qas": [qa(1, "كم بلغت كلفة ميناء المرسى الجديد؟", "41 مليون دينار")]},
        {"context": PORT, "qas": [qa(2, "ماذا وُسّع في ميناء المرسى؟", "أرصفته")]},
        {"context": MUSEUM, "qas": [qa(3, "أين افتُتح متحف الفسيفساء؟", "قرية وادي النخيل")]},
    ]
    file.write_text(json.dumps({"data": [{"title": "مرافق", "paragraphs": paragraphs}]}), "utf-8")
    measured = scores("--squad", file, repo=repo, cwd=tmp_path)
    assert set(measured) >= KEYS
    assert (measured["n_questions"], measured["n_paragraphs"]) == (3, 2)
    assert measured["R@1"] == measured["nDCG@10"] == measured["RR"] == 1.0
    assert measured["abstain_auroc"] is None


def test_gold(repo: Path, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "a.txt").write_text(f"مرافق\n\n{PORT}\n\n{MUSEUM}\n", "utf-8")
    common = {"language": "ar", "answer_groups": []}
    rows = [
        {
            "id": "1",
            "question": "كم بلغت كلفة ميناء المرسى الجديد؟",
            "kind": "number",
            "answers": ["41 مليون"],
        }
        | {"paragraphs": ["a.txt:p1"], "answerable": True}
        | common,
        {"id": "2", "question": "ما عاصمة اليابان؟", "kind": "unanswerable", "answers": []}
        | {"paragraphs": [], "answerable": False}
        | common,
        {"id": "3", "question": "وما كلفته؟", "kind": "follow-up", "answers": ["41 مليون"]}
        | {"standalone": "كم بلغت كلفة ميناء المرسى الجديد؟", "paragraphs": ["a.txt:p1"], "answerable": True}
        | {"history": [{"question": "ماذا وُسّع في ميناء المرسى الجديد؟", "answer": "وُسّعت أرصفته."}]}
        | common,
        {
            "id": "4",
            "question": "ما المتحف؟",
            "kind": "fact",
            "answers": [],
            "paragraphs": [],
            "answerable": False,
        }
        | {"part": "fit"}
        | common,
    ]
    gold = tmp_path / "gold.jsonl"
    gold.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    saved = tmp_path / "saved.json"
    measured = scores("--gold", gold, "--corpus", corpus, "--save", saved, repo=repo, cwd=tmp_path)
    assert measured["answer_hit"] == measured["citation_precision"] == measured["citation_recall"] == 1.0
    assert measured["abstain_auroc"] == 1.0
    assert (measured["false_refusal"], measured["false_answer"]) == (0.0, 0.0)
    assert set(measured["by_kind"]) == {"number", "unanswerable", "follow-up"}
    assert measured["n_questions"] == 3  # the part for fitting is not reported, the twin not counted
    assert measured["follow_ups"]["standalone"]["answer_hit"] == 1.0
    assert measured["follow_ups"]["in dialogue"]["R@1"] == 1.0
    searched = [row["question"] for row in json.loads(saved.read_text("utf-8"))["questions"]]
    assert "ميناء" in searched[2]  # what the dialogue before it completed


def test_scores_answers_that_a_language_model_words(repo: Path, tmp_path: Path) -> None:
    file = tmp_path / "squad.json"
    questions = [
        qa(1, "كم بلغت كلفة ميناء المرسى الجديد؟", "41 مليون دينار"),
        qa(2, "ماذا وُسّع في ميناء المرسى الجديد؟", "أرصفته"),
    ]
    file.write_text(
        json.dumps({"data": [{"title": "مرافق", "paragraphs": [{"context": PORT, "qas": questions}]}]})
    )
    worded = saying("بلغت كلفة الميناء 41 مليون دينار.")
    with faulty_server(worded, 503) as server:
        settings = {"RAGQA_LLM_BASE_URL": server.url, "RAGQA_LLM_MODEL": "m", "RAGQA_LLM_RETRIES": "0"}
        kept = tmp_path / "replies.jsonl"
        measured = scores("--squad", file, "--llm", "--record", kept, repo=repo, cwd=tmp_path, **settings)
        assert len(server.requests) == 2
    assert measured["llm"] == {"model": "m", "worded": 1, "own_words": 1, "declined": 0}
    assert measured["answer_hit"] == measured["citation_precision"] == 1.0

    again = scores("--squad", file, "--replies", kept, repo=repo, cwd=tmp_path)
    assert again["llm"] == measured["llm"] | {"model": "replies.jsonl", "changed_prompts": 1}
    assert again["answer_hit"] == 1.0

    nameless = evaluated("--squad", file, "--llm", repo=repo, cwd=tmp_path)
    assert nameless.returncode == 1
    assert nameless.stderr.splitlines()[-1].endswith("set RAGQA_LLM_MODEL")
    assert "goes with --llm" in evaluated("--record", kept, repo=repo, cwd=tmp_path).stderr


def test_saves_what_can_be_compared_and_a_page_that_asks_no_host(repo: Path, tmp_path: Path) -> None:
    file = tmp_path / "squad.json"
    questions = [
        qa(1, "كم بلغت كلفة ميناء المرسى الجديد؟", "41 مليون دينار"),
        qa(2, "من هو؟", "<b>نعمان</b>"),
    ]
    contexts = [{"context": PORT, "qas": questions}, {"context": MUSEUM, "qas": []}]
    file.write_text(json.dumps({"data": [{"title": "مرافق", "paragraphs": contexts}]}), "utf-8")
    saved, summary, page = (tmp_path / name for name in ("saved.json", "summary.json", "page.html"))
    files = ("--save", saved, "--summary", summary, "--report", page)
    printed = scores("--squad", file, *files, repo=repo, cwd=tmp_path)
    assert json.loads(summary.read_text("utf-8")) == printed
    rows = json.loads(saved.read_text("utf-8"))["questions"]
    assert [row["values"]["answer_hit"] for row in rows] == [1.0, 0.0]

    text = page.read_text("utf-8")
    assert "&lt;b&gt;نعمان&lt;/b&gt;" in text  # the failed question is shown, and as text
    assert 'id="2"' in text
    assert 'id="1"' not in text
    assert not re.search(r"""(?:src|href)=(?!"data:)|url\(|@import|<script""", text)

    command = [sys.executable, repo / "eval" / "run.py", "--compare", saved, saved]
    compared = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert re.search(r"answer_hit +2 +0\.5000 +0\.5000 +\+0\.0000 .* 1\.0000", compared)
