"""Narrowing a question to some articles, over a real index; an article that stands in several places."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from ragqa import start
from ragqa.settings import Settings
from ragqa.web import create_app

pytestmark = pytest.mark.browser

QUESTION = "ما أبرز معوقات التطبيع؟"
AUTHOR = "رائد الشهابي"
OTHER_AUTHOR = "سلمى بن رجب"
ELSEWHERE = "https://paper.example/a?b=1"
Opening = Callable[..., Page]


@pytest.fixture(scope="module")
def address(sample_corpus: Path, tmp_path_factory: pytest.TempPathFactory, serving) -> Iterator[str]:
    """Three articles in a folder, one of them three times."""
    corpus = tmp_path_factory.mktemp("corpus")
    (corpus / "news").mkdir()
    for name in ("01-turkish-syrian-normalisation.txt", "02-tunis-water-shortage.md", "22-deprem-konut.md"):
        shutil.copy(sample_corpus / name, corpus / "news")
    for copy in ("web.txt", "wrong.txt"):
        shutil.copy(sample_corpus / "01-turkish-syrian-normalisation.txt", corpus / copy)
    overrides = f'["web.txt"]\nsource = "{ELSEWHERE}"\n["wrong.txt"]\nsource = "javascript:alert(1)"\n'
    (corpus / "corpus.toml").write_text(overrides, encoding="utf-8")
    settings = Settings(corpus=corpus, index=tmp_path_factory.mktemp("index"))
    with serving(create_app(start.load_with(settings), settings)) as url:
        yield url


def ask(page: Page, question: str = QUESTION) -> Locator:
    page.get_by_role("textbox").first.fill(question)
    page.get_by_role("textbox").first.press("Enter")
    turn = page.locator(".turn").last
    expect(turn.locator(".question")).to_have_text(question)
    expect(turn).to_have_attribute("data-state", "done")
    return turn


def opened(page: Page) -> Locator:
    page.get_by_role("button", name="تصفية المقالات").click()
    return page.get_by_role("dialog", name="تصفية المقالات")


def chips(page: Page) -> Locator:
    return page.get_by_role("list", name="التصفية الحالية").locator(".chip")


@pytest.mark.parametrize("path", ["/", "/embed"])
def test_an_author_narrows_the_question_until_the_chip_is_removed(
    open_page: Opening, address: str, path: str
) -> None:
    page = open_page(address + path)
    dialog = opened(page)
    author = dialog.get_by_role("textbox", name="الكاتب")
    author.fill("سلمي")  # another spelling of her name
    expect(dialog.get_by_role("group", name="الكاتب").locator(".chip")).to_have_text([f"{OTHER_AUTHOR}1"])
    author.press("Enter")
    expect(dialog.get_by_role("button", name=OTHER_AUTHOR)).to_have_attribute("aria-pressed", "true")
    dialog.get_by_role("button", name="تم").click()
    expect(chips(page)).to_have_text([f"الكاتب: {OTHER_AUTHOR}"])
    turn = ask(page)
    expect(turn.locator(".within")).to_have_text(f"نطاق السؤال: الكاتب: {OTHER_AUTHOR}")
    expect(turn.locator(".cite")).to_have_count(0)
    chips(page).click()
    expect(page.get_by_role("button", name="تصفية المقالات")).to_be_focused()
    turn = ask(page)
    expect(turn.locator(".cite").first).to_be_visible()
    expect(turn.locator(".within")).to_have_count(0)


def test_source_language_and_dates_travel_with_the_question(open_page: Opening, address: str) -> None:
    page = open_page(address)
    dialog = opened(page)
    dialog.get_by_role("button", name="news").click()
    dialog.get_by_role("button", name="العربية").click()
    dialog.get_by_label("من", exact=True).fill("٢٠٢٤/٧")
    dialog.get_by_label("إلى", exact=True).fill("31/8/2024")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="تصفية المقالات (4)")).to_be_focused()
    expect(chips(page)).to_have_text(["المصدر: news", "اللغة: العربية", "من يوليو 2024", "إلى 31 أغسطس 2024"])
    with page.expect_request("**/queue/join*") as sent:
        turn = ask(page)
    assert sent.value.post_data_json["event_data"]["filters"] == {
        "authors": [],
        "sources": ["news"],
        "languages": ["ar"],
        "since": "2024-07",
        "until": "2024-08-31",
    }
    expect(turn.locator(".cite").first).to_be_visible()
    page.get_by_role("button", name="امسح الكل").click()
    expect(chips(page)).to_have_count(0)


def test_what_a_link_filters_by_is_text_and_nothing_else(open_page: Opening, address: str) -> None:
    hostile = "<img src=x onerror=window.hacked=1>"
    page = open_page(f"{address}/?author={hostile}&source=javascript:x&language=<b>&since=${{1}}")
    expect(chips(page)).to_have_text([f"الكاتب: {hostile}", "المصدر: javascript:x"])
    ask(page)
    expect(page.locator(".within")).to_contain_text(hostile)
    opened_again = page.get_by_role("button", name="تصفية المقالات (2)")
    opened_again.click()
    expect(page.locator(".filters .chip[aria-pressed=true]").first).to_have_text(hostile)
    assert page.locator(".ragqa img").count() == 0
    assert page.evaluate("window.hacked") is None


def test_nothing_lies_in_the_span_and_the_answer_says_so(open_page: Opening, address: str) -> None:
    page = open_page(f"{address}/?since=2030")
    turn = ask(page)
    expect(turn.locator(".refusal")).to_be_visible()
    expect(turn.locator(".note.notice")).to_be_visible()


@pytest.mark.parametrize("typed", ["أمس", "2024-13", "30/2/2024", "24", "1/2/3/2024"])
def test_what_is_no_date_is_told_and_not_sent(open_page: Opening, address: str, typed: str) -> None:
    page = open_page(address)
    dialog = opened(page)
    since = dialog.get_by_label("من", exact=True)
    since.fill(typed)
    since.press("Tab")
    expect(since).to_have_attribute("aria-invalid", "true")
    expect(dialog.get_by_role("alert")).to_contain_text("اكتب سنة أو شهرًا أو يومًا")
    since.fill("2024")
    since.press("Tab")
    expect(dialog.get_by_role("alert")).to_be_empty()
    expect(chips(page)).to_have_text(["من 2024"])


def test_retry_edit_reload_and_link_keep_the_filters_of_the_question(
    open_page: Opening, address: str
) -> None:
    page = open_page(f"{address}/?author={AUTHOR}", permissions=["clipboard-read", "clipboard-write"])
    ask(page)
    chips(page).click()
    page.get_by_role("button", name="أعد السؤال").click()
    expect(page.locator(".turn")).to_have_attribute("data-state", "done")
    expect(page.locator(".within")).to_have_text(f"نطاق السؤال: الكاتب: {AUTHOR}")
    expect(chips(page)).to_have_count(0)
    page.get_by_role("button", name="عدّل السؤال").click()
    expect(chips(page)).to_have_text([f"الكاتب: {AUTHOR}"])
    page.reload()
    page.goto(address)
    expect(chips(page)).to_have_text([f"الكاتب: {AUTHOR}"])
    page.get_by_role("button", name="المحادثات").click()
    page.locator(".conversation").first.click()
    expect(page.locator(".within")).to_have_text(f"نطاق السؤال: الكاتب: {AUTHOR}")
    page.get_by_role("button", name="انسخ رابط السؤال").click()
    link = page.evaluate("navigator.clipboard.readText()")
    other = open_page(link)
    expect(other.locator(".turn")).to_have_attribute("data-state", "done")
    expect(other.locator(".within")).to_have_text(f"نطاق السؤال: الكاتب: {AUTHOR}")


def test_an_open_article_can_be_asked_alone(open_page: Opening, address: str) -> None:
    page = open_page(f"{address}/#articles")
    page.get_by_role("button", name="تونس العاصمة").click()
    page.locator(".panel").get_by_role("button", name="اسأل هذا المقال وحده").click()
    expect(page.get_by_role("textbox")).to_be_focused()
    expect(chips(page)).to_have_text(["المصدر: news/02-tunis-water-shortage.md"])
    turn = ask(page, "في أي ساعات ينقطع الماء عن تونس الكبرى؟")
    expect(turn.locator(".answer")).to_contain_text("العاشرة")
    expect(turn.locator(".source-title")).to_have_count(1)


def test_cancelled_editing_gives_the_filters_back(open_page: Opening, address: str) -> None:
    page = open_page(address)
    ask(page)
    opened(page).get_by_role("button", name="العربية").click()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="عدّل السؤال").click()
    expect(chips(page)).to_have_count(0)
    page.get_by_role("button", name="ألغِ التعديل").click()
    expect(chips(page)).to_have_text(["اللغة: العربية"])


@pytest.mark.parametrize(
    ("path", "lang", "scheme", "width"),
    [("/", "ar", "light", 1280), ("/", "en", "dark", 320), ("/embed", "ar", "dark", 320)],
)
def test_the_open_dialog_is_accessible_and_fits(
    open_page: Opening, address: str, path: str, lang: str, scheme: str, width: int
) -> None:
    page = open_page(
        f"{address}{path}?author={AUTHOR}&language=tr&since=2020",
        **{"lang": lang, "width": width, "height": 640, "color_scheme": scheme, "reduced_motion": "reduce"},
    )
    page.locator(".filter-button").click()
    dialog = page.locator(".filters")
    expect(dialog.locator(".chip[aria-pressed=false]").first).to_be_visible()
    expect(dialog.get_by_role("heading")).to_be_focused()
    found = Axe().run(page).response["violations"]
    serious = {"serious", "critical", "moderate"}
    assert [(v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] in serious] == []
    box = dialog.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["y"] >= 0
    assert box["x"] + box["width"] <= width
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.mouse.click(width / 2, 5)
    expect(dialog).to_be_hidden()


def test_where_else_an_article_stands_is_told_and_only_the_web_is_linked(
    open_page: Opening, address: str
) -> None:
    page = open_page(address, permissions=["clipboard-read", "clipboard-write"])
    turn = ask(page)
    turn.locator(".cite").first.click()
    also = page.locator(".panel .also")
    expect(also).to_have_text("نُشر أيضًا في paper.example/a?b=1 · javascript:alert(1)")
    expect(also.get_by_role("link")).to_have_count(1)
    expect(also.get_by_role("link")).to_have_attribute("href", ELSEWHERE)
    opened(page).press("Escape")
    expect(also).to_be_visible()  # Escape closes what lies on top
    page.keyboard.press("Escape")
    page.get_by_role("button", name="انسخ الجواب مع مصادره").click()
    assert f"نُشر أيضًا في {ELSEWHERE}" in page.evaluate("navigator.clipboard.readText()")
    page.get_by_role("button", name="المحادثات").click()
    for name in ("صدّر صفحة HTML", "صدّر ملف Markdown"):
        with page.expect_download() as download:
            page.get_by_role("button", name=name).click()
        assert "paper.example" in download.value.path().read_text(encoding="utf-8")
    page.keyboard.press("Escape")
    page.get_by_role("link", name="المقالات").click()
    expect(page.locator(".article-row .also").get_by_role("link")).to_have_attribute("href", ELSEWHERE)
