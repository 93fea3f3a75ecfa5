"""Progress of long work on stderr: bars on a terminal, one plain line a stage anywhere else."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

Progress = Callable[[str, int, int], None]
"""Called with the stage of the work, how much of it is done, and of how much."""


def terminal_progress() -> AbstractContextManager[Progress]:
    """Progress on stderr: bars on a terminal, one plain line a stage otherwise."""
    if sys.stderr.isatty():
        return _Bars()
    return nullcontext(_PlainLines())


class _PlainLines:
    """One line when a stage is complete."""

    def __call__(self, stage: str, done: int, total: int) -> None:
        if done == total:
            print(f"{stage}: {total}", file=sys.stderr)


class _Bars:
    """A bar a stage, by rich."""

    def __enter__(self) -> Progress:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        self._bars = Progress(
            TextColumn("{task.description:>10}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=Console(stderr=True),
        )
        self._bars.start()
        tasks: dict[str, object] = {}

        def show(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = self._bars.add_task(stage, total=total)
            self._bars.update(tasks[stage], completed=done, total=total)  # type: ignore[arg-type]

        return show

    def __exit__(self, *_: object) -> None:
        self._bars.stop()
