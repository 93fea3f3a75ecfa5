"""Builds in forked children that are killed on the way; run as a script by ``test_crash.py``.

A line on stdin is a JSON list ``[folder, articles, "step", n]`` or ``[folder, articles, "seconds", s]``: build the
first ``articles`` of the crash corpus in ``folder`` and be killed by SIGKILL at the n-th thing done to a file, or
after s seconds. The answer is ``killed`` or ``done``.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path

from index_samples import ANALYSIS, HashEmbedder, article, chunked

from ragqa.index import BuildReport, build_index
from ragqa.types import Document


def crash_corpus(articles: int) -> list[Document]:
    """Articles whose text says which of how many they are."""
    return [
        article(f"{n:02}.md", f"عنوان {n} من {articles}", [("", f"الخبر رقم {n} من {articles}. سطر ثان!")])
        for n in range(articles)
    ]


def build(folder: Path, articles: int) -> BuildReport:
    documents = crash_corpus(articles)
    return build_index(
        documents, chunked(documents), embedder=HashEmbedder(), analysis=ANALYSIS, folder=folder
    )


def _die_at_step(folder: str, n: int) -> None:
    """SIGKILL to this process when it is about to do the n-th thing to a file below ``folder``."""
    left = n

    def count(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal left
        if event.split(".")[0] in {"open", "os", "sqlite3"} and any(folder in str(a) for a in arguments):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)


def main() -> None:
    import filelock  # noqa: F401 - imported here, the children have it

    for line in sys.stdin:
        folder, articles, how, when = json.loads(line)
        child = os.fork()
        if child == 0:
            if how == "step":
                _die_at_step(folder, when)
            build(Path(folder), articles)
            os._exit(0)
        if how == "seconds":
            time.sleep(when)
            os.kill(
                child, signal.SIGKILL
            )  # a child that has ended waits as a zombie: no other gets its number
        _, status = os.waitpid(child, 0)
        if status != 0 and not os.WIFSIGNALED(status):
            raise SystemExit(f"the build failed with status {status}")
        print("killed" if status else "done", flush=True)


if __name__ == "__main__":
    main()
