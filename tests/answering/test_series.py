"""Items that an article counts, found without an index and asked for with real weights."""

from __future__ import annotations

import pytest

from ragqa.answering.series import series_in
from ragqa.corpus.drafts import Block, Draft
from ragqa.corpus.folder import make_document


def counted(*paragraphs: str) -> list[list[str]]:
    blocks = tuple(Block(text) for text in paragraphs)
    document = make_document(Draft("العنوان", None, None, blocks), "a", "a.txt")
    return [[place.text for place in series.items] for series in series_in(document)]


def test_items_follow_each_other_through_the_paragraphs() -> None:
    assert counted(
        "يعود ذلك إلى ثلاثة أسباب. أولها قلة المطر، وهي قديمة. وقد طالت.",
        "والسبب الثاني هو الطمي. ولم يُنظف السد.",
        "لا شأن لهذه الفقرة بما قبلها.",
        "أما الثالث فهو التبخر.",
    ) == [["أولها قلة المطر، وهي قديمة.", "والسبب الثاني هو الطمي.", "أما الثالث فهو التبخر."]]
    assert counted("The first is theft.", "The second is fraud.", "The third is a change of habit.") == [
        ["The first is theft.", "The second is fraud.", "The third is a change of habit."]
    ]
    assert counted("İlki aktarma.", "İkinci engel sefer.", "Üçüncü engel ise hava.") == [
        ["İlki aktarma.", "İkinci engel sefer.", "Üçüncü engel ise hava."]
    ]


@pytest.mark.parametrize(
    "paragraphs",
    [
        ("افتُتح في تشرين الأول 2023.", "وأُغلق في تشرين الثاني 2023.", "ثم فُتح ثالثة."),  # months
        ("والسبب الثاني هو الطمي.", "أما الثالث فهو التبخر."),  # the first is missing
        ("الدورة الأولى ناجحة.", "أما الدورة الثانية فلا."),  # two that nothing announces
        ("أولها المطر.", "س.", "س.", "س.", "والثاني الطمي.", "والثالث الحر."),  # too far apart
    ],
)
def test_what_is_no_series(paragraphs: tuple[str, ...]) -> None:
    assert counted(*paragraphs) == []


def test_items_counted_by_their_kind_further_on_in_a_sentence() -> None:
    items = [
        "ويأتي انسحاب القوات التركية من الشمال السوري في مقدمة هذه المعوقات.",
        "أما العقبة الثانية فهي الموقف الأمريكي.",
        "وتمثل إيران، ومعها كثرة اللاعبين على الأرض السورية، ثالثة العقبات.",
    ]
    assert counted(*items) == [items]
    assert counted("سافر الوفد وعلى رأسه الوزير إلى البلد.", *items[1:]) == []


def test_two_items_are_a_series_when_they_are_announced() -> None:
    assert counted("ولذلك أسباب معروفة. أولها المطر.", "وثانيها الطمي.") == [
        ["أولها المطر.", "وثانيها الطمي."]
    ]


@pytest.mark.parametrize(
    ("question", "paragraphs"),
    [
        ("ما أبرز معوقات التطبيع؟", ["p9", "p11", "p13"]),
        ("ما العوامل التي تجعل أنظمة التعرف على الكلام تخطئ في العاميات العربية؟", ["p6", "p7", "p8", "p9"]),
        ("ما العقبات التي تقف أمام حل أزمة مياه الري في ديالى؟", ["p9", "p10", "p11", "p12"]),
        ("ما الذي يجعل عمّان تحتفظ بالحرارة بحسب تقرير مرصد المناخ الحضري؟", ["p5", "p6", "p7"]),
    ],
)
def test_a_question_for_all_items_gets_the_series_in_its_order(
    assistant, question: str, paragraphs: list[str]
) -> None:
    answer = assistant.ask(question)
    assert [citation.paragraph.id.rpartition(":")[2] for citation in answer.citations] == paragraphs
    for citation in answer.citations:
        assert citation.paragraph.text[citation.start : citation.end] == citation.quote


def test_a_sentence_with_items_of_its_own_is_no_part_of_the_series_beside_it(assistant) -> None:
    answer = assistant.ask("ما أسباب عودة مرض الحصبة إلى حضرموت؟")
    assert "انقطاع التطعيم الروتيني" in answer.sentences[0].text
