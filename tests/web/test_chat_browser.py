"""The chat in a real Chromium, over the fake assistant, where the moment of each frame can be held."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from ragqa.settings import Settings
from ragqa.web import create_app

pytestmark = pytest.mark.browser

QUESTION = "ما أبرز معوقات التطبيع؟"
UNANSWERABLE = "كم عدد سكان طوكيو وأوساكا؟"
Opening = Callable[..., Page]


@pytest.fixture(scope="module")
def address(_fake, serving) -> Iterator[str]:
    with serving(create_app(_fake, Settings(embedder="unused", max_question_chars=400))) as url:
        yield url


def ask(page: Page, question: str = QUESTION) -> None:
    page.get_by_role("textbox").fill(question)
    page.keyboard.press("Enter")


def answered(page: Page, question: str = QUESTION) -> None:
    ask(page, question)
    expect(page.locator(".turn").last).to_have_attribute("data-state", "done")


@pytest.mark.parametrize(("lang", "dir_"), [("ar", "rtl"), ("en", "ltr")])
def test_the_page_speaks_the_language_of_the_browser(
    open_page: Opening, address: str, fake, lang: str, dir_: str
) -> None:
    page = open_page(address, lang=lang)
    expect(page.get_by_role("textbox")).to_be_focused()
    assert page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == [lang, dir_]
    expect(page.get_by_role("heading", level=1)).to_have_text(
        {"ar": "اسأل المقالات", "en": "Ask the articles"}[lang]
    )


def test_the_language_can_be_asked_for(open_page: Opening, address: str, fake) -> None:
    page = open_page(f"{address}/?lang=en", lang="ar")
    expect(page.get_by_role("textbox")).to_have_attribute("placeholder", "Type your question")
    page.get_by_role("link", name="العربية").click()
    expect(page.get_by_role("textbox")).to_have_attribute("placeholder", "اكتب سؤالك هنا")


def test_a_question_is_answered_with_citations_and_the_quote_is_lit(
    open_page: Opening, address: str, fake
) -> None:
    page = open_page(address)
    answered(page)
    turn = page.locator(".turn")
    expect(turn.get_by_role("heading", level=2)).to_have_text(QUESTION)
    chips = turn.locator(".cite")
    expect(chips).to_have_text(["[1]", "[2]", "[3]"])
    said = turn.locator(".said").all_inner_texts()
    for n in range(3):
        chips.nth(n).click()
        panel = page.get_by_role("complementary")
        expect(panel.locator("mark")).to_have_text(said[n])
        expect(chips.nth(n)).to_have_attribute("aria-expanded", "true")
        expect(panel.locator(".cited")).to_contain_text(said[n])
    page.keyboard.press("Escape")
    expect(page.locator(".panel")).to_be_hidden()
    expect(chips.nth(2)).to_be_focused()


def test_support_stands_with_the_sentence(open_page: Opening, address: str, fake) -> None:
    page = open_page(address)
    answered(page)
    expect(page.locator(".support")).to_have_text(["سند جزئي"])
    expect(page.locator(".sentence").last.locator(".support")).to_be_visible()


def test_the_source_shows_where_it_stands(open_page: Opening, address: str, fake) -> None:
    page = open_page(address)
    answered(page)
    page.locator(".cite").nth(1).click()
    panel = page.get_by_role("complementary")
    expect(panel.get_by_role("heading", level=3)).to_have_text("أنقرة ودمشق: مصالحة معلّقة على ثلاث عقد")
    expect(panel).to_contain_text("رائد الشهابي · 18 يوليو 2024")
    expect(panel.locator(".section-name")).to_have_text("عقبات على الطريق")
    expect(panel.locator(".neighbour-before")).to_contain_text("يتفق معظم من يتابعون المسار")
    panel.get_by_role("button", name="المصدر السابق").click()
    expect(panel.locator("mark")).to_contain_text("يتفق معظم من يتابعون المسار")


def test_the_keyboard_alone_reaches_a_source(open_page: Opening, address: str, fake) -> None:
    page = open_page(address)
    answered(page)
    page.locator(".cite").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".panel mark")).to_be_visible()
    expect(page.get_by_role("heading", name="المصدر", exact=True)).to_be_focused()


def test_hover_shows_a_preview(open_page: Opening, address: str, fake) -> None:
    page = open_page(address)
    answered(page)
    page.locator(".cite").first.hover()
    expect(page.get_by_role("tooltip")).to_contain_text("يتفق معظم من يتابعون المسار")
    page.mouse.move(5, 5)
    expect(page.get_by_role("tooltip")).to_be_hidden()


def test_a_narrow_page_shows_a_sheet_that_holds_the_focus(open_page: Opening, address: str, fake) -> None:
    page = open_page(
        address, width=320, height=640, color_scheme="dark", has_touch=True, reduced_motion="reduce"
    )
    expect(page.locator(".ragqa")).to_have_attribute("data-theme", "dark")
    answered(page)
    tops = [page.locator(name).bounding_box()["y"] for name in (".log", ".question")]
    assert tops[0] < tops[1]
    page.locator(".cite").first.tap()
    sheet = page.get_by_role("dialog")
    expect(sheet.locator("mark")).to_be_visible()
    box = sheet.bounding_box()
    assert box is not None
    assert (box["x"], box["width"], box["y"] + box["height"]) == (0, 320, 640)
    assert page.evaluate("document.querySelector('.log').inert")
    page.locator(".veil").tap(position={"x": 10, "y": 10})
    expect(sheet).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_sentences_appear_one_after_the_other(open_page: Opening, address: str, fake) -> None:
    step = threading.Semaphore(1)
    fake.gate = step.acquire
    fake.mode = "generative"  # a model writes with pauses; extractive answers come at once
    page = open_page(address)
    ask(page)
    expect(page.locator(".said")).to_have_count(1)
    expect(page.locator(".turn")).to_have_attribute("data-state", "running")
    step.release(2)
    expect(page.locator(".said")).to_have_count(3)
    expect(page.locator(".turn")).to_have_attribute("data-state", "done")


def test_stop_keeps_what_was_said(open_page: Opening, address: str, fake) -> None:
    step = threading.Semaphore(1)
    fake.gate = step.acquire
    fake.mode = "generative"  # a model writes with pauses; extractive answers come at once
    page = open_page(address)
    ask(page)
    expect(page.locator(".said")).to_have_count(1)
    page.get_by_role("button", name="أوقف الجواب").click()
    expect(page.locator(".turn")).to_have_attribute("data-state", "stopped")
    step.release(9)
    expect(page.locator(".note")).to_have_text("أُوقف الجواب هنا.")
    answered(page)
    expect(page.locator(".turn").first.locator(".said")).to_have_count(1)


def test_a_declined_question_offers_the_nearest_paragraphs(open_page: Opening, address: str, fake) -> None:
    page = open_page(address)
    answered(page, UNANSWERABLE)
    expect(page.locator(".refusal")).to_have_text("لا أجد في المقالات جوابًا عن هذا السؤال.")
    cards = page.locator(".card")
    expect(cards).to_have_count(3)
    quote = cards.first.locator(".excerpt").inner_text()
    cards.first.click()
    expect(page.locator(".panel mark")).to_have_text(quote)


def test_retry_and_edit_ask_again_with_what_came_before(open_page: Opening, address: str, fake) -> None:
    page = open_page(address)
    answered(page)
    answered(page, UNANSWERABLE)
    page.get_by_role("button", name="أعد السؤال").first.click()
    expect(page.locator(".turn").first).to_have_attribute("data-state", "done")
    page.get_by_role("button", name="عدّل السؤال").last.click()
    expect(page.get_by_role("textbox")).to_have_value(UNANSWERABLE)
    answered(page, "ما أسباب أزمة المياه في تونس؟")
    expect(page.locator(".question")).to_have_text([QUESTION, "ما أسباب أزمة المياه في تونس؟"])
    questions = [question for question, _ in fake.asked]
    assert questions == [QUESTION, UNANSWERABLE, QUESTION, "ما أسباب أزمة المياه في تونس؟"]
    assert [len(history) for _, history in fake.asked] == [0, 1, 0, 1]
    assert fake.asked[-1][1][0].question == QUESTION


def test_conversations_survive_a_reload_and_can_be_left_and_opened(
    open_page: Opening, address: str, fake
) -> None:
    page = open_page(address)
    answered(page)
    page.reload()
    expect(page.locator(".said")).to_have_count(3)
    page.get_by_role("button", name="محادثة جديدة").click()
    page.reload()
    expect(page.locator(".welcome")).to_be_visible()
    page.get_by_role("button", name="المحادثات").click()
    page.get_by_role("dialog").get_by_role("button", name=QUESTION).click()
    expect(page.locator(".said")).to_have_count(3)
    page.locator(".cite").first.click()
    expect(page.locator(".panel mark")).to_be_visible()
    page.get_by_role("button", name="محادثة جديدة").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.get_by_role("button", name="المحادثات").click()
    page.get_by_role("button", name="احذف المحادثة").click()
    expect(page.locator(".conversation")).to_have_count(0)


def test_the_answer_is_copied_with_its_sources(open_page: Opening, address: str, fake) -> None:
    page = open_page(address, permissions=["clipboard-read", "clipboard-write"])
    answered(page)
    page.get_by_role("button", name="انسخ الجواب مع مصادره").click()
    expect(page.get_by_role("status").first).to_have_text("نُسخ")
    text = page.evaluate("navigator.clipboard.readText()")
    assert "[1]" in text
    assert "المصادر:\n[1] أنقرة ودمشق: مصالحة معلّقة على ثلاث عقد، رائد الشهابي، 18 يوليو 2024، عقبات" in text


def test_a_link_to_a_question_asks_it(open_page: Opening, address: str, fake) -> None:
    page = open_page(address, permissions=["clipboard-read", "clipboard-write"])
    answered(page)
    page.get_by_role("button", name="انسخ رابط السؤال").click()
    link = page.evaluate("navigator.clipboard.readText()")
    other = open_page(link)
    expect(other.locator(".turn")).to_have_attribute("data-state", "done")
    expect(other.locator(".question")).to_have_text(QUESTION)


@pytest.mark.parametrize(
    ("name", "start"), [("صدّر صفحة HTML", "<!doctype html>"), ("صدّر ملف Markdown", "## ")]
)
def test_a_conversation_can_be_taken_away(
    open_page: Opening, address: str, fake, name: str, start: str
) -> None:
    page = open_page(address)
    answered(page)
    page.get_by_role("button", name="المحادثات").click()
    with page.expect_download() as download:
        page.get_by_role("button", name=name).click()
    text = download.value.path().read_text(encoding="utf-8")
    assert text.startswith(start)
    assert "رائد الشهابي" in text
    assert "[3]" in text


def test_the_longest_question_is_held_in_the_box(open_page: Opening, address: str, fake) -> None:
    page = open_page(address)
    page.get_by_role("textbox").press_sequentially("")
    page.get_by_role("textbox").fill("س" * 390)
    expect(page.locator(".letters")).to_have_text("390 من 400 حرف")


def test_a_failure_is_told_in_the_turn_and_the_page_goes_on(open_page: Opening, address: str, fake) -> None:
    def broken() -> None:
        raise RuntimeError("secret")

    fake.gate = broken
    page = open_page(address)
    ask(page)
    expect(page.locator(".turn")).to_have_attribute("data-state", "failed")
    expect(page.locator(".note.error")).to_contain_text("تعذّر إكمال الجواب")
    assert "secret" not in page.content()
    fake.gate = lambda: None
    page.get_by_role("button", name="أعد السؤال").click()
    expect(page.locator(".turn")).to_have_attribute("data-state", "done")


def test_dark_and_light_are_remembered(open_page: Opening, address: str, fake) -> None:
    page = open_page(address)
    page.get_by_role("button", name="المظهر الداكن").click()
    page.reload()
    expect(page.locator(".ragqa")).to_have_attribute("data-theme", "dark")
    page.get_by_role("button", name="المظهر الفاتح").click()
    expect(page.locator(".ragqa")).to_have_attribute("data-theme", "light")


def test_a_very_wide_page_has_larger_letters_not_longer_lines(open_page: Opening, address: str, fake) -> None:
    page = open_page(address, width=3840, height=2160)
    answered(page)
    page.locator(".cite").first.click()
    expect(page.locator(".panel mark")).to_be_visible()
    size = page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)")
    assert size == 28
    assert page.locator(".answer").bounding_box()["width"] <= 46 * size
    assert page.evaluate("document.documentElement.scrollWidth") == 3840


def test_nothing_moves_for_those_who_asked_for_calm(open_page: Opening, address: str, fake) -> None:
    page = open_page(address, reduced_motion="reduce")
    answered(page)
    page.locator(".cite").first.click()
    assert page.locator(".panel").evaluate("node => getComputedStyle(node).animationName") == "none"
