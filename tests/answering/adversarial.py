"""Three hundred generated answers with known truth: sentences of the sample articles, faithful or made false."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ragqa.answering.speakers import speaker_of
from ragqa.text.sentences import sentence_spans
from ragqa.types import Document, Paragraph

FAITHFUL = ("verbatim", "clause", "reordered", "other digits", "marked up")
PLANTED = ("number", "name", "month", "negation", "elsewhere")

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_MONTHS = (
    (
        "يناير",
        "فبراير",
        "مارس",
        "أبريل",
        "مايو",
        "يونيو",
        "يوليو",
        "أغسطس",
        "سبتمبر",
        "أكتوبر",
        "نوفمبر",
        "ديسمبر",
    ),
    ("January", "March", "April", "June", "July", "August", "September", "October", "November", "December"),
    (
        "Ocak",
        "Şubat",
        "Mart",
        "Nisan",
        "Mayıs",
        "Haziran",
        "Temmuz",
        "Ağustos",
        "Eylül",
        "Ekim",
        "Kasım",
        "Aralık",
    ),
)
_PLACES = (
    (
        "تونس",
        "مصر",
        "لبنان",
        "عمان",
        "الأردن",
        "العراق",
        "سوريا",
        "تركيا",
        "فرنسا",
        "المغرب",
        "ليبيا",
        "إيران",
    ),
    ("Tunisia", "Spain", "Italy", "Egypt", "Kuwait", "Oman", "Qatar", "Djibouti", "Yemen", "Greece"),
    ("İstanbul", "Ordu", "Giresun", "Hatay", "Antakya", "Trabzon", "Kadıköy", "Üsküdar", "Ankara", "İzmir"),
)
_NEGATED = (
    (" هو ", " ليس "),
    (" إن ", " إنه لا يصح أن "),
    (" is ", " is not "),
    (" are ", " are not "),
    (" was ", " was not "),
)


@dataclass(frozen=True, slots=True)
class Case:
    """``text`` is what a model wrote; ``source`` the sentence it was made from, in ``paragraph``."""

    kind: str
    text: str
    source: str
    paragraph: Paragraph

    @property
    def is_faithful(self) -> bool:
        return self.kind in FAITHFUL


def cases(documents: Sequence[Document], count: int, seed: int = 7) -> list[Case]:
    """``count`` cases, the kinds in turn as far as sentences allow each."""
    rng = random.Random(seed)
    sources = [
        (document, paragraph, paragraph.text[start:end])
        for document in documents
        for paragraph in document.paragraphs
        for start, end in sentence_spans(paragraph.text)
        if 60 <= end - start <= 400
    ]
    rng.shuffle(sources)
    wanted = [kind for _ in range(count) for kind in (*FAITHFUL, *PLANTED)][:count]
    made: list[Case] = []
    unused = list(sources)
    for kind in wanted:
        for position, (document, paragraph, sentence) in enumerate(unused):
            text = _made(kind, document, sentence, sources, rng)
            if kind == "verbatim" or (text is not None and text != sentence):
                made.append(Case(kind, text or sentence, sentence, paragraph))
                del unused[position]
                break
    return made


def _made(
    kind: str,
    document: Document,
    sentence: str,
    sources: Sequence[tuple[Document, Paragraph, str]],
    rng: random.Random,
) -> str | None:
    if kind == "verbatim":
        return sentence
    if kind == "clause":
        clause = re.split("[،,؛;] ", sentence)[0].strip()
        return clause + "." if len(clause) >= 45 else None
    if kind == "reordered":
        clauses = [part.strip(" .") for part in re.split("[،,] ", sentence)]
        return "، ".join((*clauses[1:], clauses[0])) + "." if len(clauses) == 2 else None
    if kind == "other digits":
        return (
            sentence.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
            if _NUMBER.search(sentence)
            else None
        )
    if kind == "marked up":
        return f"- **{sentence.rstrip('.')}** [9]【12†source】[١]."
    if kind == "number":
        return _with_other_number(sentence, rng)
    if kind == "month":
        return _swapped(sentence, _MONTHS, rng)
    if kind == "negation":
        return next((sentence.replace(was, now, 1) for was, now in _NEGATED if was in sentence), None)
    if kind == "elsewhere":
        others = [
            text
            for other, _, text in sources
            if other.id != document.id and other.language == document.language
        ]
        return rng.choice(others) if others else None
    return _with_other_name(document, sentence, sources, rng)


def _with_other_number(sentence: str, rng: random.Random) -> str | None:
    found = list(_NUMBER.finditer(sentence))
    if not found:
        return None
    match = rng.choice(found)
    digits = match.group()
    other = digits
    while other == digits:
        other = re.sub(r"\d", lambda _: str(rng.randint(1, 9)), digits)
    return sentence[: match.start()] + other + sentence[match.end() :]


def _with_other_name(
    document: Document, sentence: str, sources: Sequence[tuple[Document, Paragraph, str]], rng: random.Random
) -> str | None:
    speaker = speaker_of(sentence)
    if speaker is not None and speaker in sentence:
        others = [
            name
            for other, _, text in sources
            if other.id != document.id and other.language == document.language and (name := speaker_of(text))
        ]
        return sentence.replace(speaker, rng.choice(others)) if others else None
    return _swapped(sentence, _PLACES, rng)


def _swapped(sentence: str, groups: Sequence[Sequence[str]], rng: random.Random) -> str | None:
    for group in groups:
        for word in group:
            if re.search(rf"\b{word}\b", sentence):
                other = rng.choice([other for other in group if other not in sentence])
                return re.sub(rf"\b{word}\b", other, sentence)
    return None


def kinds(made: Sequence[Case]) -> Iterator[tuple[str, list[Case]]]:
    """The cases by kind."""
    for kind in (*FAITHFUL, *PLANTED):
        yield kind, [case for case in made if case.kind == kind]
