"""``ragqa index --watch`` as a process of its own, followed by its output."""

from __future__ import annotations

import json
import queue
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pytest

from ragqa.settings import Settings
from ragqa.watch import _changes

WAIT = 120
Next = Callable[[], str]


def write(folder: Path, name: str, place: str) -> None:
    text = f"متحف {place}\n\nافتُتح متحف {place} في المدينة القديمة بحضور مئة زائر من أهلها.\n"
    (folder / name).write_text(text, "utf-8")


def lines(pipe: IO[str]) -> Next:
    """The next line of a pipe, waited for in a thread so that a test can give up."""
    read: queue.Queue[str] = queue.Queue()
    threading.Thread(target=lambda: [read.put(line) for line in pipe], daemon=True).start()
    return lambda: read.get(timeout=WAIT)


def heed_interrupts() -> None:
    """What a shell starts in the background ignores SIGINT, and so would all that it starts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextmanager
def watching(folder: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], Next, Next]]:
    """The process in ``folder``, and functions that give the next line of its stdout and of its stderr."""
    command = [sys.executable, "-m", "ragqa.cli", "index", "--watch", *arguments]
    with subprocess.Popen(
        command,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=heed_interrupts,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        try:
            yield process, lines(process.stdout), lines(process.stderr)
        finally:
            process.kill()


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    write(folder, "a.txt", "الفسيفساء")
    return folder


def found(question: str, cwd: Path) -> dict[str, Any]:
    """The best hit of ``ragqa search`` in another process."""
    run = subprocess.run(
        [sys.executable, "-m", "ragqa.cli", "search", "--json", question],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=True,
    )
    hit: dict[str, Any] = json.loads(run.stdout)["hits"][0]
    return hit


def until(documents: int, reports: Next) -> tuple[dict[str, Any], int]:
    """The first report with so many documents, and how many reports it took."""
    for count in range(1, 20):
        report = json.loads(reports())
        if report["documents"] == documents:
            return report, count
    raise AssertionError(f"no report of {documents} documents")


def test_the_index_follows_the_folder(corpus: Path, tmp_path: Path) -> None:
    with watching(tmp_path, "--json") as (process, reports, _):
        first = json.loads(reports())
        assert (first["documents"], first["changed"]) == (1, True)

        write(corpus, "b.txt", "الخزف")
        assert until(2, reports)[0]["embedded"] > 0
        assert found("متحف الخزف", tmp_path)["document_id"] == "b.txt"

        for number in range(20):
            write(corpus, f"many-{number}.txt", f"رقم {number}")
        assert until(22, reports)[1] < 20  # not a rebuild a file

        (corpus / "b.txt").unlink()
        assert until(21, reports)[0]["embedded"] == 0
        assert found("متحف الخزف", tmp_path)["document_id"] != "b.txt"

        process.send_signal(signal.SIGINT)
        assert process.wait(WAIT) == 130


def test_an_unreadable_corpus_keeps_the_last_good_index(corpus: Path, tmp_path: Path) -> None:
    with watching(tmp_path) as (_, reports, complaints):
        assert reports().startswith("1 articles, 1 paragraphs, 1 chunks: indexed in")
        (corpus / "a.txt").write_bytes(b"")
        said = complaints()
        assert said.startswith("the last good index goes on serving: nothing to index in corpus: none of its")
        assert found("متحف الفسيفساء", tmp_path)["document_id"] == "a.txt"

        shutil.rmtree(corpus)
        assert "the last good index goes on serving: corpus folder corpus does not exist" in complaints()

        corpus.mkdir()
        write(corpus, "c.txt", "الورق")
        while "1 articles" not in reports():
            pass
        assert found("متحف الورق", tmp_path)["document_id"] == "c.txt"


def test_what_is_written_before_the_watching_begins_is_a_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that comes back is read once more when it is watched."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    watched: list[Path] = []

    def watch(folder: Path, **_: object) -> Iterator[set[object]]:
        watched.append(folder)
        while True:
            yield set()

    monkeypatch.setattr("watchfiles.watch", watch)
    changes = _changes(Settings(corpus=corpus, index=tmp_path / "index"))
    assert [next(changes) for _ in range(3)] == [True, False, False]
    corpus.rmdir()
    assert [next(changes) for _ in range(3)] == [True, False, False]
    corpus.mkdir()
    write(corpus, "c.txt", "الورق")
    assert [next(changes) for _ in range(3)] == [True, False, False]
    assert watched == [corpus, tmp_path, corpus]


def test_a_folder_that_is_not_there_is_an_error_at_once(tmp_path: Path) -> None:
    with watching(tmp_path) as (process, _, complaints):
        assert complaints().startswith("ragqa: corpus folder corpus does not exist; put articles there")
        assert process.wait(WAIT) == 1


def test_it_has_no_exit_code_to_be_strict_with(corpus: Path, tmp_path: Path) -> None:
    with watching(tmp_path, "--strict") as (process, _, _complaints):
        assert process.wait(WAIT) == 2
