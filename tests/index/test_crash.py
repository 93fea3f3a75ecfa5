"""A build killed at any instant loses nothing and breaks nothing.

``RAGQA_CRASH_INSTANTS`` sets how many instants of either kind are tried, besides the steps around the switch, which
always are; ``all`` tries every step.
"""

from __future__ import annotations

import json
import logging
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from crashing_builder import build, crash_corpus
from index_samples import ANALYSIS, HashEmbedder, chunked

from ragqa.errors import IndexMissingError
from ragqa.index import CurrentIndex, Index, open_index

pytestmark = pytest.mark.skipif(os.name != "posix", reason="fork and SIGKILL are POSIX")

INSTANTS = os.environ.get("RAGQA_CRASH_INSTANTS", "16")
OLD, NEW = 5, 7
AROUND_THE_SWITCH = 16

Crash = Callable[[Path, int, str, float], bool]


@pytest.fixture(scope="module")
def crash() -> Iterator[Crash]:
    """``crash(folder, articles, "step" | "seconds", when)``; false when the build ended before it was killed."""
    here = Path(__file__).parent
    with subprocess.Popen(
        [sys.executable, str(here / "crashing_builder.py")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as builder:
        assert builder.stdin is not None
        assert builder.stdout is not None

        def run(folder: Path, articles: int, how: str, when: float) -> bool:
            assert builder.stdin is not None
            assert builder.stdout is not None
            builder.stdin.write(json.dumps([str(folder), articles, how, when]) + "\n")
            builder.stdin.flush()
            answer = builder.stdout.readline().strip()
            assert answer in {"killed", "done"}
            return answer == "killed"

        yield run
        builder.stdin.close()


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the old corpus, to be copied."""
    folder = tmp_path_factory.mktemp("old") / "index"
    build(folder, OLD)
    return folder


@pytest.fixture(scope="module")
def steps(old: Path, crash: Crash, tmp_path_factory: pytest.TempPathFactory) -> int:
    """How many things a build does to files."""
    low, high = 1, 2000
    folder = tmp_path_factory.mktemp("steps")
    while low < high:
        middle = (low + high) // 2
        shutil.copytree(old, folder / "index")
        low, high = (middle + 1, high) if crash(folder / "index", NEW, "step", middle) else (low, middle)
        shutil.rmtree(folder / "index")
    return low - 1


def check_answers(index: Index) -> int:
    """Every answer of an index is right for the number of articles it was built from, which is returned."""
    articles = index.manifest.counts["documents"]
    documents = crash_corpus(articles)
    assert index.documents() == tuple(documents)
    embedder = HashEmbedder()
    for row, chunk in enumerate(chunked(documents)):
        assert index.chunk(row) == chunk
        rows, _ = index.search_dense(embedder.embed_query(chunk.text), 1)
        assert rows.tolist() == [row]
        assert index.words.scores(ANALYSIS.words(f"رقم {row}")).argmax() == row
    return articles


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def check_recovery(folder: Path, clean: dict[str, bytes]) -> None:
    """The next build ends where one that was never disturbed ends, to the byte, and leaves nothing behind."""
    build(folder, NEW)
    found = files(folder)
    for name in clean:
        if name.startswith("generations/") or name == "CURRENT":
            assert found.pop(name) == clean[name]
    assert {name for name in found if not name.startswith("cache/")} == {".lock"}
    assert len([name for name in found if name.startswith("cache/")]) == 1


@pytest.fixture(scope="module")
def clean(old: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("clean") / "index"
    shutil.copytree(old, folder)
    build(folder, NEW)
    return files(folder)


def test_killed_at_any_step_the_old_or_the_new_index_answers(
    tmp_path: Path,
    crash: Crash,
    old: Path,
    clean: dict[str, bytes],
    steps: int,
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert steps > 60
    chosen = range(1, steps + 1)
    if INSTANTS != "all":
        early = random.Random(7).sample(chosen, min(int(INSTANTS), steps))
        chosen = sorted({*early, *chosen[-AROUND_THE_SWITCH:]})
    seen = []
    for step in chosen:
        folder = tmp_path / f"index-{step}"
        shutil.copytree(old, folder)
        serving = CurrentIndex(folder)
        assert check_answers(serving()) == OLD
        assert crash(folder, NEW, "step", step)
        seen.append(check_answers(open_index(folder)))
        assert check_answers(serving()) == seen[-1]
        check_recovery(folder, clean)
        assert check_answers(serving()) == NEW
        shutil.rmtree(folder)
    assert seen == sorted(seen)  # the switch happens at one step, not back and forth
    assert OLD in seen
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


def test_killed_at_any_moment_the_old_or_the_new_index_answers(
    tmp_path: Path, crash: Crash, old: Path, clean: dict[str, bytes]
) -> None:
    shutil.copytree(old, tmp_path / "timed")
    started = time.perf_counter()
    assert not crash(tmp_path / "timed", NEW, "step", 1_000_000)
    whole = time.perf_counter() - started
    generator = random.Random(11)
    count = 60 if INSTANTS == "all" else int(INSTANTS)
    killed = 0
    for number in range(count):
        folder = tmp_path / f"index-{number}"
        shutil.copytree(old, folder)
        killed += crash(folder, NEW, "seconds", generator.uniform(0, whole))
        assert check_answers(open_index(folder)) in {OLD, NEW}
        check_recovery(folder, clean)
        shutil.rmtree(folder)
    assert killed > count // 3


def test_kills_upon_kills_without_a_build_between(
    tmp_path: Path, crash: Crash, old: Path, steps: int
) -> None:
    folder = tmp_path / "index"
    shutil.copytree(old, folder)
    generator = random.Random(3)
    for articles in (6, 7, 4, 6, 3, 7):
        crash(folder, articles, "step", generator.randint(1, steps))
        check_answers(open_index(folder))
    build(folder, NEW)
    assert check_answers(open_index(folder)) == NEW
    assert len(list((folder / "generations").iterdir())) <= 2


def test_a_first_build_that_is_killed_leaves_no_index_or_a_whole_one(
    tmp_path: Path, crash: Crash, steps: int
) -> None:
    answered = 0
    for step in [*random.Random(5).sample(range(1, steps), 8), steps - 4, steps - 8, steps - 12]:
        folder = tmp_path / f"index-{step}"
        crash(folder, NEW, "step", step)
        if list((folder / "generations").glob("0*")):
            answered += check_answers(open_index(folder)) == NEW
        else:
            with pytest.raises(IndexMissingError, match="run: ragqa index"):
                open_index(folder)
        build(folder, NEW)
        assert check_answers(open_index(folder)) == NEW
        assert len(list((folder / "generations").iterdir())) == 1
    assert 0 < answered < 11
