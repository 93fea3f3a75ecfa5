"""Floor 0: what was fitted for each built-in embedding model, by ``eval/fit.py`` and ``eval/fit_answering.py``.

``fusion.json`` weighs the signals of the search, ``ranking.json`` the sentences of an answer, ``gate.json`` whether to
answer.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any, Literal

from ragqa.settings import BUILTIN_EMBEDDER

Name = Literal["fusion.json", "ranking.json", "gate.json"]


def fitted(embedder: str, name: Name) -> Any:
    """The data of one file for the model called ``embedder``; for one that nothing was fitted for, that of the default
    model."""
    home = files("ragqa.fitted")
    own = home.joinpath(embedder, name) if "/" not in embedder and "\\" not in embedder else None
    path = own if own is not None and own.is_file() else home.joinpath(BUILTIN_EMBEDDER, name)
    return json.loads(path.read_text("utf-8"))
