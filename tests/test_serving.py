"""``ragqa serve`` as a process of its own: several workers, threads, memory."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import httpx
import pytest

from ragqa.answering.assistant import Assistant
from ragqa.errors import StoreError
from ragqa.serving import _warm_up

WAIT = 120
MUSEUM = "متحف الفسيفساء\n\nافتُتح متحف الفسيفساء في قرية وادي النخيل بحضور مئة زائر من أهلها.\n"
PORT = "ميناء المرسى\n\nأعلنت بلدية المرسى أن كلفة الميناء الجديد بلغت 41 مليون دينار.\n"


@contextmanager
def serving(folder: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[bytes], httpx.Client]]:
    """The server in ``folder``, ready, and a client that opens a new connection for every request."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "ragqa.cli", "serve", "--port", str(port), *arguments]
    limits = httpx.Limits(max_keepalive_connections=0)
    with (
        subprocess.Popen(command, cwd=folder, stderr=subprocess.DEVNULL) as process,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=WAIT, limits=limits) as client,
    ):
        try:
            until_ready(client, process)
            yield process, client
        finally:
            process.terminate()
            process.wait(WAIT)


def until_ready(client: httpx.Client, process: subprocess.Popen[bytes]) -> None:
    for _ in range(10 * WAIT):
        try:
            if client.get("/readyz").is_success:
                return
        except httpx.TransportError:
            assert process.poll() is None
            time.sleep(0.1)
    raise AssertionError("the server did not become ready")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "ragqa.toml").write_text('rate_limit = ""\n')
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "port.txt").write_text(PORT, "utf-8")
    (tmp_path / "corpus" / "museum.txt").write_text(MUSEUM, "utf-8")
    return tmp_path


def best(client: httpx.Client, question: str) -> str:
    response = client.post("/api/search", json={"question": question, "k": 1})
    assert response.status_code == 200, response.text
    document: str = response.json()["hits"][0]["document_id"]
    return document


def workers_of(process: subprocess.Popen[bytes]) -> list[int]:
    """The processes that serve; beside them Python runs one that looks after shared resources."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    commands = {int(child): Path(f"/proc/{child}/cmdline").read_bytes() for child in children}
    return [child for child, command in commands.items() if b"spawn_main" in command]


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_several_workers_serve_the_api(folder: Path) -> None:
    with serving(folder, "--workers", "2") as (process, client):
        questions = [("متحف الفسيفساء", "museum.txt"), ("كلفة الميناء الجديد", "port.txt")] * 20
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda pair: best(client, pair[0]), questions))
        assert answers == [document for _, document in questions]

        page = client.get("/")
        assert page.status_code == 404
        assert page.json()["error"] == (
            "several workers serve the API alone, see /docs; for the chat run: ragqa serve"
        )
        assert client.get("/embed").status_code == 404
        assert client.post("/api/articles", json={}).status_code in {404, 405}
        assert client.get("/docs").is_success

        old = workers_of(process)
        assert len(old) == 2
        os.kill(old[0], signal.SIGKILL)
        for _ in range(10 * WAIT):
            now = workers_of(process)
            if len(now) == 2 and old[0] not in now:
                break
            time.sleep(0.1)
        else:
            raise AssertionError("no new worker took the place of the one that was killed")
        assert best(client, "متحف الفسيفساء") == "museum.txt"


def test_every_worker_takes_up_a_new_generation(folder: Path) -> None:
    with serving(folder, "--workers", "2") as (_, client):
        text = "سوق الخزف\n\nيعرض سوق الخزف في المدينة القديمة ألف جرة ملونة.\n"
        (folder / "corpus" / "market.txt").write_text(text, "utf-8")
        subprocess.run([sys.executable, "-m", "ragqa.cli", "index"], cwd=folder, check=True)
        assert {best(client, "سوق الخزف والجرار الملونة") for _ in range(30)} == {"market.txt"}


def test_one_worker_serves_the_chat(folder: Path) -> None:
    with serving(folder) as (_, client):
        assert "gradio" in client.get("/").text
        assert best(client, "متحف الفسيفساء") == "museum.txt"


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_memory_stays_where_it_is_question_after_question(
    folder: Path, sample_corpus: Path, sample_index: Path
) -> None:
    """After the caches have filled, hundreds of questions more leave nothing behind."""
    questions = [
        f"ما {first} {second} {number}؟"
        for number, (first, second) in enumerate(
            (first, second)
            for first in ("معوقات", "كلفة", "أسباب", "نتائج")
            for second in ("التطبيع", "المياه", "الزيتون", "السكة", "الملعب", "الأسماك")
        )
    ]
    shutil.copytree(sample_index, folder / "sample-index")
    places = ("--corpus", str(sample_corpus), "--index", "sample-index")
    with serving(folder, "--workers", "2", *places) as (process, client):

        def ask_all(times: int) -> None:
            for number in range(times):
                for question in questions:
                    asked = {"question": f"{question} {number}"}
                    assert client.post("/api/ask", json=asked).is_success

        ask_all(5)
        before = own_megabytes(process)
        ask_all(10)
        grown = [now - then for now, then in zip(own_megabytes(process), before, strict=True)]
        assert max(grown) < 12, (
            grown
        )  # a kilobyte and a half for each of 480 questions would be seen twice over


def own_megabytes(process: subprocess.Popen[bytes]) -> list[int]:
    """What is not pages of files, of each worker."""
    sizes = []
    for worker in workers_of(process):
        status = Path(f"/proc/{worker}/status").read_text()
        sizes.append(int(status.split("RssAnon:")[1].split()[0]) // 1024)
    return sizes


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_a_question_gets_one_thread_of_the_numeric_libraries(folder: Path) -> None:
    script = (
        "import os, sys; from ragqa.serving import _bound_threads; from ragqa.settings import load_settings\n"
        "_bound_threads(load_settings())\n"
        "import ragqa.index, threadpoolctl, threading; found = []\n"
        "look = lambda: found.extend(p['num_threads'] for p in threadpoolctl.threadpool_info())\n"
        "thread = threading.Thread(target=look); thread.start(); thread.join()\n"
        "assert found, 'no library'; print(max(found))"
    )
    environment = {k: v for k, v in os.environ.items() if not k.endswith("_NUM_THREADS")}
    run = subprocess.run(
        [sys.executable, "-c", script],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == "1"


def test_a_warm_up_that_fails_is_told_and_ends_nothing(caplog: pytest.LogCaptureFixture) -> None:
    class Away:
        def judge(self, question: str) -> None:
            raise StoreError("no server")

    _warm_up(cast("Assistant", Away())).join(WAIT)
    assert "the warm-up ended early: no server" in caplog.text
