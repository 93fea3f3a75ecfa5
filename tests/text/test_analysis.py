from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from ragqa.text.analysis import running_lines
from ragqa.text.fold import fold


def read(texts: list[str]) -> list[str]:
    return "".join(map(chr, running_lines(texts))).split("\n")


def test_a_line_is_the_folded_words_with_gaps_marked() -> None:
    assert read(["ما أبرزُ معوّقات التطبيع؟", "", "At 5 o'clock…", "السّدّ\nالعالي"]) == [
        "_ما_ابرز_معوقات_التطبيع_",
        "_",
        "_at_5_o_clock_",
        "_السد_العالي_",
    ]


@given(
    st.lists(
        st.text(st.characters(codec="utf-8") | st.sampled_from("اأةى ـَ_\nßﷲ東ประ")), min_size=1, max_size=5
    )
)
def test_all_at_once_they_are_what_each_is_alone(texts: list[str]) -> None:
    gap = re.compile(r"(?:[^\w\u0900-\u0903\u093a-\u0fff\u1000-\u1fff]|_)+")
    lines = read(texts)
    assert lines == [line for text in texts for line in read([text])]
    for text, line in zip(texts, lines, strict=True):
        assert (line[0], line[-1]) == ("_", "_")
        assert "__" not in line
        letters = fold(text.replace("\n", " "))
        assert line.replace("_", "") == gap.sub("", letters) or not letters.isascii()
