"""Takes the screenshots of the README: ``python docs/screenshots.py``.

Serves the sample corpus from an index of its own and the example host page from another port, walks through the
chat in real Chromium, and saves ``docs/screenshots/*.png``.
"""

from __future__ import annotations

import http.server
import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from ragqa import start
from ragqa.settings import load_settings
from ragqa.web import create_app

REPO = Path(__file__).resolve().parent.parent
FOLDER = REPO / "docs" / "screenshots"
HOST_PAGE = REPO / "examples" / "host-page.html"
QUESTION = "ما أبرز معوقات التطبيع؟"
UNANSWERABLE = "ما عاصمة اليابان؟"
AUTHOR = "سلمى بن رجب"
FILTERED = "في أي ساعات ينقطع الماء عن تونس الكبرى؟"
ENGLISH = "What obstacles delayed the repair of the cables?"
WIDE, NARROW = (1280, 800), (390, 844)


def main() -> None:
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    FOLDER.mkdir(exist_ok=True)
    with host_page() as host, chat(host.origin) as address, sync_playwright() as playwright:
        host.chat = address
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-background-networking"]
        )
        by_itself(browser, address)
        embedded(browser, host.origin)
        browser.close()


def by_itself(browser: Browser, address: str) -> None:
    """The chat and the articles page."""
    page = opened(browser, address, "ar", WIDE, "light")
    save(page, "welcome-ar-wide")
    ask(page, QUESTION)
    save(page, "answer-ar-wide")
    page.locator("button.cite").first.click()
    save(page, "chat-ar-wide")
    page.locator("[data-does=open]").click()
    page.locator(".panel .cited").nth(3).wait_for()
    save(page, "article-ar-wide")
    page.keyboard.press("Escape")
    ask(page, UNANSWERABLE)
    save(page, "declined-ar-wide")

    page = opened(browser, address, "ar", NARROW, "dark")
    filter_articles(page)
    save(page, "filters-ar-narrow-dark")
    page.locator(".filters .panel-actions button").last.click()
    page.keyboard.press("Escape")
    ask(page, QUESTION)
    save(page, "answer-ar-narrow-dark")
    page.locator("button.cite").first.click()
    save(page, "chat-ar-narrow-dark")

    page = opened(browser, address, "en", WIDE, "dark")
    ask(page, ENGLISH)
    page.locator("button.cite").first.click()
    save(page, "chat-en-wide-dark")

    page = opened(browser, address, "en", NARROW, "light")
    ask(page, ENGLISH)
    save(page, "answer-en-narrow")

    page = opened(browser, address, "ar", WIDE, "light")
    filter_articles(page)
    save(page, "filters-ar-wide")
    page.keyboard.press("Escape")
    ask(page, FILTERED)
    save(page, "filtered-ar-wide")

    page = opened(browser, address, "en", WIDE, "dark")
    filter_articles(page)
    save(page, "filters-en-wide-dark")

    page = opened(browser, f"{address}/#articles", "ar", WIDE, "light")
    page.locator(".article-row").first.wait_for()
    save(page, "articles-ar-wide")


def embedded(browser: Browser, origin: str) -> None:
    """The example host page."""
    for name, size in (("embed-ar-wide", WIDE), ("embed-ar-narrow", NARROW)):
        page = browser.new_page(viewport=sized(size), locale="ar", reduced_motion="reduce")
        page.goto(f"{origin}/host-page.html")
        inline = page.frame_locator("[data-ragqa=inline] iframe")
        inline.locator("textarea").fill(QUESTION)
        inline.locator("textarea").press("Enter")
        inline.locator(".turn[data-state=done]").wait_for()
        save(page, f"{name}-inline")
        page.locator("[data-ragqa=bubble] .launch").click()
        page.frame_locator("[data-ragqa=bubble] iframe").locator("textarea").wait_for()
        save(page, f"{name}-bubble")
        page.close()


def opened(browser: Browser, address: str, language: str, size: tuple[int, int], scheme: str) -> Page:
    """A page in a browser without memory, ready for a question."""
    page = browser.new_page(
        viewport=sized(size), locale=language, color_scheme=scheme, reduced_motion="reduce"
    )
    page.goto(address)
    page.locator("textarea").first.wait_for(state="attached")
    return page


def ask(page: Page, question: str) -> None:
    page.locator("textarea").first.fill(question)
    page.keyboard.press("Enter")
    page.locator(".turn[data-state=done] .question", has_text=question).wait_for()


def filter_articles(page: Page) -> None:
    """The dialog open, with an author, a language and a date chosen."""
    page.locator(".filter-button").click()
    author, language = page.locator(".filters .choices").first, page.locator(".filters .choices").last
    author.locator(".chip", has_text=AUTHOR).click()
    language.locator(".chip").first.click()
    page.locator(".filters .dates input").first.fill("٢٠٢٤/٧")
    page.locator(".filters .dates input").first.press("Tab")


def save(page: Page, name: str) -> None:
    page.evaluate("document.fonts.ready")
    page.mouse.move(0, 0)
    page.wait_for_timeout(500)
    page.screenshot(path=FOLDER / f"{name}.png")


def sized(size: tuple[int, int]) -> dict[str, int]:
    return {"width": size[0], "height": size[1]}


@contextmanager
def chat(host: str) -> Iterator[str]:
    """The address of the app over the sample corpus; pages of ``host`` may embed it."""
    with tempfile.TemporaryDirectory() as index, socket.socket() as listener:
        settings = load_settings(corpus=REPO / "corpus", index=Path(index), embed_origins=[host])
        app = create_app(
            start.load_with(settings), settings, lambda progress: start.build(settings, progress)
        )
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.05)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join(10)


class Host(http.server.ThreadingHTTPServer):
    """Serves the example host page, with ``chat`` for the usual address of the chat."""

    chat = "http://127.0.0.1:7860"

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class HostPage(http.server.BaseHTTPRequestHandler):
    server: Host

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(HOST_PAGE.read_bytes().replace(Host.chat.encode(), self.server.chat.encode()))

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def host_page() -> Iterator[Host]:
    with Host(("127.0.0.1", 0), HostPage) as host:
        threading.Thread(target=host.serve_forever, daemon=True).start()
        yield host
        host.shutdown()


if __name__ == "__main__":
    main()
