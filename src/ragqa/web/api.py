"""The JSON API: ``/api/ask``, ``/api/search``, and what machines ask a server about itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, Header, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from fastapi.sse import format_sse_event
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from ragqa.answering.payload import answer_payload, hits_payload
from ragqa.errors import FilterError, RagqaError
from ragqa.web.service import ArticleFilters, AskRequest, Service, TooLongError

_SSE_DESCRIPTION = (
    "The object of `ragqa ask --json`. With `Accept: text/event-stream`: events `partial` carry the answer "
    "as it grows, the last event is `answer` (the final object) or `error`."
)


class SearchRequest(BaseModel):
    """A question, how many paragraphs to find, and the articles to look into."""

    question: str
    k: int | None = Field(default=None, ge=1, le=100)
    filters: ArticleFilters = ArticleFilters()


def api_router(service: Service) -> APIRouter:
    """Every route under ``/api`` and the probes beside it."""
    router = APIRouter()

    @router.post(
        "/api/ask",
        description=_SSE_DESCRIPTION,
        responses={200: {"content": {"application/json": {}, "text/event-stream": {}}}},
        response_class=JSONResponse,
    )
    def ask(request: AskRequest, accept: Annotated[str, Header()] = "") -> Response:
        if "text/event-stream" in accept:
            return StreamingResponse(
                _events(service, request),
                media_type="text/event-stream",
                headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
            )
        return JSONResponse(answer_payload(service.ask(request)))

    @router.post("/api/search", description="The object of `ragqa search --json`.")
    def search(request: SearchRequest) -> dict[str, Any]:
        return hits_payload(
            request.question, service.search(request.question, request.k, request.filters.made)
        )

    @router.get("/healthz", description="The process answers.")
    def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @router.get("/readyz", description="The model and the index are loaded: a search goes through.")
    def readyz() -> dict[str, str]:
        service.search("؟", 1)
        return {"status": "ready"}

    @router.get("/metrics", response_class=PlainTextResponse, description="For Prometheus.")
    def metrics() -> Response:
        return Response(service.metrics.exposition(), media_type=CONTENT_TYPE_LATEST)

    return router


def add_error_handlers(app: FastAPI) -> None:
    """Every error leaves as ``{"error": one line}`` with a status that says whose it is."""

    @app.exception_handler(RequestValidationError)
    def invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"] if part != "body") or "body"
        return JSONResponse({"error": f"{where}: {first['msg']}"}, 422)

    @app.exception_handler(HTTPException)
    def refused(_: Request, error: HTTPException) -> JSONResponse:
        return JSONResponse({"error": error.detail}, error.status_code, error.headers)

    @app.exception_handler(TooLongError)
    @app.exception_handler(FilterError)
    def unusable(_: Request, error: RagqaError) -> JSONResponse:
        return JSONResponse({"error": str(error)}, 422)

    @app.exception_handler(RagqaError)
    def unavailable(_: Request, error: RagqaError) -> JSONResponse:
        return JSONResponse({"error": str(error)}, 503)


def _events(service: Service, request: AskRequest) -> Iterator[bytes]:
    last: dict[str, Any] = {}
    try:
        for answer in service.stream(request):
            last = {**answer_payload(answer), "draft": answer.draft}
            yield _event("partial", last)
    except RagqaError as error:
        yield _event("error", {"error": str(error)})
    except Exception:
        yield _event("error", {"error": "the server failed on this question; its log says why"})
        raise
    else:
        yield _event("answer", last)


def _event(name: str, data: dict[str, Any]) -> bytes:
    return format_sse_event(event=name, data_str=json.dumps(data, ensure_ascii=False))
