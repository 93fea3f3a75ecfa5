"""The chat as Gradio Blocks: one HTML component whose browser side lives in ``static/``.

The conversation belongs to the browser. A question travels up with the exchanges before it, the answer comes
down as data, and the page builds every node with ``textContent``: no text of an article, a question or a
model is ever read as HTML.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any, Literal

import gradio as gr
from fastapi import FastAPI
from gradio.events import api as named_endpoint
from pydantic import ValidationError

from ragqa.answering.payload import answer_payload
from ragqa.errors import RagqaError
from ragqa.web.examples import examples
from ragqa.web.files import STATIC
from ragqa.web.service import AskRequest, Exchange, Service
from ragqa.web.wire import chat_answer

View = Literal["full", "embed"]

_HEAD = (STATIC / "head.html").read_text(encoding="utf-8")
_ON_LOAD = (STATIC / "load.js").read_text(encoding="utf-8")


def mount_chat(app: FastAPI, service: Service) -> None:
    """The whole page at ``/`` and the chat alone at ``/embed``."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:  # outside of a loop Gradio would open one for every lock it makes, and leave it open
        asyncio.run(_mount_in_loop(app, service))
    else:
        _mount(app, service)


async def _mount_in_loop(app: FastAPI, service: Service) -> None:
    _mount(app, service)


def _mount(app: FastAPI, service: Service) -> None:
    for path, view in (("/embed", "embed"), ("/", "full")):
        gr.mount_gradio_app(
            app,
            build_chat(service, view),  # type: ignore[arg-type]
            path=path,
            head=_HEAD,
            footer_links=[],
            run_history=False,
            show_error=False,
            enable_monitoring=False,
            ssr_mode=False,
            max_file_size=0,
        )


def build_chat(service: Service, view: View) -> gr.Blocks:
    """The Blocks of one page, its queue bounded by the settings."""
    settings = service.settings
    blocks = gr.Blocks(
        title=settings.title or "ragqa", analytics_enabled=False, fill_width=True, fill_height=True
    )
    with blocks:
        chat = gr.HTML(
            None,
            html_template="<div class='ragqa'></div>",
            js_on_load=_ON_LOAD,
            apply_default_css=False,
            elem_id="ragqa",
            view=view,
            title=settings.title,
            longest=settings.max_question_chars,
            examples=examples(service),
        )
        asking = chat.submit(_streamer(service), None, chat, show_progress="hidden", api_visibility="private")
        # what Gradio refuses or loses never reaches the generator; the page is told here
        asking.failure(
            None, js="() => document.dispatchEvent(new Event('ragqa:failed'))", api_visibility="private"
        )
        chat.stop(None, cancels=[asking], api_visibility="private")
        named_endpoint(_endpoint(service), api_name="ask")
    blocks.queue(
        max_size=settings.queue_size, default_concurrency_limit=settings.max_concurrent, api_open=False
    )
    blocks._queue.sleep_when_free = 0.01  # its 1 ms keeps a core busy at rest
    return blocks


def _streamer(service: Service) -> Any:
    def stream(event: gr.EventData) -> Iterator[dict[str, Any]]:
        turn = event._data.get("turn")
        try:
            request = AskRequest.model_validate(event._data)
            for answer in service.stream(request):
                yield {"turn": turn, "answer": chat_answer(answer), "done": False}
            yield {"turn": turn, "done": True}
        except ValidationError as error:
            yield {"turn": turn, "error": error.errors()[0]["msg"], "done": True}
        except RagqaError as error:
            yield {"turn": turn, "error": str(error), "done": True}

    return stream


def _endpoint(service: Service) -> Any:
    def ask(question: str, history: list[dict[str, str]] | None = None) -> dict[str, Any]:
        """Ask the articles. Returns the object of ``POST /api/ask``."""
        exchanges = [Exchange.model_validate(exchange) for exchange in history or []]
        return answer_payload(service.ask(AskRequest(question=question, history=exchanges)))

    return ask
