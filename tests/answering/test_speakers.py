from __future__ import annotations

import pytest

from ragqa.answering.speakers import same_speaker, speaker_of


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        ("ويرى الخبير العسكري أسعد الزعبي أن التصريحات لا تؤخذ على محمل الجد.", "الخبير العسكري أسعد الزعبي"),
        ("بحسب سمير العبد الله، فإن المسار طويل.", "سمير العبد الله"),
        ("بلغت النسبة 40% في العام الماضي.", None),
        ("According to Jane Doe, the plant is late.", "Jane Doe"),
    ],
)
def test_whose_words_they_are(sentence: str, speaker: str | None) -> None:
    assert speaker_of(sentence) == speaker


def test_a_shortened_name_is_the_same_speaker() -> None:
    assert same_speaker("العبد الله", "مدير الوحدة سمير العبد الله")
    assert not same_speaker("أسعد الزعبي", "سمير العبد الله")
