"""The MCP server, through the client of its own Python package."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client

import ragqa.web.chat
from ragqa.errors import SettingsError
from ragqa.settings import Settings
from ragqa.web import create_app

QUESTION = "ما أبرز معوقات التطبيع؟"


@pytest.fixture(scope="module")
def address(_fake, serving) -> Iterator[str]:
    with serving(create_app(_fake, Settings(mcp=True))) as url:
        yield url


async def _call(address: str) -> tuple[list[str], Any]:
    async with (
        streamable_http_client(f"{address}/gradio_api/mcp/") as (read, write, _),
        ClientSession(read, write) as session,
    ):
        await session.initialize()
        tools = (await session.list_tools()).tools
        result = await session.call_tool("ask", {"question": QUESTION})
        return [tool.name for tool in tools], result


def test_ask_is_the_one_tool(address: str, fake) -> None:
    with ThreadPoolExecutor(1) as elsewhere:  # this thread may have the browser's event loop
        names, result = elsewhere.submit(asyncio.run, _call(address)).result()
    assert names == ["ask"]
    assert not result.isError
    assert "انسحاب القوات التركية" in result.content[0].text
    assert json.dumps(QUESTION, ensure_ascii=False).strip('"') in result.content[0].text


def test_a_missing_package_is_named(fake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ragqa.web.chat, "find_spec", lambda name: None)
    with pytest.raises(SettingsError, match=r"pip install 'ragqa\[mcp\]'"):
        create_app(fake, Settings(mcp=True))


def test_off_unless_asked_for(client_of, fake) -> None:
    assert client_of().post("/gradio_api/mcp/", json={}).status_code == 404
