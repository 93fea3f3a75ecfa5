"""A process that embeds for another one: lists of texts on stdin, their vectors on stdout, until stdin ends."""

from __future__ import annotations

import json
import sys

from ragqa.index.embedders import load_embedder
from ragqa.index.parallel import read_frame, write_frame


def main() -> None:
    """JSON lists of texts in, ``(n, d) float32`` bytes out, by the model that the first argument names."""
    embedder = load_embedder(sys.argv[1])
    while (data := read_frame(sys.stdin.buffer)) is not None:
        write_frame(sys.stdout.buffer, embedder.embed_passages(json.loads(data)).tobytes())


if __name__ == "__main__":
    main()
