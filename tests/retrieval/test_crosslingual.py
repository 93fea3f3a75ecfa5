"""Words of two languages, paired by real word vectors and by sound."""

from __future__ import annotations

import numpy as np
import pytest

from ragqa.retrieval.crosslingual import (
    NAME_CREDIT,
    WordVectors,
    same_name,
    translated_shares,
    word_matches,
    words_of,
)

SEA = "انقطعت كابلات الإنترنت في البحر الأحمر"
DAM = "تراجع مخزون السدود في تونس"


@pytest.fixture(scope="module")
def vectors() -> WordVectors:
    return WordVectors()


def test_words_as_they_are_spelled_once_without_the_conjunction_before_an_article() -> None:
    assert words_of("والبحر والبر، البحر 40") == ("البحر", "البر", "40")
    assert words_of("؟ 🙂") == ()


def test_a_word_finds_its_translation_and_no_other_word(vectors: WordVectors) -> None:
    matches = word_matches(("water", "internet", "school"), [words_of(SEA), words_of("شح الماء")], vectors)
    assert matches.shape == (2, 3)
    assert matches[0, 1] > 0.5 > matches[1, 1]
    assert matches[1, 0] > 0.5
    assert matches[:, 2].max() < 0.5


def test_names_are_known_by_their_sound_and_spellings_by_their_fold(vectors: WordVectors) -> None:
    assert same_name("Murat", "مراد")
    assert not same_name("Murat", "أحمد")
    assert not same_name("Murat", "Murad")  # one script: that is spelling, not sound
    (row,) = word_matches(("Lavrentiev", "أحمد"), [("لافرنتييف", "احمد")], vectors)
    assert (row >= NAME_CREDIT).all()


def test_texts_and_questions_without_words(vectors: WordVectors) -> None:
    assert word_matches((), [("a",)], vectors).shape == (1, 0)
    assert word_matches(("a",), [(), ("a",)], vectors).tolist() == [[0.0], [1.0]]
    assert word_matches(("a",), [], vectors).shape == (0, 1)
    assert translated_shares("🙂", [SEA], vectors).tolist() == [0.0]
    assert translated_shares("sea", [], vectors).shape == (0,)


def test_a_text_is_matched_the_same_whatever_is_matched_beside_it(vectors: WordVectors) -> None:
    asked = words_of("Which internet cables were cut?")
    together = word_matches(asked, [words_of(SEA), words_of(DAM)], vectors)
    (alone,) = word_matches(asked, [words_of(DAM)], vectors)
    np.testing.assert_allclose(together[1], alone, atol=1e-6)


def test_the_text_that_says_it_has_the_larger_share(vectors: WordVectors) -> None:
    texts = [SEA, DAM, "كلفة الميناء الجديد"]
    for question, right in (("internet cables in the sea", 0), ("barajlar Tunus", 1)):
        shares = translated_shares(question, texts, vectors)
        assert shares.argmax() == right
        assert ((shares >= 0.0) & (shares <= 1.0)).all()


def test_what_every_text_has_weighs_little(vectors: WordVectors) -> None:
    shares = translated_shares("تونس كابلات", [f"تونس {SEA}", "تونس الخضراء", "تونس العاصمة"], vectors)
    assert shares[0] > 0.8
    assert shares[1:].max() < 0.3
