"""axe-core over every state of the page: nothing serious may be found."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from ragqa import start
from ragqa.settings import Settings
from ragqa.web import create_app

pytestmark = pytest.mark.browser

QUESTION = "ما أبرز معوقات التطبيع؟"
Opening = Callable[..., Page]


@pytest.fixture(scope="module")
def address(_fake, serving) -> Iterator[str]:
    with serving(create_app(_fake, Settings())) as url:
        yield url


def serious(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{violation['id']}: {violation['help']}: {[node['html'][:120] for node in violation['nodes']]}"
        for violation in found
        if violation["impact"] in {"serious", "critical", "moderate"}
    ]


@pytest.mark.parametrize(
    ("path", "scheme", "lang", "width"),
    [
        ("/", "light", "ar", 1440),
        ("/", "dark", "en", 390),
        ("/", "dark", "ar", 1440),
        ("/embed", "light", "ar", 320),
    ],
)
def test_every_state_of_the_page(
    open_page: Opening, address: str, fake, path: str, scheme: str, lang: str, width: int
) -> None:
    page = open_page(address + path, lang=lang, width=width, color_scheme=scheme, reduced_motion="reduce")
    expect(page.get_by_role("textbox")).to_be_focused()
    assert serious(page) == []
    page.get_by_role("textbox").fill(QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator(".turn")).to_have_attribute("data-state", "done")
    assert serious(page) == []
    page.locator(".cite").first.click()
    expect(page.locator(".panel mark")).to_be_visible()
    assert serious(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("textbox").fill("كم عدد سكان طوكيو وأوساكا؟")
    page.keyboard.press("Enter")
    expect(page.locator(".card")).to_have_count(3)
    page.locator(".top button").first.click()
    expect(page.locator(".conversation")).to_have_count(1)
    assert serious(page) == []


@pytest.mark.parametrize(("scheme", "lang", "width"), [("light", "ar", 1440), ("dark", "en", 390)])
def test_the_articles_page(
    open_page: Opening, sample_corpus: Path, tmp_path: Path, serving, scheme: str, lang: str, width: int
) -> None:
    (tmp_path / "corpus").mkdir()
    for name in ("01-turkish-syrian-normalisation.txt", "22-deprem-konut.md"):
        shutil.copy(sample_corpus / name, tmp_path / "corpus")
    settings = Settings(corpus=tmp_path / "corpus", index=tmp_path / "index")
    app = create_app(start.load_with(settings), settings, lambda progress: start.build(settings, progress))
    with serving(app) as address:
        page = open_page(
            f"{address}/#articles", lang=lang, width=width, color_scheme=scheme, reduced_motion="reduce"
        )
        expect(page.locator(".article-row")).to_have_count(2)
        for summary in page.locator("summary").all():
            summary.click()
        assert serious(page) == []
        page.locator(".article-row .icon-button").first.click()
        assert serious(page) == []
        page.locator("button.source-title").first.click()
        expect(page.locator(".panel .cited").first).to_be_visible()
        assert serious(page) == []
