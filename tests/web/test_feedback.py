"""Thumbs, from the page into SQLite and out again as candidates for the gold set."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pydantic import ValidationError

from ragqa.cli import main
from ragqa.settings import Settings
from ragqa.web import create_app
from ragqa.web.feedback import Feedback, candidates, store

QUESTION = "ما أبرز معوقات التطبيع؟"


def test_what_is_stored_comes_out_as_a_candidate(tmp_path: Path, capsys) -> None:
    file = tmp_path / "index" / "feedback.sqlite"
    assert list(candidates(file)) == []
    store(file, Feedback(verdict="good", question=QUESTION, answer="جواب", paragraphs=["a.md:p1"]))
    store(file, Feedback(verdict="bad", reason="ناقص", question="Why?", answer="", abstained=True))
    good, bad = candidates(file)
    assert (good["question"], good["language"], good["paragraphs"], good["answerable"]) == (
        QUESTION,
        "ar",
        ["a.md:p1"],
        True,
    )
    assert (bad["verdict"], bad["reason"], bad["language"], bad["answerable"]) == ("bad", "ناقص", "en", False)
    with pytest.raises(SystemExit, match="0"):
        main(["feedback", "--index", str(file.parent)])
    lines = capsys.readouterr().out.splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["feedback-1", "feedback-2"]


@pytest.mark.parametrize("wrong", [{"verdict": "meh"}, {"reason": "س" * 1001}, {"question": "س" * 50_001}])
def test_what_the_page_would_not_send_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Feedback(**{"verdict": "good", "question": "س", "answer": "ج"} | wrong)


@pytest.mark.browser
def test_a_thumb_down_with_its_reason(open_page: Callable[..., Page], fake, serving, tmp_path: Path) -> None:
    with serving(create_app(fake, Settings(index=tmp_path))) as address:
        page = open_page(address)
        page.get_by_role("textbox").fill(QUESTION)
        page.keyboard.press("Enter")
        page.get_by_role("button", name="جواب غير مفيد").click()
        reason = page.get_by_role("textbox", name="ما الخطأ؟")
        reason.fill("ينقصه الموقف الإيراني")
        with page.expect_response("**/run/predict") as stored:
            reason.press("Enter")
        assert stored.value.ok
        expect(reason).to_have_count(0)
        page.reload()
        page.get_by_role("button", name="المحادثات").click()
        page.locator(".conversation").click()
        expect(page.get_by_role("button", name="جواب غير مفيد")).to_have_attribute("aria-pressed", "true")
    rows = list(candidates(tmp_path / "feedback.sqlite"))
    assert [row["reason"] for row in rows] == ["", "ينقصه الموقف الإيراني"]
    assert rows[0]["paragraphs"][0].startswith("01-turkish-syrian-normalisation.txt:p")
