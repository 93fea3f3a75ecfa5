from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ragqa.corpus.drafts import Draft
from ragqa.corpus.layout import is_hard_wrapped, repair_layout
from ragqa.corpus.structure import parse_plain_text

WORDS = [
    "الحكومة",
    "أعلنت",
    "خطة",
    "جديدة",
    "لتوزيع",
    "المياه",
    "على",
    "المدن",
    "الكبرى",
    "بعد",
    "جفاف",
    "طويل",
    "أصاب",
    "السدود",
    "وأثر",
    "في",
    "الزراعة",
]
sentences = st.lists(st.sampled_from(WORDS), min_size=6, max_size=40).map(lambda words: " ".join(words) + ".")
paragraphs = st.lists(sentences, min_size=1, max_size=3).map(" ".join)
titles = st.lists(st.sampled_from(WORDS), min_size=3, max_size=7).map(" ".join)


@st.composite
def articles(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A clean article: title, byline, and paragraphs between blank lines."""
    title = draw(titles)
    body = draw(st.lists(paragraphs, min_size=2, max_size=8))
    return "\n\n".join([f"{title}\nليلى حمدان | نُشر في 3 مارس 2024", *body]) + "\n", body


@given(articles())
def test_clean_text_comes_back_byte_for_byte(article: tuple[str, list[str]]) -> None:
    text, body = article
    assert repair_layout(text) == text
    (draft,) = parse_plain_text(text)
    assert [block.text for block in draft.blocks] == body


@pytest.mark.parametrize(
    "name", ["04-aqaba-maan-railway.txt", "21-red-sea-cables.txt", "12-urban-heat-trees.txt"]
)
def test_clean_sample_articles_come_back_byte_for_byte(sample_corpus: Path, name: str) -> None:
    text = (sample_corpus / name).read_text("utf-8")
    assert repair_layout(text) == text


@settings(max_examples=60)
@given(articles(), st.integers(60, 110))
def test_wrapping_at_blank_lines_is_undone(article: tuple[str, list[str]], width: int) -> None:
    text, body = article
    wrapped = "\n\n".join(textwrap.fill(block, width) for block in text.strip().split("\n\n")[1:])
    wrapped = text.split("\n\n")[0] + "\n\n" + wrapped
    if not is_hard_wrapped(wrapped.splitlines()):
        return
    (draft,) = parse_plain_text(wrapped)
    assert " ".join(block.text for block in draft.blocks) == " ".join(body)
    assert repair_layout(repair_layout(wrapped)) == repair_layout(wrapped)


@given(st.text(alphabet="اب ت.؟\n\f1|", max_size=300))
def test_any_text_is_survived_and_repair_is_idempotent_on_words(text: str) -> None:
    repaired = repair_layout(text)
    letters = [char for char in repaired if char.isalpha()]
    assert len(letters) <= len([char for char in text if char.isalpha()])


@pytest.fixture
def draft(real_article: Path) -> Draft:
    (draft,) = parse_plain_text(real_article.read_text("utf-8"))
    return draft


class TestRealArticle:
    """The user's own article, as it came out of a PDF."""

    def test_metadata(self, draft) -> None:
        assert (draft.title, draft.author, draft.date) == (
            "لماذا تستعجل أنقرة التقارب مع نظام الأسد؟",
            "باسل المحمد",
            "2024-07-16",
        )

    def test_the_interrupted_sentence_is_whole(self, draft) -> None:
        assert any(
            "إلا أن العوامل الدولية والإقليمية ومنها الانتخابات الأمريكية" in b.text for b in draft.blocks
        )

    def test_the_furniture_is_gone(self, draft) -> None:
        body = "\n".join(block.text for block in draft.blocks)
        assert "باسل المحمد" not in body
        assert "لماذا تستعجل" not in body

    def test_sections(self, draft) -> None:
        sections = list(dict.fromkeys(block.section for block in draft.blocks))
        assert sections == [None, "ما وراء التصريحات؟", "معوقات التطبيع", "الهدف هو ”قسد“"]

    def test_paragraphs(self, draft) -> None:
        starts = [block.text.split()[0] for block in draft.blocks if block.section == "معوقات التطبيع"]
        assert starts == ["وفي", "وشهدت", "وتعتبر", "وكانت", "واعتبرت", "وفي", "أما"]
        assert len(draft.blocks) == 31
        assert all(block.text.endswith((".", "“.")) for block in draft.blocks)

    def test_letters(self, draft) -> None:
        body = "\n".join(block.text for block in draft.blocks)
        for word in ("منفصلًا", "قائلًا", "فضلًا", "كاملًا", "سمير العبد الله", "”الوطن“"):
            assert word in body
        assert "ًلا" not in body
        assert "االله" not in body

    def test_no_word_is_lost(self, draft, real_article: Path) -> None:
        raw = real_article.read_text("utf-8").split()
        read = " ".join([draft.title] * 2 + [b.text for b in draft.blocks]).split()
        sections = " ".join(dict.fromkeys(b.section for b in draft.blocks if b.section)).split()
        byline = ["باسل", "المحمد", "|", "نشر", "في", "١٦", "يوليو", ",٢٠٢٤"]
        assert len(raw) == len(read) + len(sections) + len(byline)


def test_the_pdf_style_sample_reads_like_the_clean_one(sample_corpus: Path) -> None:
    (draft,) = parse_plain_text((sample_corpus / "01-turkish-syrian-normalisation.txt").read_text("utf-8"))
    assert draft.author == "رائد الشهابي"
    assert draft.date == "2024-07-18"
    assert any("قرار مجلس الأمن 2254" in block.text for block in draft.blocks)
    assert all(block.text.endswith((".", "“.")) for block in draft.blocks)
