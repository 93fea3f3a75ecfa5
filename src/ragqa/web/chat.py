"""The chat as Gradio Blocks: one HTML component whose browser side lives in ``static/``.

The conversation belongs to the browser. A question travels up with the exchanges before it, the answer comes
down as data, and the page builds every node with ``textContent``: no text of an article, a question or a
model is ever read as HTML.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

import gradio as gr
from fastapi import FastAPI
from gradio.events import api as named_endpoint
from pydantic import ValidationError

from ragqa.answering.payload import answer_payload
from ragqa.errors import RagqaError, SettingsError
from ragqa.settings import Settings
from ragqa.types import Answer
from ragqa.web.articles import MOST_FILES
from ragqa.web.examples import examples
from ragqa.web.feedback import FILE_NAME, Feedback, store
from ragqa.web.files import STATIC
from ragqa.web.service import AskRequest, Service
from ragqa.web.wire import chat_answer

View = Literal["full", "embed"]

_log = logging.getLogger(__name__)
_HEAD = (STATIC / "head.html").read_text(encoding="utf-8")
_ON_LOAD = (STATIC / "load.js").read_text(encoding="utf-8")


def mount_chat(app: FastAPI, service: Service, *, editable: bool) -> None:
    """The whole page at ``/`` and the chat alone at ``/embed``."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:  # outside of a loop Gradio would open one for every lock it makes, and leave it open
        asyncio.run(_mount_in_loop(app, service, editable))
    else:
        _mount(app, service, editable)


async def _mount_in_loop(app: FastAPI, service: Service, editable: bool) -> None:
    _mount(app, service, editable)


def _mount(app: FastAPI, service: Service, editable: bool) -> None:
    for path, view in (("/embed", "embed"), ("/", "full")):
        gr.mount_gradio_app(
            app,
            build_chat(service, view, editable and view == "full"),  # type: ignore[arg-type]
            path=path,
            head=_HEAD,
            footer_links=[],
            run_history=False,
            show_error=False,
            enable_monitoring=False,
            ssr_mode=False,
            max_file_size=0,
            mcp_server=view == "full" and _mcp(service.settings),
        )


def _mcp(settings: Settings) -> bool:
    if settings.mcp and find_spec("mcp") is None:
        raise SettingsError("setting 'mcp' is on, but its package is missing; run: pip install 'ragqa[mcp]'")
    return settings.mcp


def build_chat(service: Service, view: View, editable: bool) -> gr.Blocks:
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
            catalogue=service.index is not None,
            editable={"files": MOST_FILES, "megabytes": settings.max_upload_mb} if editable else None,
            title=settings.title,
            longest=settings.max_question_chars,
            examples=examples(service),
        )
        runs = _Runs(service)
        # a stopped run may still be ending while the next one starts, hence "multiple"
        asking = chat.submit(
            runs.stream, None, chat, show_progress="hidden", trigger_mode="multiple", api_visibility="private"
        )
        # what Gradio refuses or loses never reaches the generator; the page is told here
        asking.failure(
            None, js="() => document.dispatchEvent(new Event('ragqa:failed'))", api_visibility="private"
        )
        chat.stop(
            runs.stop, queue=False, show_progress="hidden", trigger_mode="multiple", api_visibility="private"
        )
        chat.like(
            _storing(settings.index / FILE_NAME),
            queue=False,
            show_progress="hidden",
            trigger_mode="multiple",
            api_visibility="private",
        )
        named_endpoint(_endpoint(service), api_name="ask")
    blocks.queue(
        max_size=settings.queue_size,
        default_concurrency_limit=settings.max_concurrent,
        status_update_rate=5.0,  # "auto" tells all who wait whenever one is served; the page shows no place in a queue
        api_open=False,
    )
    blocks._queue.sleep_when_free = 0.01  # its 1 ms keeps a core busy at rest
    return blocks


class _Runs:
    """Streams answers to the page; a run is one asking of one question, named by the page.

    Stopping is ours: Gradio's own cancelling comes back to the page as a failure of no particular run.
    """

    def __init__(self, service: Service) -> None:
        self.service = service
        self.stopped: deque[str] = deque(maxlen=1000)

    def stream(self, event: gr.EventData) -> Iterator[dict[str, Any]]:
        """Frames ``{"run", "answer" | "error", "done"}``, the answers growing."""
        run = str(event._data.get("run"))
        try:
            request = AskRequest.model_validate(event._data)
            for answer, done in _with_end(self.service.stream(request)):
                if run in self.stopped:
                    return
                yield {"run": run, "answer": chat_answer(answer), "done": done}
        except ValidationError as error:
            yield {"run": run, "error": error.errors()[0]["msg"], "done": True}
        except RagqaError as error:
            yield {"run": run, "error": str(error), "done": True}
        except Exception:  # noqa: BLE001 - the reader gets a frame that belongs to the run, the log the reason
            _log.exception("a question failed")
            yield {"run": run, "error": None, "done": True}

    def stop(self, event: gr.EventData) -> None:
        """The run says nothing more, and ends at its next frame."""
        self.stopped.append(str(event._data.get("run")))


def _with_end(answers: Iterator[Answer]) -> Iterator[tuple[Answer, bool]]:
    """Answers and whether each is the last, which is shown again with the sign: a browser that falls behind
    sees the last frame only. The sentences of an extractive answer come all at once, so it is one frame."""
    last: Answer | None = None
    for last in answers:
        if last.mode == "generative":
            yield last, False
    if last is not None:
        yield last, True


def _storing(path: Path) -> Callable[[gr.EventData], None]:
    def like(event: gr.EventData) -> None:
        store(path, Feedback.model_validate(event._data))

    return like


def _endpoint(service: Service) -> Any:
    def ask(
        question: str, history: list[dict[str, str]] | None = None, filters: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Answer a question from the indexed articles; every sentence cites the exact words it rests on.

        Args:
            question: The question, in any language.
            history: What was asked before it, oldest first, each {"question": ..., "answer": ...}.
            filters: Which articles to look into: lists "authors", "sources", "languages" (ar, en), and dates
                "since" and "until" such as 2024, 2024-07 or 2024-07-16; what is left out allows all.

        Returns:
            The object of POST /api/ask: sentences with citation numbers, the cited paragraphs with the
            quotes in them, or, when the articles hold no answer, "abstained" and the nearest paragraphs.
        """
        asked = {"question": question, "history": history or [], "filters": filters or {}}
        return answer_payload(service.ask(AskRequest.model_validate(asked)))

    return ask
