"""An HTTP transport that ends a response when its time is up, however lively the line is.

A read timeout counts the silence between two pieces of data; servers that think for long send comments to break
it. Imported only by what talks to a language model.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import httpx2


class WholeTimeout(httpx2.BaseTransport):
    """Takes the read timeout of a request for the time in which the whole response must have come."""

    def __init__(self) -> None:
        self._inner = httpx2.HTTPTransport()

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """The response; reading it raises ``httpx2.ReadTimeout`` from the deadline on."""
        seconds = request.extensions.get("timeout", {}).get("read")
        deadline = time.monotonic() + seconds if seconds is not None else None
        response = self._inner.handle_request(request)
        if deadline is not None and isinstance(response.stream, httpx2.SyncByteStream):
            response.stream = _Until(response.stream, deadline)
        return response

    def close(self) -> None:
        self._inner.close()


class _Until(httpx2.SyncByteStream):
    def __init__(self, inner: httpx2.SyncByteStream, deadline: float) -> None:
        self._inner = inner
        self._deadline = deadline

    def __iter__(self) -> Iterator[bytes]:
        for part in self._inner:
            if time.monotonic() > self._deadline:
                raise httpx2.ReadTimeout("the response took longer than it may")
            yield part

    def close(self) -> None:
        self._inner.close()
