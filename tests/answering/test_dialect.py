"""Questions in dialect get standard words; standard questions stay as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from questions import read_gold, read_squad
from ragqa.answering.assistant import Assistant
from ragqa.answering.dialect import in_standard_words
from ragqa.text.analysis import analyse_words


def having(articles: str) -> Callable[[str], int]:
    """How often a stem occurs in these words."""
    return analyse_words(articles).count


@pytest.mark.parametrize(
    ("question", "articles", "standard"),
    [
        ("ليش قلّ السمك؟", "السمك", "لماذا قلّ السمك؟"),
        ("المحطة هتشتغل إمتى؟", "المحطة", "متى المحطة تعمل ؟"),
        ("شنو اللي منعوه؟", "", "ما الذي منعوه؟"),
        ("وين راحت فلوس المي؟", "", "أين ذهبت مال الماء؟"),
        ("قديش عدد المدارس بسوس؟", "سوس مدارس", "كم عدد المدارس في سوس؟"),
        ("شگد بقى بسد حمرين؟", "سد حمرين بقى", "كم بقى في سد حمرين؟"),
        ("مين اللي قال هيك؟", "", "من الذي قال ؟"),
        ("علاش كيتقطع الما فتونس؟", "تقطع تونس الماء", "لماذا تقطع الما في تونس؟"),
    ],
)
def test_words_of_a_dialect_give_way(question: str, articles: str, standard: str) -> None:
    assert in_standard_words(question, having(articles)) == standard


def test_a_word_that_the_articles_have_stays() -> None:
    assert in_standard_words("ليش زادت الفلوس؟", having("فلوس")) == "لماذا زادت الفلوس؟"
    assert "فلوس" not in in_standard_words("ليش زادت الفلوس؟", having(""))


@pytest.mark.parametrize(
    "question",
    [
        "",
        "؟",
        "ما أول آية نزلت في أي ولاية؟",
        "في أية دولة بيع مئة كتاب عالمي؟",
        "من ترأس وفد بغداد؟",
        "ماهو سبب زوال تمثال رودس؟",
        "من انتقد الاتفاق لأنه لم يحاسب أحدًا؟",
        "Who said that?",
        "Türkiye ne zaman çekilecek?",
    ],
)
def test_other_questions_stay(question: str) -> None:
    assert in_standard_words(question, having("")) == question


def test_hardly_a_standard_question_is_touched(repo: Path, shared_data: Path) -> None:
    """Even where the articles have none of its words."""
    gold = [case for part in ("fit", "develop") for case in read_gold(repo / "eval" / "gold.jsonl", part)]
    _, squad = read_squad(shared_data / "qa" / "arcd-train.json")
    questions = [case.question for case in [*gold, *squad] if case.kind != "dialect"]
    touched = [question for question in questions if in_standard_words(question, having("")) != question]
    assert len(questions) > 800
    assert len(touched) <= len(questions) / 200, touched


class Listening:
    """A language model that keeps what it is told and says nothing."""

    def __init__(self) -> None:
        self.told = ""

    def stream(self, messages: Sequence[Mapping[str, str]]) -> Iterator[str]:
        self.told += " ".join(message["content"] for message in messages)
        yield ""


ASKED = "شكثر صاروا يعطون المتطوع في اليوم بحملة التطعيم الأخيرة في حضرموت؟"


def test_a_language_model_is_given_the_words_of_the_reader(assistant) -> None:
    model = Listening()
    Assistant(assistant.retriever, assistant.settings, model).ask(ASKED)
    assert ASKED in model.told


def test_a_question_in_dialect_is_answered(assistant) -> None:
    answer = assistant.ask(ASKED)
    assert answer.question == ASKED
    assert answer.completed is None
    assert not answer.abstained
    assert "تسعة دولارات" in answer.text
