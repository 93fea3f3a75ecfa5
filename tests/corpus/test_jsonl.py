from __future__ import annotations

import json

import pytest

from ragqa.corpus.jsonl import read_jsonl
from ragqa.errors import ReadError

BODY = "هذه فقرة طويلة بما يكفي لتكون فقرة من مقال حقيقي في الملف."


def lines(*articles: object) -> bytes:
    return "\n".join(
        one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in articles
    ).encode()


def test_articles_with_their_fields() -> None:
    first, second = read_jsonl(
        lines(
            {
                "title": "أول",
                "text": f"{BODY}\n\nوهذه فقرة ثانية تنتهي هنا.",
                "author": "سعاد",
                "date": "16 يوليو 2024",
            },
            {"text": [BODY, "فقرة أخرى."], "url": "https://example.org/2", "language": "ar", "id": 7},
        ),
        "n.jsonl",
    ).drafts
    assert (first.title, first.author, first.date, len(first.blocks)) == ("أول", "سعاد", "2024-07-16", 2)
    assert [block.text for block in second.blocks] == [BODY, "فقرة أخرى."]
    assert (second.source, second.language) == ("https://example.org/2", "ar")


def test_a_bad_line_is_named_and_the_others_are_kept() -> None:
    reading = read_jsonl(lines({"text": BODY}, "{broken", "", [1], {"title": "x"}, {"text": BODY}), "n.jsonl")
    assert len(reading.drafts) == 2
    assert [(problem.source, problem.reason.split(" (")[0]) for problem in reading.problems] == [
        ("n.jsonl:line 2", "not JSON"),
        ("n.jsonl:line 4", "list found, an object with a text expected"),
        ("n.jsonl:line 5", 'no "text" in it, a string or a list of paragraphs expected'),
    ]


def test_a_file_of_bad_lines_says_so() -> None:
    with pytest.raises(ReadError, match="none of its 2 lines is an article; the first: not JSON"):
        read_jsonl(b"a\nb\n", "n.jsonl")
