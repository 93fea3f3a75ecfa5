from __future__ import annotations

import pytest

from ragqa.text.language import detect_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("ما أبرز معوقات التطبيع؟", "ar"),
        ("What are the main obstacles?", "en"),
        ("Normalleşmenin önündeki engeller nelerdir?", "tr"),
        ("Quels sont les principaux obstacles ?", "fr"),
        ("Qui a conçu les plans de l'usine de dessalement de Raoued ?", "fr"),
        ("Quem é o prefeito da cidade de Lisboa?", "pt"),
        ("¿Quién es el alcalde de la ciudad de Madrid?", "es"),
        ("Wie is de burgemeester van de stad?", "nl"),
        ("Was sind die wichtigsten Hindernisse?", "de"),
        ("¿Cuáles son los obstáculos?", "es"),
        ("پایتخت ژاپن چیست؟", "fa"),
        ("Каковы основные препятствия?", "ru"),
        ("主要障碍是什么？", "zh"),
        ("ما موقف NATO من ذلك؟", "ar"),
        ("12345 🙂", "ar"),
    ],
)
def test_language(text: str, language: str) -> None:
    assert detect_language(text) == language
