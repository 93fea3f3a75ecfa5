"""One ASGI layer around the whole app: closed doors, limits, and the headers of every response."""

from __future__ import annotations

import json

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ragqa.errors import SettingsError
from ragqa.settings import Settings

LARGEST_BODY = 1_000_000
"""Bytes of a POST, other than an upload of articles: a question with its history fits many times over."""

_ADDING = "/api/articles"
_ASKING = ("/api/ask", "/api/search")
_UNQUEUED = "run/predict"  # a thumb, a stop; Gradio itself refuses what belongs in the queue
_GRADIO = "/gradio_api/"
_COUNTED = (*_ASKING, _ADDING, *(f"{_GRADIO}{door}" for door in ("queue/join", "call/", "mcp", _UNQUEUED)))
_OPEN = (  # what the page, gradio_client and MCP need of Gradio's own API; the rest stays shut
    *("app_id", "call/", "cancel", "heartbeat/", "info", "login_check", "mcp", "openapi.json"),
    *("queue/", "reset", _UNQUEUED, "startup-events", "theme.css", "token", "user"),
)
_CLOSED = ("/monitoring", "/login", "/logout")
_DIRECTIVES = (
    "default-src 'self'",
    # Gradio's front end evaluates templates, and its page starts with inline scripts.
    "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
)
_SAID = {
    "ar": {
        "slow": "أسئلة كثيرة في وقت قصير. انتظر {seconds} ثانية ثم أعد المحاولة.",
        "busy": "الخادم مشغول الآن. أعد المحاولة بعد قليل.",
    },
    "en": {
        "slow": "Too many questions in a short time. Wait {seconds} s and try again.",
        "busy": "The server is busy. Try again in a moment.",
    },
}


class Guard:
    """Wraps the app; see the module."""

    def __init__(self, app: ASGIApp, settings: Settings, limit: RateLimitItem | None) -> None:
        self.app = app
        self.prefix = settings.root_path
        self.frame_ancestors = " ".join(("'self'", *settings.embed_origins))
        self.limit = limit
        self.limiter = MovingWindowRateLimiter(MemoryStorage())
        self.most_running = settings.max_concurrent + settings.queue_size
        self.largest_upload = settings.max_upload_mb * 1_000_000
        self.running = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        prefix, path = self._split(scope)
        send = self._with_headers(send, path)
        refusal = self._refusal(scope, path)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        if path == "/embed":  # Gradio serves a mounted page under its trailing slash only
            path = "/embed/"
        asking = path in _ASKING
        self.running += asking
        try:
            await self.app({**scope, "root_path": prefix, "path": prefix + path}, receive, send)
        finally:
            self.running -= asking

    def _split(self, scope: Scope) -> tuple[str, str]:
        """The prefix of a reverse proxy and the path behind it, whether or not the proxy strips it."""
        prefix = self.prefix or scope.get("root_path", "")
        path: str = scope["path"]
        return prefix, path.removeprefix(prefix) if path.startswith(f"{prefix}/") else path

    def _refusal(self, scope: Scope, path: str) -> Response | None:
        headers = Headers(scope=scope)
        inner = path.removeprefix("/embed")
        shut = inner.startswith(_GRADIO) and not inner.removeprefix(_GRADIO).startswith(_OPEN)
        if shut or inner.startswith(_CLOSED):
            return _json(404, "there is nothing here")
        if scope["method"] in {"GET", "HEAD", "OPTIONS"}:
            return None
        length = headers.get("content-length", "0" if scope["method"] == "DELETE" else None)
        if length is None:
            return _json(411, "a POST needs a Content-Length")
        largest = self.largest_upload if path == _ADDING else LARGEST_BODY
        if int(length) > largest:
            return _json(413, f"the body is larger than {largest} bytes")
        if not inner.startswith(_COUNTED):
            return None
        words = _SAID[_language(headers.get("accept-language", ""))]
        if path in _ASKING and self.running >= self.most_running:
            return _json(429, words["busy"], {"Retry-After": "2"})
        return self._too_fast(scope, words["slow"])

    def _too_fast(self, scope: Scope, words: str) -> Response | None:
        address = scope["client"][0] if scope["client"] else "unknown"
        if self.limit is None or self.limiter.hit(self.limit, address):
            return None
        wait = max(1, round(self.limit.get_expiry() / self.limit.amount))
        return _json(429, words.format(seconds=wait), {"Retry-After": str(wait)})

    def _with_headers(self, send: Send, path: str) -> Send:
        queueing = path.endswith("/queue/join")
        framed = path == "/embed" or path.startswith("/embed/")
        ancestors = self.frame_ancestors if framed else "'self'"
        policy = "; ".join((*_DIRECTIVES, f"frame-ancestors {ancestors}"))

        async def sender(message: Message) -> None:
            if message["type"] == "http.response.start":
                if queueing and message["status"] == 503:  # Gradio's word for a full queue
                    message["status"] = 429
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = policy
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "same-origin"
                headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
            await send(message)

        return sender


def read_rate(text: str) -> RateLimitItem | None:
    """Such as ``30/minute``; ``None`` when empty. Raises :class:`SettingsError`."""
    if not text.strip():
        return None
    try:
        return parse(text)
    except ValueError as error:
        raise SettingsError(
            f"setting 'rate_limit' is {text!r}; expected a number per second, minute or hour "
            "such as 30/minute; set RAGQA_RATE_LIMIT"
        ) from error


def _language(accepted: str) -> str:
    return "ar" if accepted.strip().lower().startswith("ar") else "en"


def _json(status: int, line: str, headers: dict[str, str] | None = None) -> Response:
    # ``detail`` is what Gradio's own client shows, ``error`` is the API's name for it
    body = json.dumps({"error": line, "detail": line}, ensure_ascii=False)
    return Response(body, status, headers, "application/json")
