"""Questions whose answers are known: the gold set, and files in SQuAD format."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from ragqa.corpus.drafts import Block, Draft
from ragqa.corpus.folder import make_document
from ragqa.text.language import detect_language
from ragqa.types import Document, Turn

PARTS = ("test", "fit", "develop", "probe")
"""Of the gold questions."""


@dataclass(frozen=True, slots=True)
class Case:
    """A question, the paragraphs that support its answer, and for each thing asked the accepted strings.

    A follow-up has the dialogue before it as ``history``, and as ``standalone`` a question that needs none.
    """

    id: str
    question: str
    kind: str
    language: str
    paragraphs: frozenset[str]
    groups: tuple[tuple[str, ...], ...]
    history: tuple[Turn, ...] = ()
    standalone: str | None = None

    @property
    def answerable(self) -> bool:
        return bool(self.paragraphs)


def read_gold(path: Path, part: str = "test") -> list[Case]:
    """The gold questions, a JSON object a line; of rows that name a ``part``, only those of this one.

    What is fitted may use the part ``fit``; rules may be written by looking at that, at ``develop``, whose dialogues,
    comparisons and questions across languages are nearer to the articles' words, and at ``probe``: questions in
    dialect, lists, speech, dialogues, near and far from the articles' words or without an answer, written by others
    than the rules to find what these miss. Only the part ``test`` is reported.
    """
    cases = []
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        if row.get("part", part) != part:
            continue
        groups = row.get("answer_groups") or ([row["answers"]] if row["answers"] else [])
        cases.append(
            Case(
                id=row["id"],
                question=row["question"],
                kind=row["kind"],
                language=row["language"],
                paragraphs=frozenset(row["paragraphs"]) if row["answerable"] else frozenset(),
                groups=tuple(map(tuple, groups)),
                history=tuple(Turn(turn["question"], turn["answer"]) for turn in row.get("history", ())),
                standalone=row.get("standalone"),
            )
        )
    return cases


def read_squad(path: Path) -> tuple[list[Document], list[Case]]:
    """Documents made of the distinct contexts of a SQuAD-format file, and its questions.

    A context that several articles have is a paragraph of the first; ids that repeat get a number.
    """
    documents: list[Document] = []
    cases: dict[str, Case] = {}
    known: dict[str, str] = {}
    articles = json.loads(path.read_text("utf-8"))["data"]
    # one question alone is too short to tell Turkish from Spanish by
    language = detect_language(
        " ".join(item["question"] for a in articles for p in a["paragraphs"] for item in p["qas"])
    )
    for number, article in enumerate(articles):
        contexts = dict.fromkeys(paragraph["context"] for paragraph in article["paragraphs"])
        new = [context for context in contexts if context not in known]
        title = (article.get("title") or f"article {number}").replace("_", " ")
        document = make_document(Draft(title, None, None, tuple(map(Block, new))), f"{number}", path.name)
        documents.append(document)
        known |= dict(zip(new, (paragraph.id for paragraph in document.paragraphs), strict=True))
        for paragraph in article["paragraphs"]:
            for item in paragraph["qas"]:
                accepted = tuple(answer["text"] for answer in item["answers"])
                name = str(item["id"])
                name = f"{name}~{len(cases)}" if name in cases else name
                cases[name] = Case(
                    id=name,
                    question=item["question"],
                    kind="squad",
                    language=language,
                    paragraphs=frozenset([known[paragraph["context"]]]) if accepted else frozenset(),
                    groups=(accepted,) if accepted else (),
                )
    return documents, list(cases.values())
