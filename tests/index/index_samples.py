"""Small articles, and embedders and analyses that are quick and can be told apart."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ragqa.index import Analysis
from ragqa.text.analysis import analyse_grams, analyse_words
from ragqa.types import PARAGRAPH_BREAK, Chunk, Document, Paragraph

ANALYSIS = Analysis("test-1", analyse_words, analyse_grams)

ARTICLES = {
    "01-water.md": (
        "شح المياه في تونس",
        [
            (
                "",
                "تراجع مخزون السدود في تونس إلى ثلث طاقتها. وقالت وزارة الفلاحة إن الأمطار تأخرت عن موعدها.",
            ),
            (
                "الحلول",
                "تبني الدولة ثلاث محطات لتحلية مياه البحر. وستدخل الأولى الخدمة في صفاقس العام المقبل.",
            ),
        ],
    ),
    "02-rail.md": (
        "سكة حديد العقبة",
        [
            ("", "تربط السكة الجديدة ميناء العقبة بمدينة معان. ويبلغ طولها 120 كيلومترا."),
            ("التمويل", "كلفة المشروع نصف مليار دينار، يدفع القطاع الخاص ثلثيها!"),
            ("التمويل", "هل يكفي ذلك؟ يشكك الخبراء في جدوى النقل بالقطار ما لم ترتفع أسعار الوقود."),
        ],
    ),
    "03-fish.md": ("صيد البحر الأحمر", [("", "تناقصت أعداد الأسماك في البحر الأحمر بسبب الصيد الجائر.")]),
}


def article(id_: str, title: str, paragraphs: Sequence[tuple[str, str]]) -> Document:
    """A document of ``(section, text)`` paragraphs."""
    return Document(
        id=id_,
        title=title,
        author="كاتب",
        date="2024-07-16",
        language="ar",
        source=id_,
        paragraphs=tuple(
            Paragraph(f"{id_}:p{n}", id_, section or None, text, hashlib.sha256(text.encode()).hexdigest())
            for n, (section, text) in enumerate(paragraphs, 1)
        ),
    )


def chunked(documents: Sequence[Document], longest: int = 60) -> list[Chunk]:
    """Chunks of at most ``longest`` characters, cut blindly."""
    chunks = []
    for document in documents:
        offset = 0
        for paragraph in document.paragraphs:
            for start in range(0, len(paragraph.text), longest):
                text = paragraph.text[start : start + longest]
                begin = offset + start
                id_ = f"{paragraph.id}:c{start}"
                chunks.append(Chunk(id_, (paragraph.id,), text, begin, begin + len(text), start))
            offset += len(paragraph.text) + len(PARAGRAPH_BREAK)
    return chunks


def sample() -> tuple[list[Document], list[Chunk]]:
    """Three short articles."""
    documents = [article(id_, title, paragraphs) for id_, (title, paragraphs) in ARTICLES.items()]
    return documents, chunked(documents)


class HashEmbedder:
    """Unit vectors drawn from a hash of the text; ``texts`` remembers what it was given."""

    def __init__(self, name: str = "hash", dimension: int = 16, salt: str = "") -> None:
        self.name = name
        self.salt = salt
        self.dimension = dimension
        self.texts: list[str] = []

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.texts += texts
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in enumerate(texts):
            seed = hashlib.sha256(
                f"{self.name}\0{self.salt}\0{text}".encode("utf-8", "surrogatepass")
            ).digest()
            vector = np.random.default_rng(list(seed)).standard_normal(self.dimension)
            vectors[row] = vector / np.linalg.norm(vector) if text else 0
        return vectors

    def embed_query(self, text: str) -> NDArray[np.float32]:
        (vector,) = self.embed_passages([text])
        return vector
