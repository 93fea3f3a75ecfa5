"""Only examples that these articles answer are offered."""

from __future__ import annotations

import json

from ragqa.errors import IndexMissingError
from ragqa.settings import Settings
from ragqa.web.examples import examples
from ragqa.web.files import STATIC
from ragqa.web.service import Service


def test_every_example_names_an_article_of_the_sample_corpus(documents) -> None:
    titles = {document.title for document in documents}
    for example in json.loads((STATIC / "examples.json").read_text(encoding="utf-8")):
        assert example["title"] in titles
        assert example["language"] in {"ar", "en", "tr"}


def test_answered_examples_are_offered_and_others_are_not(fake, documents) -> None:
    offered = [example["question"] for example in examples(Service(fake, Settings()))]
    assert "ما أبرز معوقات التطبيع؟" in offered
    fake.documents = [document for document in documents if "أنقرة ودمشق" not in document.title]
    try:
        assert "ما أبرز معوقات التطبيع؟" not in [e["question"] for e in examples(Service(fake, Settings()))]
    finally:
        fake.documents = documents


def test_without_an_index_there_are_none(fake, monkeypatch) -> None:
    def missing(*_: object, **__: object) -> tuple:
        raise IndexMissingError("no index")

    monkeypatch.setattr(fake, "search", missing)
    assert examples(Service(fake, Settings())) == []
