"""The chat inside somebody else's page, which comes from another port and so from another origin."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from ragqa.settings import Settings
from ragqa.web import create_app

pytestmark = pytest.mark.browser

QUESTION = "ما أبرز معوقات التطبيع؟"
Opening = Callable[..., Page]
HOST_PAGE = "<!doctype html><html lang='ar' dir='rtl'><meta charset='utf-8'><title>صحيفة</title><body><p>مقال</p>%s</body>"


@contextmanager
def host_page(body: str) -> Iterator[str]:
    """A page with ``body`` on a port of its own; gives its origin."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/" else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write((HOST_PAGE % self.server.body).encode())

        def log_message(self, *args: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.body = body
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def address(_fake, serving) -> Iterator[str]:
    """A server that any origin on this machine may embed: host pages get their ports later."""
    with serving(create_app(_fake, Settings(embed_origins=["http://127.0.0.1:*"]))) as url:
        yield url


@pytest.fixture(scope="module")
def open_address(_fake, serving) -> Iterator[str]:
    with serving(create_app(_fake, Settings(embed_origins=["*"]))) as url:
        yield url


@pytest.fixture(scope="module")
def closed_address(_fake, serving) -> Iterator[str]:
    with serving(create_app(_fake, Settings(embed_origins=["https://news.example"]))) as url:
        yield url


def answered_inside(chat: FrameLocator) -> None:
    chat.get_by_role("textbox").fill(QUESTION)
    chat.get_by_role("textbox").press("Enter")
    expect(chat.locator(".turn")).to_have_attribute("data-state", "done")
    said = chat.locator(".said").nth(1).inner_text()
    chat.locator(".cite").nth(1).click()
    expect(chat.locator(".panel mark")).to_have_text(said)


def test_bubble(open_page: Opening, open_address: str, fake) -> None:
    script = f"<script src='{open_address}/embed.js' data-lang='ar' data-color='7a1f3d' defer></script>"
    with host_page(script) as origin:
        page = open_page(origin, lang="en")
        assert page.locator("iframe").count() == 0
        page.get_by_role("button", name="اسأل المقالات").click()
        answered_inside(page.frame_locator("iframe"))
        assert "122 31 61" in page.frame_locator("iframe").locator(".ragqa").evaluate(
            "node => node.style.getPropertyValue('--accent')"
        )
        page.frame_locator("iframe").get_by_role("textbox").press("Escape")
        page.frame_locator("iframe").get_by_role("button", name="المحادثات").click()
        page.frame_locator("iframe").get_by_role("dialog").press("Escape")
        expect(page.frame_locator("iframe").locator("dialog[open]")).to_have_count(0)
        expect(page.locator("iframe")).to_be_visible()
        page.frame_locator("iframe").get_by_role("textbox").press("Escape")
        expect(page.locator("iframe")).to_be_hidden()
        expect(page.get_by_role("button", name="اسأل المقالات")).to_be_focused()


def test_bubble_fills_a_narrow_page(open_page: Opening, open_address: str, fake) -> None:
    with host_page(f"<script src='{open_address}/embed.js' defer></script>") as origin:
        page = open_page(origin, width=360, height=640, has_touch=True)
        page.get_by_role("button", name="اسأل المقالات").tap()
        answered_inside(page.frame_locator("iframe"))
        box = page.locator("iframe").bounding_box()
        assert box is not None
        assert box["width"] == 360
        assert box["y"] + box["height"] == 640
        page.get_by_role("button", name="أغلق المحادثة").first.tap()
        expect(page.locator("iframe")).to_be_hidden()


def test_inline_grows_with_the_conversation_up_to_its_height(
    open_page: Opening, open_address: str, fake
) -> None:
    script = f"<script src='{open_address}/embed.js' data-mode='inline' data-height='640' data-theme='dark' defer></script>"
    with host_page(script) as origin:
        page = open_page(origin)
        chat = page.frame_locator("iframe")
        expect(chat.locator(".ragqa")).to_have_attribute("data-theme", "dark")
        frame = page.locator("iframe")
        page.wait_for_function("document.querySelector('[data-ragqa]').offsetHeight < 640")
        before = frame.bounding_box()["height"]
        answered_inside(chat)
        page.wait_for_function(f"document.querySelector('[data-ragqa]').offsetHeight > {before}")
        assert frame.bounding_box()["height"] <= 640


def test_a_question_can_come_with_the_script(open_page: Opening, open_address: str, fake) -> None:
    script = (
        f"<script src='{open_address}/embed.js' data-mode='inline' data-question='{QUESTION}' defer></script>"
    )
    with host_page(script) as origin:
        chat = open_page(origin).frame_locator("iframe")
        expect(chat.locator(".question")).to_have_text(QUESTION)
        expect(chat.locator(".turn")).to_have_attribute("data-state", "done")


def test_an_iframe_alone(open_page: Opening, address: str, fake) -> None:
    with host_page(f"<iframe src='{address}/embed?lang=en' width=500 height=600></iframe>") as origin:
        chat = open_page(origin).frame_locator("iframe")
        expect(chat.get_by_role("heading", level=1)).to_have_text("Ask the articles")
        answered_inside(chat)


def test_a_frame_that_may_neither_store_nor_submit(open_page: Opening, open_address: str, fake) -> None:
    frame = f"<iframe src='{open_address}/embed' sandbox='allow-scripts' width=500 height=600></iframe>"
    with host_page(frame) as origin:
        answered_inside(open_page(origin).frame_locator("iframe"))


def test_the_web_component(open_page: Opening, open_address: str, fake) -> None:
    component = f"<script type='module' src='{open_address}/gradio.js'></script><gradio-app src='{open_address}/embed'></gradio-app>"
    with host_page(component) as origin:
        page = open_page(origin)
        page.get_by_role("textbox").fill(QUESTION)
        page.get_by_role("textbox").press("Enter")
        expect(page.locator(".turn")).to_have_attribute("data-state", "done")
        page.locator(".cite").first.click()
        expect(page.locator(".panel mark")).to_be_visible()
        assert (
            page.locator(".question")
            .evaluate("node => getComputedStyle(node).fontFamily")
            .startswith("Amiri")
        )


def test_another_origin_is_refused_and_the_console_says_why(
    open_page: Opening, closed_address: str, fake
) -> None:
    with host_page(f"<script src='{closed_address}/embed.js' defer></script>") as origin:
        page = open_page("about:blank")
        with page.expect_console_message(lambda message: "ragqa:" in message.text) as said:
            page.goto(origin)
        assert f"{origin} may not embed {closed_address}/" in said.value.text
        assert f"RAGQA_EMBED_ORIGINS={origin}" in said.value.text
        expect(page.locator("[data-ragqa]")).to_have_count(0)


def test_another_origin_cannot_frame_the_page_by_itself(
    open_page: Opening, closed_address: str, fake
) -> None:
    with host_page(f"<iframe src='{closed_address}/embed'></iframe>") as origin:
        page = open_page("about:blank")
        with page.expect_console_message(lambda message: "frame-ancestors" in message.text):
            page.goto(origin)
        expect(page.frame_locator("iframe").locator(".ragqa")).to_have_count(0)
