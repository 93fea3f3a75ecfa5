from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from hashlib import blake2b
from typing import Any

import pytest
from index_samples import ANALYSIS, HashEmbedder, chunked, sample

from ragqa.index import CHUNK_ONLY, WITH_CONTEXT, WITH_SECTION, WITH_TITLE, PassageText, index_inputs
from ragqa.index.records import SENTENCE_RULES, Inputs, corpus_fingerprint
from ragqa.text.sentences import sentence_spans
from ragqa.types import Document


@pytest.mark.parametrize(
    ("passage_text", "expected"),
    [
        (CHUNK_ONLY, "كلفة المشروع"),
        (WITH_SECTION, "التمويل\nكلفة المشروع"),
        (WITH_TITLE, "سكة حديد العقبة\nكلفة المشروع"),
        (WITH_CONTEXT, "سكة حديد العقبة\nالتمويل\nكلفة المشروع"),
    ],
)
def test_passage_texts(passage_text: PassageText, expected: str) -> None:
    (_, document, _), _ = sample()
    chunk = chunked([document], 12)[6]
    assert chunk.text == "كلفة المشروع"
    assert passage_text.render(document, document.paragraphs[1], chunk) == expected


def test_a_missing_section_leaves_no_empty_line() -> None:
    (document, *_), (chunk, *_) = sample()
    assert WITH_CONTEXT.render(document, document.paragraphs[0], chunk) == f"{document.title}\n{chunk.text}"


@pytest.mark.parametrize("field", ["id", "title", "author", "date", "language", "source"])
def test_the_fingerprint_covers_a_documents_metadata(field: str) -> None:
    (first, *others), chunks = sample()
    changed = dataclasses.replace(first, **{field: "x"})
    assert corpus_fingerprint([changed, *others], chunks) != corpus_fingerprint([first, *others], chunks)


@pytest.mark.parametrize(("field", "value"), [("id", "x"), ("section", "x"), ("sha256", "x"), ("page", 2)])
def test_the_fingerprint_covers_paragraphs(field: str, value: object) -> None:
    (first, *others), chunks = sample()
    head, *rest = first.paragraphs
    changed = dataclasses.replace(first, paragraphs=(dataclasses.replace(head, **{field: value}), *rest))
    assert corpus_fingerprint([changed, *others], chunks) != corpus_fingerprint([first, *others], chunks)


@pytest.mark.parametrize(
    ("field", "value"),
    [("id", "x"), ("paragraph_ids", ("x",)), ("start", 3), ("end", 3), ("paragraph_start", 3)],
)
def test_the_fingerprint_covers_chunks(field: str, value: object) -> None:
    documents, (first, *others) = sample()
    changed = dataclasses.replace(first, **{field: value})
    assert corpus_fingerprint(documents, [changed, *others]) != corpus_fingerprint(
        documents, [first, *others]
    )


def test_the_fingerprint_covers_order_and_boundaries() -> None:
    documents, chunks = sample()

    def moved(first: Document, second: Document) -> list[Document]:
        """The last paragraph of the first document becomes the first of the second."""
        *kept, last = first.paragraphs
        return [
            dataclasses.replace(first, paragraphs=tuple(kept)),
            dataclasses.replace(second, paragraphs=(last, *second.paragraphs)),
        ]

    variants = [documents, documents[::-1], [*moved(*documents[:2]), documents[2]], documents[:2]]
    prints = {corpus_fingerprint(variant, chunks) for variant in variants}
    assert len(prints) == len(variants)
    assert corpus_fingerprint(*sample()) in prints


@pytest.mark.parametrize(
    "change",
    [
        lambda: {"embedder": HashEmbedder("other")},
        lambda: {"embedder": HashEmbedder(dimension=8)},
        lambda: {"analysis": dataclasses.replace(ANALYSIS, name="test-2")},
        lambda: {"lexical_text": WITH_TITLE},
        lambda: {"dense_text": WITH_TITLE},
        lambda: {"settings": {"chunk_chars": 900}},
    ],
)
def test_inputs_differ_with_everything_a_generation_is_made_from(
    change: Callable[[], dict[str, Any]],
) -> None:
    given = {"embedder": HashEmbedder(), "analysis": ANALYSIS, "settings": {"chunk_chars": 1200}}
    inputs = index_inputs(*sample(), **given)
    assert inputs == index_inputs(*sample(), **given)
    other = index_inputs(*sample(), **(given | change()))
    assert inputs != other
    assert inputs.fingerprint != other.fingerprint
    assert inputs.fingerprint == index_inputs(*sample(), **given).fingerprint
    assert Inputs(**json.loads(json.dumps(inputs.to_json()))) == inputs


def test_sentence_rules_are_the_ones_this_number_stands_for() -> None:
    """Sentences are carried over between builds: when this fails, raise ``SENTENCE_RULES`` and mend the hash."""
    text = (
        "قال د. أحمد: «لن نعود. أبدا!» ثم مضى.. وانصرف؟ نعم! بلغت 3.5 مليون.\n1. أولا. “قوس (مفتوح. لا”.\n"
        'Mr. Smith left. «Really?» Yes… e.g. now! 終わり。次。 ”قسد“ هدف. "a. b" c.'
    )
    found = blake2b(repr(sentence_spans(text)).encode(), digest_size=8).hexdigest()
    assert (SENTENCE_RULES, found) == (1, "0cfb1f59b0c4192f")
