"""A generated answer while it is written: every finished sentence is checked against the evidence once."""

from __future__ import annotations

from dataclasses import replace

from ragqa.answering import messages
from ragqa.answering.attribution import Attribution, Attributor, citations_of
from ragqa.answering.evidence import Evidence
from ragqa.answering.facts import with_facts
from ragqa.answering.generated import written_sentences
from ragqa.answering.prompts import packed
from ragqa.answering.questions import Question
from ragqa.settings import Settings
from ragqa.text.fold import fold
from ragqa.types import Answer


def passages(evidence: Evidence, settings: Settings) -> list[tuple[str, str]]:
    """Title and text of the paragraphs found, best first, as many as the model is given."""
    found = {hit.paragraph.id: (hit.document.title, hit.paragraph.text) for hit in evidence.hits}
    return packed(found.values(), settings.llm_context_tokens)


class Checked:
    """Text that grows; what is finished of it is attributed sentence by sentence."""

    def __init__(self, attributor: Attributor, question: Question) -> None:
        self._attributor = attributor
        self._question = question
        self._text = ""
        self._known: dict[str, Attribution] = {}
        self._sentences: tuple[str, ...] = ()
        self._draft = ""

    def write(self, piece: str) -> bool:
        """Add a piece of text; whether there is anything new to show."""
        self._text += piece
        before = (self._sentences, self._draft)
        sentences, self._draft = written_sentences(self._text, whole=False)
        self._sentences = tuple(sentences)
        return before != (self._sentences, self._draft)

    def finish(self, *, every: bool = False) -> str | None:
        """The text is whole: why it cannot stand, ``empty``, ``refused`` or ``unsupported``, or ``None``.

        It is unsupported when no sentence has support or, with ``every``, when one has none.
        """
        sentences, self._draft = written_sentences(self._text, whole=True)
        self._sentences = tuple(sentences)
        if not sentences:
            return "empty"
        if messages.is_refusal(" ".join(sentences)):
            return "refused"
        supported = [self._attribution(sentence).support != "none" for sentence in sentences]
        return None if (all if every else any)(supported) else "unsupported"

    def shown(self, blank: Answer, *, without_unsupported: bool = False) -> Answer:
        """The answer so far: finished sentences with their support, and the unchecked rest as ``draft``."""
        attributions = [self._attribution(sentence) for sentence in self._sentences]
        if without_unsupported:
            attributions = [item for item in attributions if item.support != "none"]
        sentences, citations = citations_of(attributions)
        sentences = with_facts(sentences, self._question)
        return replace(blank, sentences=sentences, citations=citations, draft=self._draft)

    def _attribution(self, sentence: str) -> Attribution:
        key = fold(sentence)
        if key not in self._known:
            self._known[key] = self._attributor.attribute(sentence)
        return replace(self._known[key], text=sentence)
