"""What is measured of every system in the same way: times of questions, and memory."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.corpus import Articles, WordsEmbedder

AT_ONCE = 8
QUESTIONS = 300
WARM_UP = 20

Search = Callable[[str], Sequence[str]]
"""A question to the ids of chunks, best first."""


class KnownQuestions(WordsEmbedder):
    """Has the vectors of all questions at hand, so that what is timed is the search and not the embedding."""

    def __init__(self, questions: Sequence[str]) -> None:
        super().__init__()
        self.vectors: dict[str, NDArray[np.float32]] = {
            q: super(KnownQuestions, self).embed_query(q) for q in questions
        }

    def embed_query(self, text: str) -> NDArray[np.float32]:
        return self.vectors[text]


def asked(search: Search, articles: Articles, questions: int = QUESTIONS) -> dict[str, float]:
    """Milliseconds of a question alone and with eight at once, and the share of questions whose own chunk is found.

    ``alone`` is what passes on the clock, ``computing`` what the processor works meanwhile: on a machine that does
    other things too the second is the one to compare. Call with an embedder that has the vectors at hand.
    """
    pairs = articles.questions(WARM_UP + questions)
    for _, question in pairs[:WARM_UP]:
        search(question)
    pairs = pairs[WARM_UP:]
    alone, computing, found = [], [], 0
    for row, question in pairs:
        before = time.process_time()
        taken, ids = _timed(search, question)
        alone.append(taken)
        computing.append(time.process_time() - before)
        found += articles.chunk_id(row) in list(ids)[:10]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        together = [taken for taken, _ in pool.map(lambda pair: _timed(search, pair[1]), pairs)]
    return {
        **percentiles(alone, "alone"),
        **percentiles(computing, "computing"),
        **percentiles(together, "at once"),
        "found@10": found / len(pairs),
    }


def _timed(search: Search, question: str) -> tuple[float, Sequence[str]]:
    started = time.perf_counter()
    ids = search(question)
    return time.perf_counter() - started, ids


def percentiles(seconds: Sequence[float], name: str) -> dict[str, float]:
    """Milliseconds."""
    return {f"{name} p{p}": round(float(np.percentile(seconds, p)) * 1000, 2) for p in (50, 95, 99)}


def memory() -> dict[str, float]:
    """Resident megabytes of this process: all, and those that are not pages of files on the disk."""
    gc.collect()
    status = Path("/proc/self/status").read_text("utf-8")
    lines = dict(line.split(":", 1) for line in status.splitlines())
    return {name: int(lines[key].split()[0]) // 1024 for name, key in (("rss", "VmRSS"), ("own", "RssAnon"))}


def bytes_of(folder: Path) -> int:
    """All files below ``folder``."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
