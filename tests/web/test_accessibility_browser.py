"""axe-core over every state of the page: nothing serious may be found."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

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


@pytest.mark.parametrize("path", ["/", "/embed"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("lang", "width"), [("ar", 1440), ("en", 390), ("ar", 320)])
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
