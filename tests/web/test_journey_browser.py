"""The main job with nothing faked: sample corpus, built index, real server, real Chromium."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

import ragqa
from ragqa.settings import load_settings
from ragqa.web import create_app

pytestmark = pytest.mark.browser

QUESTION = "ما أبرز معوقات التطبيع؟"


@pytest.fixture(scope="module")
def address(
    sample_corpus: Path, sample_index: Path, tmp_path_factory: pytest.TempPathFactory, serving
) -> Iterator[str]:
    index = tmp_path_factory.mktemp("journey") / "index"
    shutil.copytree(sample_index, index)
    assistant = ragqa.load(corpus=sample_corpus, index=index)
    with serving(create_app(assistant, load_settings(corpus=sample_corpus, index=index))) as address:
        yield address


def test_the_question_is_answered_and_a_citation_opens_the_words(address: str, open_page) -> None:
    page = open_page(address)
    page.get_by_role("textbox").first.fill(QUESTION)
    page.keyboard.press("Enter")
    turn = page.locator(".turn")
    expect(turn).to_have_attribute("data-state", "done", timeout=20_000)
    said = turn.locator(".said").all_inner_texts()
    assert "انسحاب القوات التركية من الشمال السوري" in said[0]
    assert any("الموقف الأمريكي" in sentence for sentence in said)
    turn.locator(".cite").first.click()
    panel = page.get_by_role("complementary")
    expect(panel.locator("mark")).to_have_text(said[0])
    expect(panel).to_contain_text("رائد الشهابي")


def test_a_follow_up_is_completed_and_its_wording_can_be_edited(address: str, open_page) -> None:
    page = open_page(address)
    for question in (QUESTION, "ولماذا؟"):
        page.get_by_role("textbox").first.fill(question)
        page.keyboard.press("Enter")
        expect(page.locator(".turn").last.locator(".question")).to_have_text(question)
        expect(page.locator(".turn").last).to_have_attribute("data-state", "done", timeout=20_000)
    completed = page.locator(".note.completed")
    expect(completed).to_have_count(1)
    expect(completed).to_contain_text("فُهم السؤال هكذا")
    chip = completed.get_by_role("button")
    wording = chip.inner_text()
    assert "معوقات التطبيع" in wording
    chip.click()
    expect(page.get_by_role("textbox")).to_be_focused()
    expect(page.get_by_role("textbox")).to_have_value(wording)
    page.keyboard.press("Enter")
    expect(page.locator(".turn").last.locator(".question")).to_have_text(wording)


def test_what_the_articles_do_not_hold_is_declined(address: str, open_page) -> None:
    page = open_page(address)
    page.get_by_role("textbox").first.fill("ما عاصمة اليابان؟")
    page.keyboard.press("Enter")
    turn = page.locator(".turn")
    expect(turn).to_have_attribute("data-state", "done", timeout=20_000)
    expect(turn).to_contain_text("لا أجد في المقالات جوابًا عن هذا السؤال.")
    expect(turn.locator(".cite")).to_have_count(0)
