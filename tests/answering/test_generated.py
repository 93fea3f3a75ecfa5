from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ragqa.answering.generated import plain, visible, written_sentences


@pytest.mark.parametrize(
    "mark",
    [
        "[1]",
        "[١]",
        "【1】",
        "[1,2]",
        "[1، 2]",
        "[1-3]",
        "[1][2]",
        "【12†source】",
        "[source 3]",
        "[^4]",
        "[المصدر 2]",
        " [99]",
    ],
)
def test_citation_marks_of_every_style_go(mark: str) -> None:
    assert plain(f"انسحبت القوات{mark}.") == "انسحبت القوات."


@pytest.mark.parametrize(
    "text",
    ["بلغ العدد 3.5 (2022) مليون.", "[sic] stays", "a [2022] year", "«نص» بين علامتين", "x < y and y > z"],
)
def test_what_is_no_mark_stays(text: str) -> None:
    assert plain(text) == text


def test_markup_goes_and_words_stay() -> None:
    text = "## العنوان\n- **أولًا** بند.\n2. `بند` ثان [هنا](http://x.y/(z)).\n<b>غامق</b>"
    assert plain(text) == "العنوان\nأولًا بند.\nبند ثان هنا.\nغامق"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<think>سر</think>الجواب.", "الجواب."),
        ("<think>سر لم ينته", ""),
        ("سر بلا بداية</think> الجواب.", "الجواب."),
        ("الجواب. <thi", "الجواب. "),
        ("<THINKING>a</THINKING>b <reasoning>c</reasoning>d", "b d"),
    ],
)
def test_thoughts_are_never_shown(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_a_sentence_is_finished_when_another_begins() -> None:
    assert written_sentences("الأولى. الثاني", whole=False) == (["الأولى."], "الثاني")
    assert written_sentences("بلغت 3.", whole=False) == ([], "بلغت 3.")
    assert written_sentences("الأولى. الثانية [1", whole=False) == (["الأولى."], "الثانية")
    assert written_sentences("الأولى. الثانية.", whole=True) == (["الأولى.", "الثانية."], "")


@given(st.text(alphabet="ab .<>/[]1think\n", max_size=60), st.text(alphabet="xyz", min_size=1, max_size=5))
def test_no_cut_of_a_stream_shows_a_thought(before: str, secret: str) -> None:
    whole = f"<think>{before.replace('<', '').replace('>', '')}{secret.upper()}</think>ok."
    for end in range(len(whole) + 1):
        sentences, draft = written_sentences(whole[:end], whole=False)
        assert secret.upper() not in " ".join([*sentences, draft])
