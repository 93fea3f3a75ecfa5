from __future__ import annotations

import pytest

from ragqa.answering.speakers import same_speaker, says_without_name, speaker_of


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        ("ويرى الخبير العسكري أسعد الزعبي أن التصريحات لا تؤخذ على محمل الجد.", "الخبير العسكري أسعد الزعبي"),
        ("بحسب سمير العبد الله، فإن المسار طويل.", "سمير العبد الله"),
        ("قال ذلك المدرب جمال الحناوي، ردًّا على قول البحيري إن الأندية ستختفي.", "المدرب جمال الحناوي"),
        ("أعلن ذلك الشامي، وهو يقول إن الأطواق لا تكفي.", "الشامي"),
        ("بلغت النسبة 40% في العام الماضي.", None),
        ("According to Jane Doe, the plant is late.", "Jane Doe"),
    ],
)
def test_whose_words_they_are(sentence: str, speaker: str | None) -> None:
    assert speaker_of(sentence) == speaker


@pytest.mark.parametrize(
    ("sentence", "nameless"),
    [
        ("ويحذّر من أن المشرق بات يصدّر المؤسسين.", True),
        ("وتقول إن القرية لم تتسلم ماءها.", True),
        ("يشدد على أن الوقت قليل.", True),
        ("ويحذّر جاد معلوف من أن المشرق بات يصدّر المؤسسين.", False),
        ("ويقول الوزير إن الوقت قليل.", False),
        ("بلغت الكلفة 3 ملايين.", False),
        ("", False),
    ],
)
def test_whether_the_speaker_is_named(sentence: str, nameless: bool) -> None:
    assert says_without_name(sentence) is nameless


def test_words_without_a_speaker_come_with_the_sentence_that_names_one(assistant) -> None:
    asked = "من حذّر من أن المشرق بات يصدّر المؤسسين والمبرمجين ثم يشتري خدماتهم بالعملة الصعبة؟"
    said = [sentence.text for sentence in assistant.ask(asked).sentences]
    assert len(said) == 2
    assert "جاد معلوف" in said[0]
    assert said[1].startswith("ويحذّر من أن المشرق")


def test_a_shortened_name_is_the_same_speaker() -> None:
    assert same_speaker("العبد الله", "مدير الوحدة سمير العبد الله")
    assert not same_speaker("أسعد الزعبي", "سمير العبد الله")
