"""Lists that fill a section or that an article counts: their items stand in paragraphs that need not repeat the
question's words.

A question for obstacles finds the paragraph that speaks of «معوقات التطبيع»; the others under the same
heading say «العائق الآخر» or name no obstacle at all. They are brought along as hits of their own.
"""

from __future__ import annotations

from dataclasses import replace

from ragqa.answering.context import Place, position_in
from ragqa.answering.evidence import Evidence
from ragqa.answering.matching import WeightedTerms, terms_of
from ragqa.answering.questions import concepts_in, plurals_of
from ragqa.answering.series import series_asked_for
from ragqa.retrieval import Retriever
from ragqa.types import Hit, Paragraph

LOOKED_AT = 5
"""Best hits whose section may be the list, if they are of the best one's article: any other may count its reasons."""
MOST_BROUGHT = 10
"""Paragraphs brought along at most."""
ON_TOPIC = 0.5
"""Least share of the question's words that the hit has, with its heading and title."""


def with_section(evidence: Evidence, retriever: Retriever) -> tuple[Hit, ...]:
    """The hits; for a list question with the whole section that its best hit opens or belongs to, all of it as good
    as that hit."""
    question, terms, hits = evidence.question, evidence.terms, evidence.hits
    if question.kind != "list" or not question.concepts:
        return hits
    likely = [hit for hit in hits[:LOOKED_AT] if hit.document.id == hits[0].document.id]
    lead = next((hit for hit in likely if _is_list(hit, terms, question.concepts)), None)
    if lead is None:
        return hits
    section = [p for p in lead.document.paragraphs if p.section == lead.paragraph.section]
    ids = {paragraph.id for paragraph in section}
    raised = tuple(
        replace(hit, score=max(hit.score, lead.score)) if hit.paragraph.id in ids else hit for hit in hits
    )
    found = {hit.paragraph.id for hit in hits}
    mates = [paragraph for paragraph in section if paragraph.id not in found]
    return (*raised, *retriever.beside(question.text, lead, mates[:MOST_BROUGHT]))


def with_items(evidence: Evidence, best: Place, retriever: Retriever) -> tuple[Hit, ...]:
    """The hits, and paragraphs of their articles that may have further items: those of the series that the question
    asks for or the ``best`` sentence announces, and for a list those around the best hit."""
    hits = evidence.hits
    series = series_asked_for(evidence, best)
    lead = next((hit for hit in hits if series and hit.document.id == series.document.id), hits[0])
    items = [item.paragraph for item in series.items] if series else []
    around = _around(lead) if evidence.question.kind == "list" else []
    found = {hit.paragraph.id for hit in hits}
    wanted = {paragraph.id: paragraph for paragraph in (*items, *around) if paragraph.id not in found}
    return (*hits, *retriever.beside(evidence.question.text, lead, list(wanted.values())[:MOST_BROUGHT]))


def _around(hit: Hit) -> list[Paragraph]:
    """The paragraphs of its article, nearest first."""
    paragraphs = hit.document.paragraphs
    at = position_in(hit.document, hit.paragraph) or 0
    order = sorted(range(len(paragraphs)), key=lambda other: abs(other - at))
    return [paragraphs[other] for other in order]


def _is_list(hit: Hit, terms: WeightedTerms, concepts: frozenset[str]) -> bool:
    """On the question's topic, under a heading or with a plural that names what it asks for."""
    heading = hit.paragraph.section
    if heading is None:
        return False
    around = terms_of(f"{hit.document.title} {heading} {hit.paragraph.text}")
    if terms.coverage(around) < ON_TOPIC:
        return False
    named = concepts_in(heading) | concepts_in(" ".join(plurals_of(hit.paragraph.text)))
    return bool(named & concepts)
