"""A process that embeds for another one: lists of texts on stdin, their vectors on stdout, until stdin ends."""

from __future__ import annotations

import json
import sys

from ragqa.index.embedders import load_embedder
from ragqa.index.parallel import read_frame, write_frame


def main() -> None:
    """JSON lists of texts in, ``(n, 512) float32`` bytes out."""
    embedder = load_embedder()
    while (data := read_frame(sys.stdin.buffer)) is not None:
        write_frame(sys.stdout.buffer, embedder.embed_passages(json.loads(data)).tobytes())


if __name__ == "__main__":
    main()
