"""What is indexed: counts, languages, dates, the list of articles, and one article to read."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlsplit

from ragqa.index import Index
from ragqa.text.fold import fold
from ragqa.types import Document

MOST_LISTED = 50_000
"""With more articles than this only the counts of the manifest are told: a list would be too long."""

MOST_NAMED = 500
"""Authors and folders that are named, those with most articles."""


@dataclass(frozen=True, slots=True)
class Listed:
    """An article of the list; ``paragraphs`` is how many it has."""

    id: str
    title: str
    author: str | None
    date: str | None
    language: str
    source: str
    also: tuple[str, ...]
    paragraphs: int


class Catalogue:
    """Reads the index that serves now; the list is made once a generation. Safe to share between threads."""

    def __init__(self, index: Callable[[], Index]) -> None:
        self.index = index
        self._made: tuple[str, tuple[Listed, ...]] = ("", ())
        self._lock = threading.Lock()

    def summary(self) -> dict[str, Any]:
        """Counts, articles by language, month (``YYYY-MM``), author and folder or site, the model, and when made."""
        index = self.index()
        listed = self._listed(index)
        manifest = index.manifest
        return {
            "generation": manifest.generation,
            "created": index.created.isoformat(),
            "embedder": manifest.embedder,
            "dimension": manifest.dimension,
            "counts": dict(manifest.counts),
            "languages": dict(Counter(article.language for article in listed).most_common()),
            "months": dict(sorted(Counter(a.date[:7] for a in listed if a.date).items())),
            "authors": dict(Counter(a.author for a in listed if a.author).most_common(MOST_NAMED)),
            "folders": dict(Counter(filter(None, map(_folder, listed))).most_common(MOST_NAMED)),
        }

    def articles(self, words: str, offset: int, limit: int) -> dict[str, Any]:
        """``{"total", "articles"}``: those with all ``words`` in title, author or id, newest first."""
        wanted = fold(words).split()
        found = [
            article
            for article in self._listed(self.index())
            if all(word in fold(f"{article.title} {article.author or ''} {article.id}") for word in wanted)
        ]
        found.sort(key=lambda article: article.date or "", reverse=True)
        return {
            "total": len(found),
            "articles": [asdict(article) for article in found[offset : offset + limit]],
        }

    def article(self, document_id: str) -> dict[str, Any]:
        """The whole article. Raises ``KeyError`` for an unknown id."""
        document = self.index().document(document_id)
        return {
            **asdict(_listed(document)),
            "paragraphs": [
                {"id": p.id, "section": p.section, "page": p.page, "text": p.text, "sha256": p.sha256}
                for p in document.paragraphs
            ],
        }

    def _listed(self, index: Index) -> tuple[Listed, ...]:
        generation = index.manifest.generation
        with self._lock:
            if self._made[0] != generation:
                few = index.manifest.counts["documents"] <= MOST_LISTED
                listed = tuple(_listed(document) for document in index.documents()) if few else ()
                self._made = (generation, listed)
            return self._made[1]


def _folder(article: Listed) -> str:
    """What a filter by source may name: the site of an address or the folder of a file; else nothing."""
    address = urlsplit(article.source)
    if address.netloc:
        return f"{address.scheme}://{address.netloc}"
    return article.source.rpartition("/")[0]


def _listed(document: Document) -> Listed:
    return Listed(
        document.id,
        document.title,
        document.author,
        document.date,
        document.language,
        document.source,
        document.also,
        len(document.paragraphs),
    )
