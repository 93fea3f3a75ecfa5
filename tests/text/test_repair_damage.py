"""The goldens of the repair: sound articles, damaged on purpose, mended, and measured in edits a character."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from damage import DAMAGE, character_error_rate, pages

from ragqa.corpus import read_corpus
from ragqa.corpus.structure import parse_plain_text
from ragqa.text.repair import repair_text
from ragqa.types import Document


@pytest.fixture(scope="module")
def articles(sample_corpus: Path) -> list[Document]:
    """Every other Arabic article of the sample corpus."""
    reading = read_corpus(sample_corpus)
    return [document for document in reading.documents if document.language == "ar"][::2]


@pytest.mark.parametrize("kind", DAMAGE)
def test_a_tenth_of_the_damage_is_left_at_most(kind: str, articles: list[Document]) -> None:
    sound = [
        "\n".join(line for paragraph in article.paragraphs for line in textwrap.wrap(paragraph.text, 80))
        for article in articles
    ]
    damaged = [DAMAGE[kind](text) for text in sound]
    mended = [repair_text(text) for text in damaged]
    whole = "\n".join(sound)
    before = character_error_rate("\n".join(damaged), whole)
    after = character_error_rate("\n".join(mended), whole)
    assert before > 0.01
    assert after <= before / 10, f"{kind}: {before:.4f} -> {after:.4f}"
    assert [repair_text(text) for text in mended] == mended


def test_pages_with_heads_numbers_and_notes(articles: list[Document]) -> None:
    before = after = 0.0
    for article in articles:
        paragraphs = [paragraph.text for paragraph in article.paragraphs]
        damaged = pages(article.title, paragraphs)
        (draft,) = parse_plain_text(damaged)
        whole = "\n\n".join(paragraphs)
        before += character_error_rate(damaged, whole)
        after += character_error_rate("\n\n".join(block.text for block in draft.blocks), whole)
    assert after <= before / 10, f"pages: {before / len(articles):.4f} -> {after / len(articles):.4f}"


@pytest.mark.parametrize("kind", DAMAGE)
def test_a_sound_line_beside_damage_survives(kind: str, articles: list[Document]) -> None:
    """Half a text damaged, half of it sound, as when only some of the fonts of a PDF are bad."""
    sound = "\n".join(paragraph.text for paragraph in articles[0].paragraphs)
    damaged = DAMAGE[kind]("\n".join(paragraph.text for paragraph in articles[1].paragraphs))
    mended = repair_text(f"{sound}\n{damaged}")
    assert character_error_rate(mended[: len(sound)], sound) < 0.01
