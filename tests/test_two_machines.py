"""Two processes of the program, each with a folder of its own, over one Milvus server."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from milvus_server import RealMilvus
from ragqa.index.vectors import VECTORS_FILE

ARTICLES = ("02-tunis-water-shortage.md", "21-red-sea-cables.txt")
QUESTION = "كم بلغت نسبة الفاقد في شبكة مياه تونس العاصمة؟"
LATER = "كم كلف متحف الفسيفساء في وادي النخيل؟"
NEWS = "متحف الفسيفساء\n\nكلف متحف الفسيفساء في قرية وادي النخيل تسعة ملايين دينار، وافتُتح بحضور مئة زائر.\n"


@pytest.fixture
def builder(milvus: RealMilvus, sample_corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The machine that has the articles."""
    monkeypatch.setenv("RAGQA_STORE", "milvus")
    monkeypatch.setenv("RAGQA_MILVUS_URI", milvus.database("two_machines"))
    (tmp_path / "builder" / "corpus").mkdir(parents=True)
    for name in ARTICLES:
        shutil.copy(sample_corpus / name, tmp_path / "builder" / "corpus")
    return tmp_path / "builder"


def index(machine: Path) -> None:
    subprocess.run([sys.executable, "-m", "ragqa.cli", "index"], cwd=machine, check=True, env=os.environ)


def copy_index(source: Path, target: Path) -> None:
    """What is needed to answer: the texts, without the vectors."""
    unneeded = shutil.ignore_patterns(VECTORS_FILE, "cache", ".lock")
    shutil.copytree(source / "index", target / "index", ignore=unneeded, dirs_exist_ok=True)


@contextmanager
def serving(machine: Path) -> Iterator[httpx.Client]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "ragqa.cli", "serve", "--port", str(port)]
    process = subprocess.Popen(command, cwd=machine)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            while True:
                assert process.poll() is None, "the app ended before it was ready"
                try:
                    client.get("/readyz").raise_for_status()
                    break
                except httpx.TransportError:
                    time.sleep(0.2)
            yield client
    finally:
        process.terminate()
        process.wait()


def sources(client: httpx.Client, question: str) -> list[str]:
    answer = client.post("/api/ask", json={"question": question}).raise_for_status().json()
    return [citation["document_id"] for citation in answer["citations"]]


def test_two_processes_answer_from_one_server_and_follow_its_switch(builder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    index(builder)
    copy_index(builder, other)
    with serving(builder) as here, serving(other) as there:
        assert sources(here, QUESTION)[0] == sources(there, QUESTION)[0] == ARTICLES[0]
        hits = [
            client.post("/api/search", json={"question": QUESTION}).json()["hits"] for client in (here, there)
        ]
        assert hits[0] == hits[1]

        (builder / "corpus" / "new.txt").write_text(NEWS, "utf-8")
        index(builder)
        assert sources(here, LATER) == ["new.txt"]
        assert sources(there, QUESTION)[0] == ARTICLES[0], "the last index serves until its texts are there"
        copy_index(builder, other)
        assert sources(there, LATER) == ["new.txt"]
