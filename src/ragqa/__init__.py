"""ragqa: ask your articles; every sentence of an answer cites the exact words it rests on.

>>> import ragqa
>>> assistant = ragqa.load(corpus="corpus", index="index")
>>> answer = assistant.ask("ما أبرز معوقات التطبيع؟")

Everything is imported when it is first used, so ``import ragqa`` is quick and loads no model.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ragqa.answering.assistant import Assistant
    from ragqa.errors import RagqaError
    from ragqa.retrieval import Filters
    from ragqa.settings import Settings, load_settings
    from ragqa.start import build, load
    from ragqa.types import Answer, Citation, Document, Hit, Paragraph, Sentence, Turn

__version__ = "0.1.0"

_HOMES = {
    "Answer": "ragqa.types",
    "Assistant": "ragqa.answering.assistant",
    "Citation": "ragqa.types",
    "Document": "ragqa.types",
    "Filters": "ragqa.retrieval",
    "Hit": "ragqa.types",
    "Paragraph": "ragqa.types",
    "RagqaError": "ragqa.errors",
    "Sentence": "ragqa.types",
    "Settings": "ragqa.settings",
    "Turn": "ragqa.types",
    "build": "ragqa.start",
    "load": "ragqa.start",
    "load_settings": "ragqa.settings",
}

__all__ = [
    "Answer",
    "Assistant",
    "Citation",
    "Document",
    "Filters",
    "Hit",
    "Paragraph",
    "RagqaError",
    "Sentence",
    "Settings",
    "Turn",
    "build",
    "load",
    "load_settings",
]


def __getattr__(name: str) -> object:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'ragqa' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
