"""How near a question's words are to those of the articles, which decides how hard it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from questions import Case
from ragqa.answering.matching import terms_of
from ragqa.answering.questions import content_words
from ragqa.types import Document

NEAR = 0.5
"""Least share of a question's content words, by stem, in a paragraph with its title and heading."""


def wording_over(documents: Sequence[Document]) -> Callable[[Case], str]:
    """A function that says of a case ``near``, ``far`` or, where no article is in its language, ``other language``.

    An answerable question is near when the paragraphs that answer it have the words; one without an answer when any
    paragraph has them, which makes it look answered.
    """
    languages, texts = {}, {}
    for document in documents:
        for paragraph in document.paragraphs:
            languages[paragraph.id] = document.language
            texts[paragraph.id] = terms_of(f"{document.title} {paragraph.section or ''} {paragraph.text}")

    def wording(case: Case) -> str:
        looked_at = case.paragraphs or set(texts)
        if not any(languages[name] == case.language for name in looked_at):
            return "other language"
        words = set(content_words(case.standalone or case.question))
        found = [words & texts[name] for name in looked_at]
        most = len(set().union(*found)) if case.answerable else max(map(len, found))
        return "near" if most >= NEAR * max(len(words), 1) else "far"

    return wording
