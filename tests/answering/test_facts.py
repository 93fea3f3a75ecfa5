from __future__ import annotations

import pytest

from ragqa.answering.facts import fact_spans
from ragqa.answering.questions import read_question
from ragqa.types import Sentence


def bold(question: str, text: str, speaker: str | None = None) -> list[str]:
    spans = fact_spans(Sentence(text, (1,), "full", speaker), read_question(question))
    return [text[start:end] for start, end in spans]


@pytest.mark.parametrize(
    ("question", "text", "facts"),
    [
        (
            "كم عائلة تركت القرى؟",
            "انتقلت 1340 عائلة من القرى بين تشرين الأول/أكتوبر 2021 ونيسان/أبريل 2023.",
            ["1340"],
        ),
        ("كم بلغت الكلفة؟", "أُعلن في 3 مارس 2024 أن الكلفة بلغت 41 مليون دينار.", ["41 مليون"]),
        ("كم نسبة التضخم؟", "تراجعت النسبة إلى ٢٣٫٥٪ في حزيران ٢٠٢٣.", ["٢٣٫٥٪"]),
        ("How many doctors left?", "In 2020, 540 doctors left and 12 nurses stayed.", ["540"]),
        (
            "متى بدأ القطع؟",
            "فمنذ ١٥ يونيو ٢٠٢٤ تُقطَع المياه سبع ساعات، بعد أن بلغت النسبة 24% فقط.",
            ["١٥ يونيو ٢٠٢٤"],
        ),
        (
            "متى تعمل المحطة؟",
            "تعمل منذ 8 من كانون الأول/ديسمبر 2024 بقدرة 500 ميغاواط.",
            ["8 من كانون الأول/ديسمبر 2024"],
        ),
        ("متى التشغيل؟", "أصبح الموعد المعلن يونيو/حزيران 2026.", ["يونيو/حزيران 2026"]),
        ("في أي عام وقع الزلزال؟", "وقع الزلزال عام 1822 ودمّر المدينة.", ["1822"]),
    ],
)
def test_what_was_asked_for_is_found(question: str, text: str, facts: list[str]) -> None:
    assert bold(question, text) == facts


def test_the_speaker_is_the_answer_to_who() -> None:
    text = "وقالت ليلى المهيري إن الشبكة مثقوبة."
    assert bold("من قال إن الشبكة مثقوبة؟", text, "ليلى المهيري") == ["ليلى المهيري"]
    assert bold("من قال إن الشبكة مثقوبة؟", text) == []


def test_nothing_is_bold_where_it_would_be_a_guess() -> None:
    assert bold("لماذا ارتفعت الأسعار؟", "ارتفعت الأسعار 12% في 2023.") == []
    assert bold("كم الرقم؟", "بلغت 3 ثم 5 ثم 9 ثم 12.") == []
    assert bold("متى؟", "لم يُحدَّد موعد.") == []
