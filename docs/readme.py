"""Fills the generated blocks of README.md: settings, a real answer, the eval table.

    python docs/readme.py            rewrite README.md
    python docs/readme.py --check    exit with 1 when README.md is not what would be written

A block stands between ``<!-- generated: NAME -->`` and ``<!-- /generated: NAME -->``.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

REPO = Path(__file__).resolve().parent.parent
README = REPO / "README.md"
RESULTS = REPO / "eval" / "results"
QUESTION = "ما أبرز معوقات التطبيع؟"


def settings_table() -> str:
    """One row a setting, from the settings class itself."""
    from ragqa.settings import Settings

    rows = ["| setting | default | what it does |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        value = field.get_default(call_default_factory=True)
        default = "" if value in (None, "", (), {}) else f"`{value}`"
        rows.append(f"| `RAGQA_{name.upper()}` | {default} | {field.description} |")
    return "\n".join(rows)


def real_answer() -> str:
    """What the sample corpus answers to the example question, as the command line prints it."""
    import ragqa

    with tempfile.TemporaryDirectory() as index:
        answer = ragqa.load(corpus=REPO / "corpus", index=index).ask(QUESTION)
    sentences = [" ".join([s.text, *(f"[{n}]" for n in s.citations)]) for s in answer.sentences]
    sources = []
    for citation in answer.citations:
        document = citation.document
        parts = (document.title, document.author, document.date, citation.paragraph.section)
        sources.append(f"[{citation.n}] " + "، ".join(part for part in parts if part))
    quoted = [f"**{answer.question}**", *sentences, "<br>".join(sources)]
    return '<div dir="rtl" lang="ar">\n\n' + "\n>\n".join(f"> {line}" for line in quoted) + "\n\n</div>"


def eval_table() -> str:
    """The saved results of ``eval/run.py``, a column a question set."""
    results = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(RESULTS.glob("*.json"))}
    shown = [name for name in next(iter(results.values())) if not name.startswith(("by_", "latency"))]
    rows = ["| measure | " + " | ".join(results) + " |", "|---" * (len(results) + 1) + "|"]
    for name in shown:
        values = ("" if result[name] is None else f"{result[name]:.4g}" for result in results.values())
        rows.append(f"| {name} | " + " | ".join(values) + " |")
    return "\n".join(rows)


BLOCKS: dict[str, Callable[[], str]] = {
    "answer": real_answer,
    "settings": settings_table,
    "eval": eval_table,
}


def filled(text: str) -> str:
    """The README with every generated block made anew."""
    for name, make in BLOCKS.items():
        start, end = f"<!-- generated: {name} -->", f"<!-- /generated: {name} -->"
        pattern = re.compile(f"{re.escape(start)}.*?{re.escape(end)}", re.DOTALL)
        if not pattern.search(text):
            sys.exit(f"README.md has no block {start}")
        block = f"{start}\n{make()}\n{end}"
        text = pattern.sub(lambda _, block=block: block, text)
    return text


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="only say whether README.md is up to date")
    arguments = parser.parse_args()
    old = README.read_text("utf-8")
    new = filled(old)
    if arguments.check and new != old:
        sys.exit("README.md is out of date; run: python docs/readme.py")
    if not arguments.check:
        README.write_text(new, "utf-8")


if __name__ == "__main__":
    main()
