"""A paragraph that lacks the year that is asked about is no answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ragqa.answering.gate import tells_of_years


@pytest.fixture(scope="module")
def hit(assistant):
    """Any paragraph, to be given other words."""
    return assistant.search("مياه تونس", 1)[0]


@pytest.mark.parametrize(
    ("question", "text", "date", "told"),
    [
        ("كم بلغ التضخم؟", "بلغ التضخم 5%.", None, True),
        ("كم بلغ التضخم في 2022؟", "بلغ التضخم عام ٢٠٢٢ نحو 5%.", None, True),
        ("كم بلغ التضخم في 2022؟", "بلغ التضخم عام 2021 نحو 5%.", None, False),
        ("كم زاد بين 2019 و2022؟", "في 2022 زاد كثيرًا.", None, False),
        ("كم بلغ التضخم في 2022؟", "بلغ التضخم 5%.", "2022-07-16", True),
        ("كم بلغ التضخم في 2021؟", "بلغ التضخم 5%.", "2022-07-16", False),
        ("كم بلغ التضخم في 2021؟", "بلغ التضخم في العام الماضي 5%.", "2022-07-16", True),
        ("How high was it in 2021?", "Last year it was 5%.", "2022", True),
        ("كم تكلّف (كم بلغ التضخم في 1965)؟", "تكلّف 5 دنانير.", None, True),
        ("كم بلغ التضخم في 2007؟", "بلغ التضخم 5%.", None, True),
        ("كم بلغ التضخم في 2007؟", "بلغ التضخم 5% عام 2008.", None, False),
        ("How high was it in the 1700s?", "It was 5%.", None, True),
        ("ما كلفة 2500 متر؟", "الكلفة كبيرة.", None, True),
    ],
)
def test_years(hit, question: str, text: str, date: str | None, told: bool) -> None:
    paragraph = replace(hit.paragraph, text=text, section=None)
    elsewhere = replace(paragraph, id="elsewhere", text="كان ذلك عام 2007.")
    document = replace(hit.document, title="التضخم", date=date, paragraphs=(paragraph, elsewhere))
    assert tells_of_years(question, replace(hit, paragraph=paragraph, document=document)) is told


def test_a_year_that_no_article_has_is_not_answered(assistant) -> None:
    asked = "كم طبيبًا هاجر من لبنان في {}؟"
    assert not assistant.ask(asked.format("عام 2021")).abstained
    answer = assistant.ask(asked.format("عام 1987"))
    assert answer.abstained
    assert answer.closest
