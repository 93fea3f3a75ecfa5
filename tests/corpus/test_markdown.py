from __future__ import annotations

from ragqa.corpus.markdown import parse_markdown


def test_headings_emphasis_links_and_lists() -> None:
    draft = parse_markdown(
        "# العنوان\n\nسعاد علي | 3 مارس 2024\n\nفقرة **أولى** فيها\nسطران و[رابط](http://example.org).\n\n"
        "## قسم\n\n- بند *أول*\n- بند ثان\n\n> اقتباس\n"
    )
    assert (draft.title, draft.author, draft.date) == ("العنوان", "سعاد علي", "2024-03-03")
    assert [(block.section, block.text) for block in draft.blocks] == [
        (None, "فقرة أولى فيها سطران ورابط."),
        ("قسم", "بند أول\nبند ثان"),
        ("قسم", "اقتباس"),
    ]
