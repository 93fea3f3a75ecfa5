from __future__ import annotations

from collections import Counter

import pytest
from adversarial import FAITHFUL, PLANTED, Case, cases

from ragqa.answering.assistant import Assistant
from ragqa.answering.attribution import Attribution, Attributor, citations_of
from ragqa.answering.evidence import collect
from ragqa.answering.generated import written_sentences
from ragqa.types import Hit, Support

ORDER: tuple[Support, ...] = ("none", "partial", "full")


def attributor(assistant: Assistant, hits: tuple[Hit, ...], question: str, language: str) -> Attributor:
    idf = assistant.retriever.index().words.idf
    vectors = assistant.retriever.word_vectors
    return Attributor(collect(question, hits, idf).candidates, idf, language, vectors)


def judged(assistant: Assistant, case: Case) -> tuple[Support, list[Attribution]]:
    hits = assistant.search(case.source)
    language = next(hit.document.language for hit in hits if hit.paragraph.id == case.paragraph.id)
    judge = attributor(assistant, hits, case.source, language)
    found = [judge.attribute(sentence) for sentence in written_sentences(case.text, whole=True)[0]]
    return min((item.support for item in found), key=ORDER.index), found


@pytest.fixture(scope="module")
def verdicts(assistant: Assistant) -> list[tuple[Case, Support, list[Attribution]]]:
    made = cases(assistant.retriever.index().documents(), 300)
    assert len(made) == 300
    assert {case.kind for case in made} == {*FAITHFUL, *PLANTED}
    return [(case, *judged(assistant, case)) for case in made]


def test_planted_errors_are_marked(verdicts) -> None:
    planted = [(case, support) for case, support, _ in verdicts if not case.is_faithful]
    missed = [case for case, support in planted if support == "full"]
    assert len(missed) <= 0.05 * len(planted), missed


def test_faithful_sentences_are_not(verdicts) -> None:
    faithful = [(case, support) for case, support, _ in verdicts if case.is_faithful]
    lost = [case for case, support in faithful if support == "none"]
    assert len(lost) <= 0.05 * len(faithful), lost
    assert Counter(support for _, support in faithful)["full"] >= 0.9 * len(faithful)


def test_wrong_marks_are_replaced_by_the_right_source(verdicts) -> None:
    marked = [(case, found) for case, _, found in verdicts if case.kind == "marked up"]
    for case, found in marked:
        sentences, citations = citations_of(found)
        assert "[" not in sentences[0].text
        assert "【" not in sentences[0].text
        assert sentences[0].citations[0] == 1
        assert citations[0].paragraph.id == case.paragraph.id
        assert citations[0].quote in citations[0].paragraph.text


@pytest.fixture(scope="module")
def obstacles(real_assistant: Assistant) -> Attributor:
    question = "ما أبرز معوقات التطبيع؟"
    return attributor(real_assistant, real_assistant.search(question, 12), question, "ar")


@pytest.mark.parametrize(
    "paraphrase",
    [
        "أبرز المعوقات هي مسألة انسحاب القوات التركية من شمال سوريا.",
        "يرى سمير العبد الله أن الموقف الأمريكي هو أهم المعوقات أمام تقدم المفاوضات بين أنقرة ودمشق.",
        "تؤكد أنقرة أن وجودها مرتبط بحل سياسي وفق القرار الدولي 2254.",
    ],
)
def test_paraphrases_keep_their_sources(obstacles: Attributor, paraphrase: str) -> None:
    found = obstacles.attribute(paraphrase)
    assert found.support != "none"
    assert found.evidence[0].hit.paragraph.section == "معوقات التطبيع"


@pytest.mark.parametrize(
    ("claim", "most"),
    [
        ("يرى أسعد الزعبي أن أهم المعوقات هو الموقف الأمريكي.", "partial"),
        ("أبرز المعوقات هي مسألة انسحاب القوات التركية وفق القرار الدولي 2245.", "none"),
        ("عاصمة اليابان هي طوكيو.", "none"),
        ("لن تسمح إيران بتراجع أسعار النفط في الأسواق العالمية.", "none"),
        ("👍", "none"),
    ],
)
def test_claims_that_nothing_carries(obstacles: Attributor, claim: str, most: Support) -> None:
    found = obstacles.attribute(claim)
    assert ORDER.index(found.support) <= ORDER.index(most)
    assert bool(found.evidence) == (found.support != "none")


def test_the_same_evidence_keeps_its_number(obstacles: Attributor) -> None:
    text = "مسألة انسحاب القوات التركية من الشمال السوري أبرز المعوقات."
    sentences, citations = citations_of([obstacles.attribute(text), obstacles.attribute(text)])
    assert [sentence.citations for sentence in sentences] == [(1,), (1,)]
    assert len(citations) == 1


CONCRETE = "ما الذي يفضّله النقيب المرزوقي على الكتل الإسمنتية لحماية ساحل مرسى الرملة؟"
SHADE = "By how many degrees did tree shade cool the skin of pedestrians in Amman?"
CLUBS = "Who said that clubs short of players will disappear before clubs short of stadiums?"
LANGUAGES = "ما الآراء المتباينة حول لغة التعليم على الألواح في سوس؟"
FUND = "كم وعدت هند الدوسري بتخصيصه لبرنامج المؤسِّسات؟"


def attributed(assistant: Assistant, question: str, language: str, text: str) -> Attribution:
    return attributor(assistant, assistant.search(question, 30), question, language).attribute(text)


@pytest.mark.parametrize(
    ("question", "language", "faithful", "wrong"),
    [
        (
            CONCRETE,
            "ar",
            "كلّفت تجربة أجريت قرب الميناء في عام 2019 نحو 850,000 دينار.",
            "كلّفت تجربة أجريت قرب الميناء في عام 2019 نحو 850 مليون دينار.",
        ),
        (
            SHADE,
            "en",
            "According to the observatory's measurements, shade lowered pedestrians' skin temperature by 9 degrees.",
            "According to Rayya Al-Balushi, shade lowered pedestrians' skin temperature by 9 degrees.",
        ),
        (
            CLUBS,
            "en",
            "Gamal El-Hennawy said that clubs without players will disappear before clubs without stadiums.",
            "Salem Ba-Abbad said that clubs without players will disappear before clubs without stadiums.",
        ),
        (
            CLUBS,
            "ar",
            "قال ذلك مدرب الناشئين السابق جمال الحناوي، ردًّا على قول البحيري إن الأندية التي لا تملك ملاعبها ستختفي.",
            "قال ذلك مدرب الناشئين السابق سالم باعباد، ردًّا على قول البحيري إن الأندية التي لا تملك ملاعبها ستختفي.",
        ),
        (
            LANGUAGES,
            "ar",
            "يرى حسن أيت بلقاسم أن الحل يبدأ بلغة الأم شفهيًا في السنوات الثلاث الأولى.",
            "يرى شريف أيت بلقاسم أن الحل يبدأ بلغة الأم شفهيًا في السنوات الثلاث الأولى.",
        ),
    ],
)
def test_figures_and_names_in_other_words_are_known_and_others_are_not(
    assistant: Assistant, question: str, language: str, faithful: str, wrong: str
) -> None:
    assert attributed(assistant, question, language, faithful).support != "none"
    assert attributed(assistant, question, language, wrong).support == "none"


def test_a_name_given_whole_elsewhere_is_cited_there(assistant: Assistant) -> None:
    found = attributed(
        assistant,
        LANGUAGES,
        "ar",
        "يرى حسن أيت بلقاسم أن الحل يبدأ بلغة الأم شفهيًا في السنوات الثلاث الأولى.",
    )
    assert any("حسن أيت بلقاسم" in candidate.text for candidate in found.evidence)
    assert any("بلغة الأم" in candidate.text for candidate in found.evidence)


def test_what_a_paragraph_carries_alone_cites_no_other(assistant: Assistant) -> None:
    text = "وعدت هند الدوسري بتخصيص 15 مليون دولار لبرنامج يستهدف المؤسِّسات اعتبارًا من أيلول/سبتمبر 2024."
    found = attributed(assistant, FUND, "ar", text)
    assert len({candidate.hit.paragraph.id for candidate in found.evidence}) == 1
    assert "15 مليون دولار" in found.evidence[0].text
