"""What the page suggests to ask is answered, and rightly."""

from __future__ import annotations

import json

import pytest

from ragqa.answering.assistant import Assistant
from ragqa.web.files import STATIC

ANSWERS = {
    "ما أبرز معوقات التطبيع؟": ["انسحاب القوات التركية", "الموقف الأمريكي", "إيران"],
    "كم بلغت كلفة سكة العقبة معان؟": ["672 مليون"],
    "لماذا يرحل أطباء لبنان؟": ["انهيار الدخل", "ظروف العمل", "الأمان"],
    "كم تنتج محطة هيماء من الكهرباء؟": ["1420 غيغاواط"],
    "ما أسباب تراجع بحيرة حمرين؟": ["شح الأمطار", "حجز مياه الروافد", "طرق الري القديمة"],
    "كم بلغ التضخم في مدن مصر عام 2022؟": ["13.9%"],
    "متى أُبرم اتفاق إعادة آثار قورينا؟": ["6 كانون الأول/ديسمبر 2023"],
    "ما المعوقات التي تؤخر إعمار تل السرو؟": ["التمويل", "قانوني", "الأنقاض", "مواد البناء"],
    "What obstacles delayed the repair of the cables?": [
        "permission",
        "shortage of ships",
        "insurance",
        "planning",
    ],
    "By how much did the price of olive oil rise?": ["112%"],
    "How much brine does Ras Darwan send back to the sea every day?": ["930,000 cubic metres"],
    "Emine Kurt sözleşmeli fındık üretimine neden yanaşmıyor?": ["piyasanın 3 lira altında"],
}


@pytest.mark.parametrize(
    "example",
    json.loads((STATIC / "examples.json").read_text("utf-8")),
    ids=lambda example: example["question"],
)
def test_every_example_is_answered_out_of_its_article(assistant: Assistant, example: dict[str, str]) -> None:
    answer = assistant.ask(example["question"])
    assert not answer.abstained
    assert [part for part in ANSWERS[example["question"]] if part not in answer.text] == []
    assert answer.citations[0].document.title == example["title"]


def test_a_list_keeps_to_the_article_it_is_about(assistant: Assistant) -> None:
    """Another article counts «السبب الثالث» too, under a heading with «تراجع» in it."""
    for question in ("ما أسباب تراجع بحيرة حمرين؟", "لأي أسباب انخفضت مياه بحيرة حمرين؟"):
        cited = {citation.document.source for citation in assistant.ask(question).citations}
        assert cited == {"03-diyala-dam-farmers.md"}
