from __future__ import annotations

from ragqa.corpus.structure import parse_plain_text

BODY = "هذه فقرة أولى طويلة بما يكفي لتكون فقرة من مقال حقيقي. وفيها جملتان."
MORE = "وهذه فقرة ثانية تأتي بعد الأولى وتختلف عنها في الكلمات. وتنتهي هنا."


def test_title_byline_sections() -> None:
    (draft,) = parse_plain_text(
        f"عنوان المقال الأول\nسعاد علي | نُشر في 3 مارس 2024\n\n{BODY}\n\nعنوان فرعي\n\n{MORE}\n"
    )
    assert (draft.title, draft.author, draft.date) == ("عنوان المقال الأول", "سعاد علي", "2024-03-03")
    assert [(block.section, block.text) for block in draft.blocks] == [(None, BODY), ("عنوان فرعي", MORE)]


def test_byline_over_two_lines() -> None:
    (draft,) = parse_plain_text(f"عنوان\nبقلم: سعاد علي\n16 يوليو 2024\n\n{BODY}")
    assert (draft.author, draft.date) == ("سعاد علي", "2024-07-16")


def test_several_articles_by_title_blocks() -> None:
    text = (
        f"المقال الأول\nسعاد علي | 3 مارس 2024\n\n{BODY}\n\n{MORE}\n\n"
        f"المقال الثاني\nهدى سالم | 4 مارس 2024\n\n{MORE}\n"
    )
    first, second = parse_plain_text(text)
    assert (first.title, len(first.blocks)) == ("المقال الأول", 2)
    assert (second.title, second.author, len(second.blocks)) == ("المقال الثاني", "هدى سالم", 1)


def test_several_articles_by_form_feeds() -> None:
    first, second = parse_plain_text(f"المقال الأول\n\n{BODY}\n\f\nالمقال الثاني\n\n{MORE}\n")
    assert (first.title, second.title) == ("المقال الأول", "المقال الثاني")


def test_a_page_break_inside_a_sentence_is_no_new_article() -> None:
    (draft,) = parse_plain_text(
        f"عنوان\n\n{BODY}\n\nجملة تنقطع عند آخر\n\f\nعنوان\n\nالصفحة ثم تمضي إلى نهايتها.\n"
    )
    assert draft.blocks[-1].text == "جملة تنقطع عند آخر الصفحة ثم تمضي إلى نهايتها."


def test_no_title_when_the_text_begins_with_a_sentence() -> None:
    (draft,) = parse_plain_text(f"{BODY}\n\n{MORE}")
    assert draft.title is None
    assert len(draft.blocks) == 2


def test_verse_and_lists_stay_together() -> None:
    (draft,) = parse_plain_text(f"عنوان\n\n{BODY}\n\n- بند أول\n- بند ثان\n- بند ثالث\n\n{MORE}")
    assert draft.blocks[1].text == "- بند أول\n- بند ثان\n- بند ثالث"


def test_nothing_in_nothing() -> None:
    assert parse_plain_text(" \n\f\n ") == []
