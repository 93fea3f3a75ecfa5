"""Whatever bytes a file holds, reading gives articles or reasons, never another exception."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from making import article, docx_of, html_of, pages_of, pdf_of, zip_of

from ragqa.corpus.drafts import Reading
from ragqa.corpus.readers import READABLE, read_bytes

BODY = "هذه فقرة طويلة بما يكفي لتكون فقرة من مقال حقيقي في الملف."


def check(readings: list[Reading]) -> None:
    assert readings
    for reading in readings:
        assert reading.drafts or reading.problems
        for draft in reading.drafts:
            assert draft.blocks
            assert all(block.text.strip() for block in draft.blocks)
        assert all(problem.reason and "\n" not in problem.reason for problem in reading.problems)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400), st.sampled_from([*READABLE, "", ".xyz"]))
def test_any_bytes(data: bytes, suffix: str) -> None:
    check(read_bytes(data, f"a{suffix}"))


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300), st.sampled_from([".txt", ".md", ".html", ".jsonl"]))
def test_any_text(text: str, suffix: str) -> None:
    check(read_bytes(text.encode("utf-8", "surrogatepass"), f"a{suffix}"))


markup = st.lists(
    st.sampled_from(
        ["<p>", "</p>", "<div>", "<ul><li>", "<h1>", "<table><tr><td>", "<!--", "<br>", "&#0;", "&nbsp;", "<html>", "<body>",
         "<article>", "<script>", "]]>", "<meta charset=utf-16>", BODY, "---\n", "title: [", "# ", "- ", "```\n", "\n\n", "| a |\n"]
    ),
    max_size=40,
).map("".join)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(markup, st.sampled_from([".md", ".html", ".txt"]))
def test_any_markup(text: str, suffix: str) -> None:
    check(read_bytes(text.encode(), f"a{suffix}"))


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.just(BODY),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["text", "title", "date", "x"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=100, deadline=None)
@given(st.lists(values, max_size=4))
def test_any_json(articles: list[object]) -> None:
    check(read_bytes("\n".join(map(json.dumps, articles)).encode(), "a.jsonl"))


@pytest.fixture(scope="module")
def sound_files(sample_corpus: Path) -> dict[str, bytes]:
    document = article(sample_corpus, "20")
    return {
        ".pdf": pages_of([["A page of text that is long enough to be read."], ["And another."]]),
        "-big.pdf": pdf_of(article(sample_corpus, "13")),
        ".docx": docx_of(document),
        ".html": html_of(document),
        ".zip": zip_of({"a.txt": BODY.encode(), "b.docx": docx_of(document)}),
    }


@pytest.mark.parametrize("suffix", [".pdf", "-big.pdf", ".docx", ".html", ".zip"])
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_sound_files_with_a_few_bytes_changed_or_cut(
    suffix: str, sound_files: dict[str, bytes], data: st.DataObject
) -> None:
    broken = bytearray(sound_files[suffix])
    for _ in range(data.draw(st.integers(1, 8))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    end = data.draw(st.integers(len(broken) // 2, len(broken)))
    check(read_bytes(bytes(broken[:end]), f"a{suffix}"))
