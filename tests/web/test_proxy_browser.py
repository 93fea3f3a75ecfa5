"""Behind a reverse proxy that serves the app under a path prefix, with and without stripping it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse
from playwright.sync_api import Page, expect
from starlette.background import BackgroundTask

from ragqa.settings import Settings
from ragqa.web import create_app

pytestmark = pytest.mark.browser

QUESTION = "ما أبرز معوقات التطبيع؟"
Opening = Callable[..., Page]


def proxy(behind: str, prefix: str, strips: bool) -> FastAPI:
    """Passes ``prefix``/... on to ``behind``, as nginx would."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with httpx.AsyncClient(base_url=behind, timeout=30) as app.state.client:
            yield

    app = FastAPI(lifespan=lifespan)

    @app.api_route(prefix + "/{path:path}", methods=["GET", "POST", "HEAD"])
    async def forward(path: str, request: Request) -> StreamingResponse:
        headers = {
            **dict(request.headers),
            "x-forwarded-host": request.headers["host"],
            "x-forwarded-proto": "http",
            "x-forwarded-for": "203.0.113.7",
        }
        client = app.state.client
        passed = client.build_request(
            request.method,
            httpx.URL(path=f"/{path}" if strips else f"{prefix}/{path}", query=request.url.query.encode()),
            headers=headers,
            content=await request.body(),
        )
        answer = await client.send(passed, stream=True)
        kept = {k: v for k, v in answer.headers.items() if k not in {"transfer-encoding", "connection"}}
        return StreamingResponse(
            answer.aiter_raw(), answer.status_code, kept, background=BackgroundTask(answer.aclose)
        )

    return app


@contextmanager
def behind_proxy(fake: Any, serving: Any, strips: bool) -> Iterator[str]:
    settings = Settings(root_path="/archive/ask")
    with serving(create_app(fake, settings)) as inner, serving(proxy(inner, "/archive/ask", strips)) as outer:
        yield f"{outer}/archive/ask"


@pytest.mark.parametrize("strips", [True, False], ids=["strips", "keeps"])
@pytest.mark.parametrize("path", ["/", "/embed"])
def test_the_chat_answers_under_a_prefix(open_page: Opening, fake, serving, strips: bool, path: str) -> None:
    with behind_proxy(fake, serving, strips) as address:
        page = open_page(address + path)
        page.get_by_role("textbox").fill(QUESTION)
        page.keyboard.press("Enter")
        expect(page.locator(".turn")).to_have_attribute("data-state", "done")
        page.locator(".cite").first.click()
        expect(page.locator(".panel mark")).to_be_visible()
        page.wait_for_function(
            "document.fonts.check('16px Amiri') && [...document.fonts].some(f => f.status === 'loaded')"
        )


@pytest.mark.parametrize("strips", [True, False], ids=["strips", "keeps"])
def test_the_api_and_its_page_work_under_a_prefix(fake, serving, strips: bool) -> None:
    with behind_proxy(fake, serving, strips) as address:
        assert httpx.post(f"{address}/api/ask", json={"question": QUESTION}).json()["question"] == QUESTION
        assert "/archive/ask/docs/assets/swagger-ui-bundle.js" in httpx.get(f"{address}/docs").text
        assert httpx.get(f"{address}/docs/assets/swagger-ui-bundle.js").status_code == 200
        assert httpx.get(f"{address}/embed.js").status_code == 200
