from __future__ import annotations

import pytest

from ragqa.text.repair import repair_letters


@pytest.mark.parametrize(
    ("damaged", "sound"),
    [
        ("منفصًلا، قائًلا، فضًلا، كامًلا", "منفصلًا، قائلًا، فضلًا، كاملًا"),
        ("سمير العبد االله", "سمير العبد الله"),
        ("واالله وباالله", "والله وبالله"),
        ("األمن واإلسلام باآلن", "الأمن والإسلام بالآن"),
    ],
)
def test_damage_is_mended(damaged: str, sound: str) -> None:
    assert repair_letters(damaged) == sound
    assert repair_letters(sound) == sound


def test_sound_text_is_left_alone(sample_corpus, repo) -> None:
    texts = [path.read_text("utf-8") for path in sorted(sample_corpus.glob("*.md"))]
    texts += ["لا إله إلا الله، وأهلًا وسهلًا، أولًا وأخيرًا. تعقَّد الأمر آلاف المرات، سأل الأب."]
    texts += ["این متن فارسی است و الله اکبر", "یہ اردو متن ہے اللہ", "Plain English. Türkçe metin."]
    assert texts
    for text in texts:
        assert repair_letters(text) == text
