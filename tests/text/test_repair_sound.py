"""Sound text of any language goes through the repair byte for byte."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ragqa.text.bidi import logical_order, set_brackets
from ragqa.text.repair import repair_all, repair_text, without_note_marks, without_tatweel
from ragqa.text.visual_order import mend_visual_order

WORDS = {
    "Arabic": "من في على إلى الحكومة أعلنت خطة جديدة لتوزيع المياه، المدن الكبرى. لا إلا خلال أهلًا مثلا قليلا أصلا جميلا "
    "طويلا الله لله هـ بـ12 «الوطن» (2024) 35% ٣٥٪ آلاف أولى السلام العالم مسؤولية شيء ﷺ ﷲ ألمانيا الآن فتىً كتابًا محمّدٌ "
    "نَمْ قال: نعم؟ 14.5 2021-22 لام ألف COVID-19 https://example.org",
    "Persian": "از که در را این است به با برای بود شد می‌کند ایران پارسی گفت ژاله چرا یک دولت کتاب‌ها، آب. هٔ ۱۴۰۳ «تهران» "
    "خانه‌ای رئیس مسئله حتی الله",
    "Urdu": "کے میں کی ہے سے اور کا کو نے پر پاکستان ٹھیک لڑکا ہیں۔ گئے یہاں بڑے چھوٹے ں ؟ ۲۰۲۴ اللہ تعالیٰ وہ یہ",
    "English": "the of and state-of-the-art well-known isn't (sic) [1] “quoted” 3.5% e.g. U.S. naïve £40 km² CO₂",
    "Turkish": "ve bir bu için İstanbul ığdır çağdaş öğrenci şöyle? «evet» 10.000 TL Türkiye'nin",
}


@pytest.mark.parametrize("language", WORDS)
@settings(max_examples=150)
@given(data=st.data())
def test_any_sequence_of_sound_words(language: str, data: st.DataObject) -> None:
    words = data.draw(st.lists(st.sampled_from(WORDS[language].split()), max_size=60))
    breaks = data.draw(
        st.lists(st.sampled_from([" ", " ", " ", "\n", "\n\n"]), min_size=len(words), max_size=len(words))
    )
    text = "".join(word + gap for word, gap in zip(words, breaks, strict=True))
    assert repair_text(text) == text


def test_real_texts_in_three_languages(shared_data: Path, sample_corpus: Path) -> None:
    texts = [path.read_text("utf-8") for path in sorted(sample_corpus.glob("*.md"))]
    for name in ("arcd-train", "xquad.en", "xquad.tr"):
        articles = json.loads((shared_data / "qa" / f"{name}.json").read_text("utf-8"))["data"]
        texts += [paragraph["context"] for article in articles for paragraph in article["paragraphs"]]
    changed = [(text, repair_text(text)) for text in texts if repair_text(text) != text]
    # ARCD is Wikipedia as it was crawled: a few of its paragraphs are damaged, and only letters may change there.
    assert len(changed) <= len(texts) / 200
    for before, after in changed:
        assert sorted(before.replace("ـ", "")) == sorted(after.replace("ـ", ""))


@given(st.lists(st.text(alphabet="ابةىلنمفيعﻻﺔﻛ ًّـ.،[1]2a(«\n\x1e", max_size=80), max_size=4))
@example(["ةلود نم ىلع", "ىلإ"])
def test_any_text_is_survived_and_the_second_repair_changes_little(texts: list[str]) -> None:
    mended = repair_all(texts)
    assert len(mended) == len(texts)
    assert repair_all(repair_all(mended)) == repair_all(mended)


class TestVisualOrder:
    def test_digits_latin_and_brackets_keep_their_order(self) -> None:
        turned = ".2024 يف %35 وحن (Helene Berg) ةدّيسلا تلاق\nىلإ ةلصاو ىلع ةمئاق ةسردم نم"
        assert mend_visual_order(turned).split("\n") == [
            "قالت السيدّة (Helene Berg) نحو 35% في 2024.",
            "من مدرسة قائمة على واصلة إلى",
        ]

    def test_one_odd_word_turns_nothing(self) -> None:
        text = "حرف ةُ في أول كلمة لا معنى له، وكذلك ىا."
        assert mend_visual_order(text) == text

    def test_only_the_reversed_lines_of_a_mixed_text_are_turned(self) -> None:
        sound = "\n".join(["وهذه الفقرة سليمة من أولها إلى آخرها في الكتاب الذي كان على الطاولة."] * 5)
        turned = ".ةلواطلا ىلع ناك يذلا باتكلا يف اهرخآ ىلإ اهلوأ نم ةرقفلا هذه"
        assert mend_visual_order(f"{sound}\n{turned}") == (
            f"{sound}\nهذه الفقرة من أولها إلى آخرها في الكتاب الذي كان على الطاولة."
        )


class TestLogicalOrder:
    @pytest.mark.parametrize(
        ("drawn", "read"),
        [
            ("لجر 25 لاق", "قال 25 رجل"),
            (".19/5/2024 ,14.5", "14.5, 19/5/2024."),
            ("دعب iPhone 15 نم", "من iPhone 15 بعد"),
            ("22-2021 ماع", "عام 2021-22"),
            ("%35 ةبسن", "نسبة 35%"),
            ("5G ةكبش", "شبكة 5G"),
        ],
    )
    def test_in_an_arabic_line(self, drawn: str, read: str) -> None:
        assert logical_order(list(drawn), rtl=True) == read

    def test_arabic_in_a_latin_line(self) -> None:
        assert logical_order(list("The word مالس 25 كل ends"), rtl=False) == "The word لك 25 سلام ends"

    def test_brackets(self) -> None:
        assert set_brackets("قال )الوزير( »نعم«، و»لا«.") == "قال (الوزير) «نعم»، و«لا»."
        assert set_brackets("قال (الوزير) «نعم»") == "قال (الوزير) «نعم»"


def test_tatweel() -> None:
    assert without_tatweel("الحكـــومة 5هـ وبـ12") == "الحكومة 5هـ وبـ12"
    assert without_tatweel("محمـد قال") == "محمـد قال"


def test_note_marks_go_only_where_they_count_up() -> None:
    assert without_note_marks("قال[1] ثم عاد[2]، وذهب[3].") == "قال ثم عاد، وذهب."
    assert without_note_marks("قال¹ ثم عاد² وذهب³") == "قال ثم عاد وذهب"
    for sound in ("مساحته 10 كم² وحجمه 5 م³", "array[1] and array[7]", "قال[5] ثم عاد[2]"):
        assert without_note_marks(sound) == sound
