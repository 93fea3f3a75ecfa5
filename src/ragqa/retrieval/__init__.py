"""Floor 2: question to hits, by dense and lexical search and their fusion."""

from ragqa.retrieval.filters import Filters, make_filters
from ragqa.retrieval.fusion import Weights, load_weights
from ragqa.retrieval.retriever import ANALYSIS, DENSE_TEXT, LEXICAL_TEXT, Retriever

__all__ = [
    "ANALYSIS",
    "DENSE_TEXT",
    "LEXICAL_TEXT",
    "Filters",
    "Retriever",
    "Weights",
    "load_weights",
    "make_filters",
]
