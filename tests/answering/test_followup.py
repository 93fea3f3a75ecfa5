from __future__ import annotations

import pytest

from ragqa.answering.followup import FollowUp, completed
from ragqa.retrieval.crosslingual import WordVectors
from ragqa.types import Turn

OBSTACLES = Turn(
    "ما أبرز معوقات التطبيع؟", "وتعتبر مسألة انسحاب القوات التركية من الشمال السوري أبرز المعوقات."
)


def text_of(follow_up: FollowUp | None) -> str:
    return follow_up.text if follow_up else ""


@pytest.mark.parametrize(
    ("question", "history", "alone"),
    [
        ("ولماذا؟", [OBSTACLES], "لماذا أبرز معوقات التطبيع؟"),
        ("وماذا عن إيران؟", [OBSTACLES], "ما أبرز معوقات التطبيع (إيران)؟"),
        (
            "ومن قال ذلك؟",
            [OBSTACLES],
            "من قال: وتعتبر مسألة انسحاب القوات التركية من الشمال السوري أبرز المعوقات؟",
        ),
        ("وفي 2023؟", [Turn("كم بلغ التضخم في 2022؟", "13.9%")], "كم بلغ التضخم في 2023؟"),
        ("وكم بلغ في السنة التي بعدها؟", [Turn("كمْ بلغَ التضخّمُ في 2022؟", "13.9%")], "كمْ بلغَ التضخّمُ في 2023؟"),
        (
            "وكم بلغ في العام السابق؟",
            [Turn("كم بلغ التضخم في ٢٠٢٢؟", "13.9%"), Turn("وفي 2024؟", "28%")],
            "كم بلغ التضخم في 2023؟",
        ),
        (
            "And the year before?",
            [Turn("How high was inflation in 2022?", "9%")],
            "How high was inflation in 2021?",
        ),
        ("Why?", [Turn("When did the strike end?", "In May.")], "Why strike end?"),
        (
            "Peki ya Ordu?",
            [Turn("Giresun fındık fiyatı kaç lira?", "84")],
            "Giresun fındık fiyatı kaç lira (Ordu)?",
        ),
    ],
)
def test_follow_ups_are_completed(question: str, history: list[Turn], alone: str) -> None:
    assert text_of(completed(question, history)) == alone


@pytest.mark.parametrize(
    ("question", "own", "alone"),
    [
        ("وبأي ثمن؟", "بأي ثمن", "بأي ثمن (ما أبرز معوقات التطبيع)؟"),
        ("ومن يعارض هذا الموعد؟", "من يعارض هذا الموعد", "من يعارض هذا الموعد (ما أبرز معوقات التطبيع)؟"),
        ("وما أثرها؟", "ما أثرها", "ما أثرها (ما أبرز معوقات التطبيع)؟"),
        (
            "بماذا ردّت عليها موسكو؟",
            "بماذا ردّت عليها موسكو",
            "بماذا ردّت عليها موسكو (ما أبرز معوقات التطبيع)؟",
        ),
        (
            "What does he say about it?",
            "What does he say about it",
            "What does he say about it (ما أبرز معوقات التطبيع)؟",
        ),
    ],
)
def test_a_follow_up_keeps_its_own_words_and_names_what_it_leans_on(
    question: str, own: str, alone: str
) -> None:
    assert completed(question, [OBSTACLES]) == FollowUp(alone, own, "ما أبرز معوقات التطبيع")


def test_a_completed_question_that_is_sent_again_is_read_as_it_was() -> None:
    follow_up = completed("وبأي ثمن؟", [OBSTACLES])
    assert follow_up is not None
    for history in ([], [OBSTACLES], [Turn("ما سعر القمح؟", "265 دولارًا")]):
        assert completed(follow_up.text, history) == follow_up


def test_brackets_do_not_pile_up() -> None:
    alone = completed("ومن قالها؟", [OBSTACLES, Turn("وما أثرها؟", "أثرها كبير.")])
    assert alone is not None
    assert alone.text == "من قالها (ما أثرها ما أبرز معوقات التطبيع)؟"


@pytest.mark.parametrize("question", ["والدة من هذه السيدة التي يتحدث عنها المقال؟", "والي المدينة متى عُيّن؟"])
def test_words_that_begin_with_the_letter_of_and_stay_whole(question: str) -> None:
    follow_up = completed(question, [OBSTACLES])
    assert follow_up is None or follow_up.own.startswith("وال")


@pytest.mark.parametrize(
    "question",
    ["ما عاصمة اليابان؟", "كم عدد اللاجئين السوريين في تركيا؟", "Who is the mayor of the city of Istanbul?"],
)
def test_questions_that_stand_alone_are_left_alone(question: str) -> None:
    assert completed(question, [OBSTACLES]) is None


@pytest.mark.parametrize(
    "question",
    [
        "متى ستُبنى؟",
        "هل اتفقوا؟",
        "أعطني مثالًا",
        "Any examples?",
        "وكم كان نصيب البلدان الثلاثة الأخيرة في السابق؟",
    ],
)
def test_who_names_nothing_or_says_and_leans_on_the_question_before(question: str) -> None:
    follow_up = completed(question, [OBSTACLES])
    assert follow_up is not None
    assert follow_up.text.rstrip("؟").endswith("(ما أبرز معوقات التطبيع)")
    assert follow_up.base == "ما أبرز معوقات التطبيع"


@pytest.mark.parametrize(
    ("question", "leans"),
    [
        ("بماذا ينصح المشرف على الدراسة؟", True),
        ("ما عدد المراكز الصحية المتوقفة عن العمل في محافظة حضرموت؟", False),
    ],
)
def test_a_short_question_leans_where_that_is_likely(question: str, leans: bool) -> None:
    assert completed(question, [OBSTACLES]) is None
    assert (completed(question, [OBSTACLES], likely=True) is not None) is leans


def test_a_short_question_in_passing_leans_on_the_one_before() -> None:
    history = [OBSTACLES, Turn("هل من معارض؟", "تعارضه طهران.")]
    assert "معوقات التطبيع" in text_of(completed("وما حجته؟", history))


@pytest.mark.parametrize("question", ["ولماذا؟", "", "؟"])
def test_without_a_dialogue_there_is_nothing_to_add(question: str) -> None:
    assert completed(question, []) is None


def test_a_follow_up_of_a_follow_up_goes_back_to_the_question() -> None:
    history = [OBSTACLES, Turn("وماذا عن إيران؟", "لن تسمح إيران بذلك.")]
    alone = completed("ولماذا؟", history)
    assert alone is not None
    assert "معوقات التطبيع" in alone.text
    assert "إيران" in alone.text


def test_only_the_last_turns_are_read() -> None:
    old = [Turn("ما سعر القمح؟", "265 دولارًا")] + [Turn(f"ما معنى كلمة رقم {n}؟", "لا شيء") for n in range(9)]
    assert "القمح" not in text_of(completed("ولماذا؟", old))
    assert completed("ولماذا؟", [Turn("س" * 100_000, "ج" * 100_000)]) is not None


@pytest.mark.parametrize(
    ("base", "question", "alone"),
    [
        ("كم بلغ التضخم هذا العام؟", "وفي 2021؟", "كم بلغ التضخم في 2021؟"),
        (
            "Bir kilo fındığın maliyeti bu yıl ne kadar?",
            "Peki ya 2021'de?",
            "Bir kilo fındığın maliyeti 2021'de ne kadar?",
        ),
        ("كم بلغت التغطية في المكلا؟", "وفي دوعن؟", "كم بلغت التغطية في دوعن؟"),
        ("ما العقبة الأولى أمام الحل؟", "والرابعة؟", "ما العقبة الرابعة أمام الحل؟"),
        ("What is the second obstacle to peace?", "And the third?", "What is the third obstacle to peace?"),
    ],
)
def test_this_gives_way_with_the_word_it_points_at(base: str, question: str, alone: str) -> None:
    assert text_of(completed(question, [Turn(base, "")], WordVectors())) == alone
