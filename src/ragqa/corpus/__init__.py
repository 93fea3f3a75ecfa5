"""Floor 1: files -> Document -> Paragraph -> Chunk.

``folder`` walks the corpus, ``readers`` turn one file into drafts by its kind (``pdf``, ``docx``, ``html``,
``jsonl``, ``archive``, ``markdown``, plain text), ``layout`` mends text that was pulled out of a PDF,
``structure`` finds title, byline, sections and paragraphs, ``chunking`` cuts paragraphs for the index.
"""

from ragqa.corpus.chunking import chunk_documents
from ragqa.corpus.drafts import Problem
from ragqa.corpus.folder import CorpusReading, read_corpus

__all__ = ["CorpusReading", "Problem", "chunk_documents", "read_corpus"]
