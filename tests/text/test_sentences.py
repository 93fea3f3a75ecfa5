from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ragqa.text.sentences import sentence_spans


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    "sentences",
    [
        ["قال الوزير ذلك.", "ثم غادر!", "فلماذا؟", "لا أحد يعرف"],
        ["بلغت النسبة 3.5 في المئة.", "وارتفعت إلى 4.1٪."],
        ["التقى د. سمير بالوفد.", "وعاد."],
        ["أكد أن «اللقاء قريب. ولا شروط» قبل الموعد.", "وسكت."],
        ["”هناك وسطاء.. نحن نسعى إلى نتائج. ونصل“.", "هكذا قال."],
        ["He met Dr. Smith at 3.30 p.m. yesterday.", "It rained."],
        ["他来了。", "她走了！"],
        ["بند أول", "بند ثان"],
    ],
)
def test_boundaries(sentences: list[str]) -> None:
    joiner = "" if sentences[0].startswith("他") else "\n" if sentences[0].startswith("بند") else " "
    assert split(joiner.join(sentences)) == sentences


def test_an_unpaired_quotation_mark_does_not_swallow_the_rest() -> None:
    assert split("الهدف هو ”تأمين غطاء. ثم الرحيل. وهكذا.") == [
        "الهدف هو ”تأمين غطاء.",
        "ثم الرحيل.",
        "وهكذا.",
    ]


@given(st.text(alphabet="اب .!؟«»”“\n3د", max_size=60))
def test_spans_cover_everything_but_white_space(text: str) -> None:
    spans = sentence_spans(text)
    covered = [False] * len(text)
    last = 0
    for start, end in spans:
        assert last <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        covered[start:end] = [True] * (end - start)
        last = end
    assert all(covered[position] or char.isspace() for position, char in enumerate(text))
