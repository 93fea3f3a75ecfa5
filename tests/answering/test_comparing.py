"""Questions about two sides get a sentence for each."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ragqa.answering.assistant import Assistant
from ragqa.answering.comparing import other_side
from ragqa.answering.evidence import Evidence, collect
from ragqa.answering.questions import read_question
from ragqa.answering.ranking import load_weights, rank
from ragqa.retrieval import Retriever


@pytest.mark.parametrize(
    "question",
    [
        "بكم يقدّر الورتاني متر الماء المحلّى وبكم تقدّره المهيري؟",
        "إلى كم تهبط الكلفة بحسب الرواشدة وكم تبلغ بحسب المجالي؟",
        "ما نسبة البقاء وفق دائرة الحدائق ووفق متطوعي المرصد؟",
        "أين كان التراجع أشد، في مرسى حميد أم في مرسى الرملة؟",
        "فيمَ يختلف سلوم وبوشامة؟",
        "How wide is the zone in Aldred's account, and in Al-Hammadi's?",
        "What does Lindqvist call the break, and what does Tesfaye make of it?",
        "Metro mu yoksa vapur mu daha çok yolcu taşır?",
    ],
)
def test_two_sides_are_seen(question: str) -> None:
    assert read_question(question).compares


@pytest.mark.parametrize(
    "question",
    [
        "ما أبرز معوقات التطبيع بين تركيا وسوريا؟",
        "ولماذا رفض الأسد اللقاء؟",
        "ومن قال ذلك وهو يبتسم؟",
        "What is the longest time that a certificate is good for?",
        "كم عدد سكان المدينة وضواحيها؟",
        "Kadıköy ve Üsküdar arasındaki vapur kaç lira?",
        "",
    ],
)
def test_one_side_is_one(question: str) -> None:
    assert not read_question(question).compares


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("كم تكلّف خطة باعباد للجرعة التالية وكم تكلّف خطة بن شملان؟", ["640 ألف دولار", "210 آلاف دولار"]),
        (
            "كم حالة دخول غير قانوني سجّلتها النقابة عام 2023 وكم أثبت الحرس البحري؟",
            ["96 حالة في 2023", "22 مخالفة"],
        ),
        (
            "كم تبلغ كلفة المتر المكعب من الماء المحلّى في تونس عند الورتاني وعند المهيري؟",
            ["2.4 دينار", "3.3 دنانير"],
        ),
    ],
)
def test_the_answer_tells_both_sides(assistant: Assistant, question: str, told: list[str]) -> None:
    answer = assistant.ask(question)
    text = " ".join(sentence.text for sentence in answer.sentences)
    assert [part for part in told if part not in text] == []
    assert len({citation.paragraph.id for citation in answer.citations}) >= 2


def evidence_for(retriever: Retriever, question: str) -> Evidence:
    return collect(question, retriever.search(question, 8), retriever.index().words.idf)


def test_a_paragraph_that_tells_both_sides_needs_no_other(assistant: Assistant) -> None:
    evidence = evidence_for(assistant.retriever, "كم تكلّف خطة باعباد للجرعة التالية وكم تكلّف خطة بن شملان؟")
    scores = rank(evidence, load_weights(assistant.retriever.embedder.name))
    best = int(scores.argmax())
    other = other_side(evidence, scores, best)
    assert other is not None
    assert evidence.candidates[other].rank != evidence.candidates[best].rank
    told = np.ones_like(evidence.headings)  # every paragraph has every word of the question
    assert other_side(replace(evidence, headings=told), scores, best) is None
