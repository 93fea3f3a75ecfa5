"""The assistant: question in, answer out."""

from __future__ import annotations

import logging
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from typing import cast

from ragqa.answering import messages
from ragqa.answering.attribution import Attributor
from ragqa.answering.dialect import in_standard_words
from ragqa.answering.evidence import Evidence, collect
from ragqa.answering.extract import closest, extract
from ragqa.answering.followup import FollowUp, as_asked, completed
from ragqa.answering.gate import Verdict, load_gate
from ragqa.answering.prompts import chat_messages
from ragqa.answering.ranking import best_of, load_weights
from ragqa.answering.rewriting import rewritten
from ragqa.answering.sections import with_items, with_section
from ragqa.answering.smalltalk import small_talk
from ragqa.answering.writing import Checked, passages
from ragqa.errors import ChatModelError
from ragqa.retrieval import Filters, Retriever
from ragqa.settings import Settings
from ragqa.text.language import detect_language
from ragqa.types import Answer, ChatModel, Hit, Sentence, Turn

_log = logging.getLogger(__name__)


class Assistant:
    """Answers from what ``retriever`` finds: in words of the articles or, with ``chat_model``, in its own."""

    def __init__(self, retriever: Retriever, settings: Settings, chat_model: ChatModel | None = None) -> None:
        self.retriever = retriever
        self.settings = settings
        self.chat_model = chat_model
        self._word_vectors = retriever.word_vectors
        self._gate = load_gate(retriever.embedder.name)
        self._ranking = load_weights(retriever.embedder.name)

    def search(
        self,
        question: str,
        k: int | None = None,
        filters: Filters | None = None,
        history: Sequence[Turn] = (),
    ) -> tuple[Hit, ...]:
        """The ``k`` best hits (``settings.top_k`` by default) in the articles allowed, best first; for a question
        that leans on ``history``, those of the completed one."""
        standard, turns = self._in_standard_words(question, history)
        follow_up = completed(standard, turns, self._word_vectors)
        if follow_up is None and turns:
            follow_up, _, _ = self._looked_up(standard, None, turns, _Clock(), filters)
        asked, own, base = as_asked(standard, follow_up)
        return self.retriever.search(asked, k or self.settings.top_k, filters, own, base)

    def ask(self, question: str, history: Sequence[Turn] = (), filters: Filters | None = None) -> Answer:
        """The whole answer, from the articles that ``filters`` allow."""
        *_, last = self.stream(question, history, filters)
        return last

    def stream(
        self, question: str, history: Sequence[Turn] = (), filters: Filters | None = None
    ) -> Iterator[Answer]:
        """Growing answers; the last one is complete and final. Closing the iterator closes the model's stream."""
        clock = _Clock()
        blank = Answer(question, (), (), False, (), "extractive", detect_language(question))
        said = small_talk(question, blank.language)
        if said is not None:
            yield clock.stamp(replace(blank, sentences=(Sentence(said, (), "full"),)))
            return
        standard, turns = self._in_standard_words(question, history)
        follow_up, failed = self._completed_by_model(question, history)
        follow_up = follow_up or completed(standard, turns, self._word_vectors)
        clock.lap("follow-up")
        follow_up, evidence, verdict = self._looked_up(standard, follow_up, turns, clock, filters)
        whole = follow_up.text if follow_up and follow_up.text not in (question, standard) else None
        blank = replace(blank, completed=whole, confidence=verdict.probability)
        if verdict.outcome != "decline" and self.chat_model is not None and failed is None:
            yield from self._generative(self.chat_model, whole or question, evidence, verdict, blank, clock)
            return
        notice = messages.fallback(failed, blank.language) if failed else None
        if filters and not evidence.hits:
            notice = messages.nothing_allowed(blank.language)
        yield from self._without_model(evidence, verdict, blank, clock, notice)

    def judge(self, question: str) -> Verdict:
        """What the evidence gate says of a question, without answering it."""
        return self._look_up(question, None, None, _Clock())[1]

    def _in_standard_words(self, question: str, history: Sequence[Turn]) -> tuple[str, list[Turn]]:
        frequency = self.retriever.index().words.frequency
        turns = [replace(turn, question=in_standard_words(turn.question, frequency)) for turn in history]
        return in_standard_words(question, frequency), turns

    def _completed_by_model(
        self, question: str, history: Sequence[Turn]
    ) -> tuple[FollowUp | None, str | None]:
        """The follow-up made to stand alone by the model, where there is one, and why it failed."""
        if self.chat_model is None:
            return None, None
        try:
            return rewritten(self.chat_model, question, history, self._word_vectors), None
        except ChatModelError as error:
            return None, _why(error)

    def _looked_up(
        self,
        question: str,
        follow_up: FollowUp | None,
        history: Sequence[Turn],
        clock: _Clock,
        filters: Filters | None,
    ) -> tuple[FollowUp | None, Evidence, Verdict]:
        """What the question finds, or what it finds as a follow-up when it is not answered alone but so."""
        evidence, verdict = self._look_up(*as_asked(question, follow_up), clock, filters)
        if follow_up is None and verdict.outcome != "answer":
            likely = completed(question, history, self._word_vectors, likely=True)
            if likely is not None:
                found, judged = self._look_up(*as_asked(question, likely), clock, filters)
                if judged.outcome == "answer":
                    return likely, found, judged
        return follow_up, evidence, verdict

    def _look_up(
        self,
        question: str,
        own: str | None,
        base: str | None,
        clock: _Clock,
        filters: Filters | None = None,
    ) -> tuple[Evidence, Verdict]:
        hits = self.retriever.search(question, self.settings.top_k, filters, own, base)
        clock.lap("retrieval")
        evidence = self._collected(question, hits)
        verdict = self._gate.judge(evidence)
        clock.lap("gate")
        if verdict.outcome == "answer":
            evidence = self._widened(evidence, with_section(evidence, self.retriever))
        return evidence, verdict

    def _collected(self, question: str, hits: Sequence[Hit]) -> Evidence:
        idf = self.retriever.index().words.idf
        return collect(question, hits, idf, detect_language(question), self._word_vectors)

    def _widened(self, evidence: Evidence, hits: tuple[Hit, ...]) -> Evidence:
        """The evidence with these hits, which may be those it has."""
        return evidence if hits == evidence.hits else self._collected(evidence.question.text, hits)

    def _for_model(self, evidence: Evidence, verdict: Verdict) -> Evidence:
        """What is found, and for a list what of its article may have further items; for an answer its section is there
        already."""
        if verdict.outcome != "answer":
            evidence = self._widened(evidence, with_section(evidence, self.retriever))
        if not evidence.candidates:
            return evidence
        best = best_of(evidence, self._ranking).place
        return self._widened(evidence, with_items(evidence, best, self.retriever))

    def _without_model(
        self, evidence: Evidence, verdict: Verdict, blank: Answer, clock: _Clock, notice: str | None
    ) -> Iterator[Answer]:
        """Sentences of the articles or, where the verdict is that they hold no answer, what comes nearest."""
        if verdict.outcome == "answer":
            yield from self._extractive(evidence, blank, clock, notice)
            return
        text = messages.refusal if verdict.outcome == "decline" else messages.near
        refusal = (Sentence(text(blank.language), (), "none"),)
        nearest = closest(evidence, self._ranking)
        declined = replace(blank, sentences=refusal, abstained=True, closest=nearest, notice=notice)
        yield clock.stamp(declined)

    def _extractive(
        self, evidence: Evidence, blank: Answer, clock: _Clock, notice: str | None
    ) -> Iterator[Answer]:
        extracted = extract(evidence, self._ranking, self.settings.max_sentences)
        clock.lap("answer")
        if notice is None and extracted.disagree:
            notice = messages.disagreement(blank.language)
        for count in range(1, len(extracted.sentences) + 1):
            yield clock.stamp(
                replace(
                    blank,
                    sentences=extracted.sentences[:count],
                    citations=extracted.citations[:count],
                    notice=notice,
                )
            )

    def _generative(
        self,
        model: ChatModel,
        question: str,
        evidence: Evidence,
        verdict: Verdict,
        blank: Answer,
        clock: _Clock,
    ) -> Iterator[Answer]:
        """The model's answer, sentence by sentence as it is checked, or what there is without it and why.

        Where the paragraphs only may help, the model reads them too, but nothing of it is shown before it is whole and
        all supported.
        """
        writing = replace(blank, mode="generative")
        read = self._for_model(evidence, verdict)
        idf = self.retriever.index().words.idf
        attributor = Attributor(read.candidates, idf, blank.language, self._word_vectors)
        checked = Checked(attributor, read.question)
        refusal = messages.refusal(blank.language)
        shown = passages(read, self.settings)
        prompt = chat_messages(question, shown, blank.language, refusal, self.settings.max_sentences)
        failed: str | None = None
        try:
            with closing(cast("Generator[str]", model.stream(prompt))) as pieces:
                for piece in pieces:
                    if checked.write(piece) and verdict.outcome == "answer":
                        yield clock.stamp(checked.shown(writing))
        except ChatModelError as error:
            failed = _why(error)
        clock.lap("answer")
        failed = failed or checked.finish(every=verdict.outcome == "near")
        if failed == "refused" or failed is None:
            verdict = self._gate.judge_read(evidence, verdict, answered=failed is None)
            blank = replace(blank, confidence=verdict.probability)
        if failed is not None or verdict.outcome != "answer":
            notice = messages.fallback(failed or "unsupported", blank.language)
            yield from self._without_model(evidence, verdict, blank, clock, notice)
            return
        without_unsupported = self.settings.llm_unsupported == "remove"
        whole = checked.shown(replace(blank, mode="generative"), without_unsupported=without_unsupported)
        yield clock.stamp(whole)


def _why(error: ChatModelError) -> str:
    """The kind of a failure, which is logged."""
    _log.warning("the language model failed (%s): %s", error.kind, error)
    return error.kind


class _Clock:
    """Milliseconds by name, and in all since it was made."""

    def __init__(self) -> None:
        self._started = self._lap_started = time.perf_counter()
        self._laps: dict[str, float] = {}

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self._laps[name] = (now - self._lap_started) * 1000
        self._lap_started = now

    def stamp(self, answer: Answer) -> Answer:
        total = (time.perf_counter() - self._started) * 1000
        return replace(answer, timings_ms={**self._laps, "total": total})
