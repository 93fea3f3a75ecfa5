"""The assistant: question in, answer out."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ragqa.answering import messages
from ragqa.answering.crosslingual import WordVectors
from ragqa.answering.evidence import Evidence, collect
from ragqa.answering.extract import closest, extract
from ragqa.answering.gate import Verdict, gate_features, load_gate
from ragqa.answering.sections import section_mates
from ragqa.answering.smalltalk import small_talk
from ragqa.retrieval import Retriever
from ragqa.settings import Settings
from ragqa.text.language import detect_language
from ragqa.types import Answer, Hit, Sentence, Turn


class Assistant:
    """Answers from what ``retriever`` finds, in words of the articles."""

    def __init__(self, retriever: Retriever, settings: Settings) -> None:
        self.retriever = retriever
        self.settings = settings
        self._word_vectors = WordVectors(retriever.embedder)

    def search(self, question: str, k: int | None = None) -> tuple[Hit, ...]:
        """The ``k`` best hits (``settings.top_k`` by default), best first."""
        return self.retriever.search(question, k or self.settings.top_k)

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """The whole answer."""
        *_, last = self.stream(question, history)
        return last

    def stream(self, question: str, history: Sequence[Turn] = ()) -> Iterator[Answer]:  # noqa: ARG002
        """Growing answers; the last one is complete and final."""
        clock = _Clock()
        blank = Answer(question, (), (), False, (), "extractive", detect_language(question))
        said = small_talk(question, blank.language)
        if said is not None:
            yield clock.stamp(replace(blank, sentences=(Sentence(said, (), "full"),)))
            return
        evidence, verdict = self._look_up(question, clock)
        blank = replace(blank, confidence=verdict.probability)
        if verdict.outcome != "answer":
            text = (
                messages.refusal(blank.language)
                if verdict.outcome == "decline"
                else messages.near(blank.language)
            )
            refusal = (Sentence(text, (), "none"),)
            yield clock.stamp(replace(blank, sentences=refusal, abstained=True, closest=closest(evidence)))
            return
        yield from self._extractive(evidence, blank, clock)

    def judge(self, question: str) -> Verdict:
        """What the evidence gate says of a question, without answering it."""
        return self._look_up(question, _Clock())[1]

    def _look_up(self, question: str, clock: _Clock) -> tuple[Evidence, Verdict]:
        hits = self.search(question)
        clock.lap("retrieval")
        idf = self.retriever.index().words.idf
        language = detect_language(question)
        evidence = collect(question, hits, idf, language, self._word_vectors)
        verdict = load_gate().judge(gate_features(evidence, idf), foreign=not evidence.same_language)
        clock.lap("gate")
        if verdict.outcome == "answer" and (mates := section_mates(evidence, self.retriever.embedder)):
            evidence = collect(question, (*hits, *mates), idf, language, self._word_vectors)
        return evidence, verdict

    def _extractive(self, evidence: Evidence, blank: Answer, clock: _Clock) -> Iterator[Answer]:
        extracted = extract(evidence, self.settings.max_sentences)
        clock.lap("answer")
        notice = messages.disagreement(blank.language) if extracted.disagree else None
        for count in range(1, len(extracted.sentences) + 1):
            yield clock.stamp(
                replace(
                    blank,
                    sentences=extracted.sentences[:count],
                    citations=extracted.citations[:count],
                    notice=notice,
                )
            )


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
