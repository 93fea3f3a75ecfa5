"""Takes the screenshots of the README: ``python docs/screenshots.py``.

Serves the sample corpus from an index of its own, asks the example question in real Chromium, opens the first
citation, and saves ``docs/screenshots/*.png``.
"""

from __future__ import annotations

import shutil
import socket
import tempfile
import threading
import time
from pathlib import Path

import uvicorn
from playwright.sync_api import Browser, sync_playwright

import ragqa
from ragqa.settings import load_settings
from ragqa.web import create_app

REPO = Path(__file__).resolve().parent.parent
FOLDER = REPO / "docs" / "screenshots"
QUESTION = "ما أبرز معوقات التطبيع؟"
SCREENS = (
    ("chat-ar-wide", "ar", 1280, 800, "light"),
    ("chat-ar-narrow-dark", "ar", 390, 844, "dark"),
)


def main() -> None:
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as index, sync_playwright() as playwright:
        address = serve(Path(index))
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-background-networking"]
        )
        for name, language, width, height, scheme in SCREENS:
            shoot(browser, address, name, language, width, height, scheme)
        browser.close()


def serve(index: Path) -> str:
    """The address of the app over the sample corpus, served from a thread that ends with the process."""
    settings = load_settings(corpus=REPO / "corpus", index=index)
    app = create_app(ragqa.load(corpus=REPO / "corpus", index=index), settings)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error"))
    threading.Thread(target=server.run, daemon=True).start()
    while not server.started:
        time.sleep(0.05)
    return f"http://127.0.0.1:{port}/"


def shoot(
    browser: Browser, address: str, name: str, language: str, width: int, height: int, scheme: str
) -> None:
    """Ask, wait for the answer, open its first citation, save the picture."""
    page = browser.new_page(viewport={"width": width, "height": height}, locale=language, color_scheme=scheme)
    page.goto(address)
    page.locator("textarea").first.fill(QUESTION)
    page.keyboard.press("Enter")
    page.locator(".turn[data-state=done]").wait_for()
    page.locator("button.cite").first.click()
    page.wait_for_timeout(600)
    page.screenshot(path=FOLDER / f"{name}.png")
    page.close()


if __name__ == "__main__":
    main()
