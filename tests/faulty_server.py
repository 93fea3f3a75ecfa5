"""A small Chat Completions server that fails as it is told, one behaviour a request."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SLOW = 30.0
"""Seconds a slow server takes; clients give up long before."""


def chunk(text: str | None, finish: str | None = None, **delta: str) -> bytes:
    """One server-sent event of a streamed chat completion."""
    choice = {"index": 0, "delta": {"content": text, **delta}, "finish_reason": finish}
    body = {"id": "x", "object": "chat.completion.chunk", "created": 0, "model": "m", "choices": [choice]}
    return b"data: " + json.dumps(body).encode() + b"\n\n"


DONE = b"data: [DONE]\n\n"


def saying(*pieces: str) -> list[bytes]:
    """The whole stream of a model that says these pieces."""
    return [*map(chunk, pieces), chunk(None, "stop"), DONE]


class FaultyServer(ThreadingHTTPServer):
    """``behaviours`` are used up one a request, the last one again and again.

    A behaviour is an HTTP status, ``(status, headers)``, or a list of bytes to stream, in which an event is waited
    for, ``None`` is a pause that outlasts the client, and an exception class cuts the connection.
    """

    daemon_threads = True

    def __init__(self, behaviours: list[Any]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.behaviours = behaviours
        self.requests: list[dict[str, Any]] = []
        self.closed_by_client = threading.Event()
        self.stopping = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is what these tests are about."""


class _Handler(BaseHTTPRequestHandler):
    server: FaultyServer

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.requests.append(
            json.loads(body) | {"headers": {name.lower(): value for name, value in self.headers.items()}}
        )
        behaviours = self.server.behaviours
        behaviour = behaviours.pop(0) if len(behaviours) > 1 else behaviours[0]
        if isinstance(behaviour, list):
            self._stream(behaviour)
            return
        status, headers = behaviour if isinstance(behaviour, tuple) else (behaviour, {})
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(b'{"error": {"message": "told to fail"}}')

    def _stream(self, pieces: list[Any]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        try:
            for piece in pieces:
                if piece is None:
                    self._wait()
                elif isinstance(piece, threading.Event):
                    piece.wait(SLOW)
                elif isinstance(piece, bytes):
                    self.wfile.write(piece)
                    self.wfile.flush()
                else:
                    self.connection.close()
                    return
        except OSError:
            self.server.closed_by_client.set()

    def _wait(self) -> None:
        """Comments keep the connection alive until the client goes."""
        until = time.monotonic() + SLOW
        while time.monotonic() < until and not self.server.stopping.is_set():
            self.wfile.write(b": still here\n\n")
            self.wfile.flush()
            time.sleep(0.05)

    def log_message(self, *_: object) -> None:
        """Keep the test's output clean."""


@contextmanager
def faulty_server(*behaviours: Any) -> Iterator[FaultyServer]:
    server = FaultyServer(list(behaviours))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stopping.set()
        server.shutdown()
        server.server_close()
        thread.join()
