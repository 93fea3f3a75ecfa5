"""Prometheus metrics, in a registry of their own so that two apps in one process do not clash."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from ragqa.index import Index
from ragqa.types import Answer

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)


class Metrics:
    """Questions, refusals, failures, and where the time goes (seconds)."""

    def __init__(self, index: Callable[[], Index] | None = None) -> None:
        self.registry = CollectorRegistry()
        self._questions = Counter(
            "ragqa_questions", "Questions answered or declined", ["mode", "language"], registry=self.registry
        )
        self._abstentions = Counter("ragqa_abstentions", "Questions declined", registry=self.registry)
        self._fallbacks = Counter(
            "ragqa_llm_fallbacks", "Questions answered without the model that was set", registry=self.registry
        )
        self._failures = Counter(
            "ragqa_failures", "Questions that ended in an error", ["error"], registry=self.registry
        )
        self._running = Gauge("ragqa_questions_running", "Questions being answered", registry=self.registry)
        self._stages = Histogram(
            "ragqa_stage_seconds", "Time by stage", ["stage"], buckets=_SECONDS, registry=self.registry
        )

        if index is not None:
            age = Gauge("ragqa_index_age_seconds", "Since the index was made", registry=self.registry)
            age.set_function(lambda: (datetime.now(UTC) - index().created).total_seconds())
            chunks = Gauge("ragqa_index_chunks", "Chunks in the index", registry=self.registry)
            chunks.set_function(lambda: len(index()))

    @contextmanager
    def watch(self) -> Iterator[None]:
        """Counts a question as running, and as failed when it raises."""
        self._running.inc()
        try:
            yield
        except Exception as error:
            self._failures.labels(type(error).__name__).inc()
            raise
        finally:
            self._running.dec()

    def observe(self, answer: Answer, *, with_model: bool) -> None:
        """Counts a finished answer; ``with_model``: a model was there to write it."""
        self._questions.labels(answer.mode, answer.language).inc()
        if answer.abstained:
            self._abstentions.inc()
        elif with_model and answer.mode == "extractive":
            self._fallbacks.inc()
        for stage, milliseconds in answer.timings_ms.items():
            self._stages.labels(stage).observe(milliseconds / 1000)

    def exposition(self) -> bytes:
        """The text format of Prometheus."""
        return generate_latest(self.registry)
