"""Question to hits."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from ragqa.index import WITH_CONTEXT, Analysis, Index
from ragqa.retrieval.crosslingual import WordVectors, words_of
from ragqa.retrieval.filters import Filters
from ragqa.retrieval.fusion import Weights, fuse, load_weights, trust_in_words
from ragqa.retrieval.signals import (
    LOOKED_INTO,
    POOL,
    Candidates,
    Phrasing,
    article_of,
    gather,
    with_translations,
)
from ragqa.text.analysis import analyse_forms, analyse_grams, analyse_words
from ragqa.types import Embedder, Hit, Paragraph, Span

if TYPE_CHECKING:
    from ragqa.retrieval.fusion import Scores
    from ragqa.retrieval.signals import Rows
    from ragqa.types import Vectors

ANALYSIS = Analysis("light10 words and 4-letter forms, 3- and 4-grams, 2", analyse_forms, analyse_grams)
LEXICAL_TEXT = WITH_CONTEXT
DENSE_TEXT = WITH_CONTEXT

WARMED_CHUNKS = 2_000
"""Chunks whose words are embedded before they are asked for, which takes five seconds."""
WARMED_AT_ONCE = 20
SAME_ARTICLE = 2.0
"""Added to the fused scores of an article that answered the question before."""
KEPT_QUESTIONS = 64
"""Vectors of the latest questions: what is beside their hits may be asked for next."""

_log = logging.getLogger(__name__)


class Retriever:
    """Finds the paragraphs that answer a question best. Safe to share between threads."""

    def __init__(
        self, index: Callable[[], Index], embedder: Embedder, weights: Weights | None = None
    ) -> None:
        """``weights`` are those that come with ragqa for ``embedder`` unless given."""
        self.index = index
        self.embedder = embedder
        self.weights = weights or load_weights(embedder=embedder.name)
        self.word_vectors = WordVectors()
        self._query = lru_cache(maxsize=KEPT_QUESTIONS)(embedder.embed_query)
        if self.weights.embedder != embedder.name:
            _log.warning(
                "fusion weights were fitted for %s, not for %s; fit them with: "
                "python eval/fit.py --embedder %s --out weights.json, and set RAGQA_WEIGHTS=weights.json",
                self.weights.embedder,
                embedder.name,
                embedder.name,
            )

    def search(
        self,
        question: str,
        k: int = 8,
        filters: Filters | None = None,
        own: str | None = None,
        base: str | None = None,
    ) -> tuple[Hit, ...]:
        """The ``k`` best hits, best first: the best chunk of each paragraph, equal scores by chunk id.

        ``own`` are the words of a follow-up that was completed to ``question``: what they find alone counts as much
        as what the question finds, since most of its words are of the one before, ``base``, which was answered: what
        is asked now is likely in the same article (:data:`SAME_ARTICLE`).
        Only in articles that ``filters`` allow. None for a question without any text; fewer when the candidates
        lie in fewer paragraphs.
        ``Hit.signals`` holds the raw signals of :class:`Candidates` by name, ``coverage``, the share of the
        question's words, weighed by idf, that the chunk has, and ``trust``, how far words were gone by.
        """
        index = self.index()
        if not question.strip() or not len(index) or k < 1:
            return ()
        allowed = index.rows_where(filters.allows) if filters else None
        if allowed is not None and not len(allowed):
            return ()
        texts = [text for text in (question, own, base) if text and text.strip()]
        phrasings = [Phrasing(text, self._query(text)) for text in texts]
        gathered = gather(phrasings, index, max(POOL, 2 * k), allowed)
        scored = [self._scored(text, found, index) for text, found in zip(texts, gathered, strict=True)]
        candidates, trust, _ = scored[0]
        before = scored.pop()[2] if base and base.strip() else None
        fused: Scores = np.mean([scores for _, _, scores in scored], axis=0)
        if before is not None:
            article = article_of(candidates.chunks[int(before.argmax())])
            fused = fused + SAME_ARTICLE * np.array(
                [article_of(chunk) == article for chunk in candidates.chunks]
            )
        best_first = sorted(range(len(fused)), key=lambda place: (-fused[place], candidates.chunks[place].id))
        places = _one_a_paragraph(best_first, candidates)[:k]
        coverage = _coverage(index, question, candidates.rows[places])
        about = [{"coverage": found, "trust": trust} for found in coverage.tolist()]
        return _hits(index, phrasings[0].query, candidates, places, fused, about)

    def _scored(
        self, question: str, candidates: Candidates, index: Index
    ) -> tuple[Candidates, float, Scores]:
        """The candidates, with translations where words are not fully trusted, that trust, and their fused scores."""
        kin = candidates.kin
        if kin == 1.0 and len(places := candidates.nearest_of_both(LOOKED_INTO)):
            looked_into = with_translations(question, candidates, index, self.word_vectors, places)
            kin = candidates.kin_among(fuse(looked_into.signals, self.weights, 0.0), 1)
        trust = trust_in_words(candidates.signals["grams"], kin, self.weights)
        if trust < 1:
            candidates = with_translations(question, candidates, index, self.word_vectors)
        return candidates, trust, fuse(candidates.signals, self.weights, trust)

    def beside(self, question: str, lead: Hit, paragraphs: Sequence[Paragraph]) -> tuple[Hit, ...]:
        """Hits for ``paragraphs`` of the article of ``lead``, as good as that hit, with cosines of their own.

        Without those that an index put in service meanwhile has no more.
        """
        if not paragraphs:
            return ()
        index, query = self.index(), self._query(question)
        wanted = {paragraph.id for paragraph in paragraphs}
        of_article = index.rows_of(lead.document.id)
        found = zip(of_article.tolist(), index.chunks(of_article), strict=True)
        kept = [(row, chunk) for row, chunk in found if chunk.paragraph_ids[0] in wanted]
        if not kept:
            return ()
        rows = np.array([row for row, _ in kept], dtype=np.int64)
        chunks = [chunk for _, chunk in kept]
        cosines = index.dense(query, rows).tolist()
        sentences = [_spans(query, *found) for found in index.sentences(rows)]
        parts: dict[str, list[int]] = defaultdict(list)
        for place, chunk in enumerate(chunks):
            parts[chunk.paragraph_ids[0]].append(place)
        return tuple(
            Hit(
                chunk=chunks[parts[paragraph.id][0]],
                paragraph=paragraph,
                document=lead.document,
                score=lead.score,
                dense=max(cosines[place] for place in parts[paragraph.id]),
                lexical=0.0,
                spans=tuple(span for place in parts[paragraph.id] for span in sentences[place]),
            )
            for paragraph in paragraphs
            if paragraph.id in parts
        )

    def warm_up(self) -> None:
        """Embed the words of up to :data:`WARMED_CHUNKS` chunks spread over the index.

        Questions in another language than the articles compare words, and the first ones would wait for each.
        """
        index = self.index()
        rows = np.unique(np.linspace(0, len(index) - 1, min(len(index), WARMED_CHUNKS), dtype=np.int64))
        for part in np.array_split(rows, len(rows) // WARMED_AT_ONCE + 1):
            self.word_vectors.of([word for chunk in index.chunks(part) for word in words_of(chunk.text)])


def _one_a_paragraph(places: list[int], candidates: Candidates) -> list[int]:
    first: dict[str, int] = {}
    for place in places:
        first.setdefault(candidates.chunks[place].paragraph_ids[0], place)
    return list(first.values())


def _coverage(index: Index, question: str, rows: Rows) -> Scores:
    """``(len(rows),) float64`` in [0, 1]: the share of the question's distinct words found, by idf."""
    words = sorted(set(analyse_words(question)))
    idf = np.array([index.words.idf(word) for word in words])
    shares: Scores = idf @ index.words.found(words, rows) / (idf.sum() or 1.0)
    return shares


def _hits(
    index: Index,
    query: Vectors,
    candidates: Candidates,
    places: list[int],
    fused: Scores,
    about: Sequence[Mapping[str, float]],
) -> tuple[Hit, ...]:
    sentences = index.sentences(candidates.rows[places])
    documents = index.named([article_of(candidates.chunks[place]) for place in places])
    hits = []
    for place, (spans, vectors), more in zip(places, sentences, about, strict=True):
        chunk = candidates.chunks[place]
        document = documents[article_of(chunk)]
        (paragraph,) = (part for part in document.paragraphs if part.id == chunk.paragraph_ids[0])
        signals = {name: float(scores[place]) for name, scores in candidates.signals.items()}
        hits.append(
            Hit(
                chunk=chunk,
                paragraph=paragraph,
                document=document,
                score=float(fused[place]),
                dense=signals["dense"],
                lexical=signals["words"],
                signals={**signals, **more},
                spans=_spans(query, spans, vectors),
            )
        )
    return tuple(hits)


def _spans(query: Vectors, spans: Sequence[tuple[int, int]], vectors: Vectors) -> tuple[Span, ...]:
    """Sentences with their cosines."""
    return tuple(Span(*span, cosine) for span, cosine in zip(spans, (vectors @ query).tolist(), strict=True))
