"""How long many people wait who ask at once: ``python eval/load.py [--users 20] [--rounds 5] [--workers N] [--json]``.

Serves the sample corpus from a process of its own and asks questions of the gold set, each user another one, all
at the same moment, over the chat's way (Gradio's queue) and over the API's (server-sent events). Beside them the
floor: the same number of requests at once for ``/healthz``. Seconds from sending to the first words of the answer
and to its end; an answer to another question than the one asked counts as crossed, one that never ends as lost.
With ``--workers`` as many processes serve the API, and the chat, which they do not have, is left out.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

USERS, ROUNDS = 20, 5
REPO = Path(__file__).resolve().parent.parent
Ask = Callable[[httpx.AsyncClient, str], Awaitable[tuple[float, float, bool]]]


async def floor(client: httpx.AsyncClient, _: str) -> tuple[float, float, bool]:
    """A request that does no work."""
    started = time.perf_counter()
    await client.get("/healthz")
    taken = time.perf_counter() - started
    return taken, taken, True


async def api(client: httpx.AsyncClient, question: str) -> tuple[float, float, bool]:
    """``POST /api/ask`` with ``Accept: text/event-stream``."""
    started = time.perf_counter()
    first, own = 0.0, True
    headers = {"Accept": "text/event-stream"}
    async with client.stream("POST", "/api/ask", json={"question": question}, headers=headers) as response:
        response.raise_for_status()
        async for line in response.aiter_lines():
            if line.startswith("data:"):
                first = first or time.perf_counter() - started
                own = own and json.loads(line[5:])["question"] == question
    return first, time.perf_counter() - started, own


def chat(submit: int) -> Ask:
    """What the page does: join Gradio's queue for the dependency ``submit`` and read the stream."""

    async def ask(client: httpx.AsyncClient, question: str) -> tuple[float, float, bool]:
        session = uuid.uuid4().hex
        started = time.perf_counter()
        first, own = 0.0, True
        event = {"run": session, "question": question, "history": []}
        body = {"data": [], "event_data": event, "fn_index": submit, "session_hash": session, "trigger_id": 1}
        (await client.post("/gradio_api/queue/join", json=body)).raise_for_status()
        async with client.stream("GET", f"/gradio_api/queue/data?session_hash={session}") as response:
            async for line in response.aiter_lines():
                if not line.startswith("data:"):
                    continue
                message = json.loads(line[5:])
                if message["msg"] == "process_generating" and not first:
                    first = time.perf_counter() - started
                    shown = message["output"]["data"][0]  # the first frame is whole, later ones are changes
                    own = shown["run"] == session and shown["answer"]["question"] == question
                if message["msg"] == "process_completed":
                    return first, time.perf_counter() - started, own and message["success"]
        return first, float("inf"), own

    return ask


async def measure(address: str, users: int, rounds: int, chats: bool = True) -> dict[str, Any]:
    """For each way the percentiles of the first words and of the end, answers a second, and what went wrong."""
    gold = (REPO / "eval" / "gold.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in gold]
    limits = httpx.Limits(max_connections=2 * users)
    async with httpx.AsyncClient(base_url=address, timeout=60, limits=limits) as client:
        ways: dict[str, Ask] = {"floor": floor, "api": api}
        if chats:
            ways["chat"] = chat(await _submit(client))
        found: dict[str, Any] = {}
        for name, ask in ways.items():
            results = []
            started = time.perf_counter()
            for turn in range(rounds):
                chosen = [questions[(turn * users + user) % len(questions)] for user in range(users)]
                results += await asyncio.gather(*(ask(client, question) for question in chosen))
            found[name] = {
                "first_s": percentiles([first for first, _, _ in results]),
                "end_s": percentiles([end for _, end, _ in results]),
                "per_s": round(len(results) / (time.perf_counter() - started), 1),
                "crossed": sum(not own for _, _, own in results),
                "lost": sum(end == float("inf") for _, end, _ in results),
            }
        return found


async def _submit(client: httpx.AsyncClient) -> int:
    """The number of what the page calls to ask."""
    config = (await client.get("/config")).json()
    return next(
        int(dependency["id"])
        for dependency in config["dependencies"]
        if any(event == "submit" for _, event in dependency["targets"])
    )


def percentiles(seconds: list[float]) -> dict[str, float]:
    ordered = sorted(seconds)
    return {f"p{p}": round(ordered[min(len(ordered) - 1, len(ordered) * p // 100)], 3) for p in (50, 95, 100)}


@contextmanager
def serving(workers: int = 1) -> Iterator[str]:
    """``ragqa serve`` over the sample corpus on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as index:
        command = [sys.executable, "-m", "ragqa.cli", "serve", "--port", str(port)]
        command += ["--corpus", str(REPO / "corpus"), "--index", index]
        command += ["--workers", str(workers)] if workers > 1 else []
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        address = f"http://127.0.0.1:{port}"
        try:
            while True:
                try:
                    if httpx.get(f"{address}/readyz").is_success:
                        break
                except httpx.TransportError:
                    if process.poll() is not None:
                        sys.exit("the server ended before it was ready; run: ragqa serve")
                    time.sleep(0.2)
            yield address
        finally:
            process.terminate()
            process.wait()


def measured(users: int = USERS, rounds: int = ROUNDS, workers: int = 1) -> dict[str, Any]:
    """:func:`measure` of a server of its own."""
    with serving(workers) as address:
        return asyncio.run(measure(address, users, rounds, chats=workers == 1))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--users", type=int, default=USERS, help="people who ask at once")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="times they do")
    parser.add_argument("--workers", type=int, default=1, help="processes that serve")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    arguments = parser.parse_args()
    found = measured(arguments.users, arguments.rounds, arguments.workers)
    if arguments.json:
        print(json.dumps(found))
        return
    for name, about in found.items():
        first, end = about["first_s"], about["end_s"]
        print(
            f"{name:6} first words p50 {first['p50']:.3f} p95 {first['p95']:.3f} s, end p95 {end['p95']:.3f} s, "
            f"{about['per_s']} a second, "
            f"crossed {about['crossed']}, lost {about['lost']}"
        )


if __name__ == "__main__":
    main()
