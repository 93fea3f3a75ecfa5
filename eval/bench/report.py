"""The results of a run as a file, as tables in a page, and as a plot."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.peers import CHUNKS

Found = Mapping[str, Any]

_WAYS = {
    "floor": "floor: `/healthz`",
    "api": "`POST /api/ask`, events",
    "chat": "the page, by Gradio's queue",
}


def save(found: Found, folder: Path, page: Path) -> None:
    """Keeps ``found`` in ``folder``, sizes that were measured before beside it, and fills the page from both."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "benchmark.json"
    before = json.loads(path.read_text("utf-8")) if path.exists() else {"sizes": {}}
    sizes = {**before["sizes"], **found["sizes"]}
    whole = {**before, **found, "sizes": dict(sorted(sizes.items(), key=lambda item: int(item[0])))}
    path.write_text(json.dumps(whole, ensure_ascii=False, indent=1) + "\n", "utf-8")
    fill(whole, page)
    plot(whole, page.with_name("scale.png"))


def fill(found: Found, page: Path) -> None:
    """Puts the tables between their marks."""
    text = page.read_text("utf-8")
    for name, table in {
        "sizes": sizes_table,
        "lexical": lexical_table,
        "peers": peers_table,
        "runs": runs,
        "load": load_table,
        "workers": workers_table,
    }.items():
        start, end = f"<!-- generated: {name} -->", f"<!-- /generated: {name} -->"
        block = f"{start}\n{table(found)}\n{end}"
        text = re.sub(f"{re.escape(start)}.*?{re.escape(end)}", lambda _, b=block: b, text, flags=re.DOTALL)
    page.write_text(text, "utf-8")


def sizes_table(found: Found) -> str:
    """A column a size."""
    sizes = [size for size in found["sizes"].values() if "skipped" not in size["build"]]
    build, ragqa = [size["build"] for size in sizes], [size.get("ragqa", {}) for size in sizes]
    floors = [size.get("floor", {}) for size in sizes]
    exact = [floor.get("exact", {}) for floor in floors]
    inverted = [floor.get("inverted file", {}) for floor in floors]
    rows: list[tuple[str, list[Any]]] = [
        ("build, s", _each(build, "build s")),
        (
            "of it the made-up vectors",
            [f"{b['embedding s'] / b.get('computing s', b['build s']):.0%}" for b in build],
        ),
        ("build, most memory, MB", _each(build, "build peak")),
        ("bytes a chunk on the disk", _each(build, "bytes a chunk")),
        ("dense search", [b["dense"]["kind"] for b in build]),
        ("recall@10, told by the build", [b["dense"]["recall_at_10"] for b in build]),
        ("recall@10, of questions", _each(ragqa, "recall@10")),
        ("open and first question, s", _each(ragqa, "cold s")),
        ("memory, MB: all / its own", [_memory(r) for r in ragqa]),
        ("**a question alone**, computing ms, p50 / p95 / p99", [_three(r, "computing") for r in ragqa]),
        ("on the clock", [_three(r, "alone") for r in ragqa]),
        ("eight at once, on the clock", [_three(r, "at once") for r in ragqa]),
        ("floor, exact FAISS, computing ms", [_three(f, "computing") for f in exact]),
        ("floor, inverted file, computing ms", [_three(f, "computing") for f in inverted]),
        ("floor, memory, MB", [_memory(f) for f in exact]),
        ("**p50 / floor** (exact)", [_ratio(r, f) for r, f in zip(ragqa, exact, strict=True)]),
        ("p50 / floor (inverted file)", [_ratio(r, f) for r, f in zip(ragqa, inverted, strict=True)]),
    ]
    heads = [f"{int(name):,}" for name, size in found["sizes"].items() if "skipped" not in size["build"]]
    return _table(["chunks", *heads], [[name, *values] for name, values in rows])


def lexical_table(found: Found) -> str:
    """A row an engine and size."""
    rows = []
    for size, about in found["sizes"].items():
        engines = dict(about.get("lexical", {}))
        if "bm25s" in about.get("floor", {}):
            engines["bm25s"] = about["floor"]["bm25s"]
        for name, engine in engines.items():
            if "skipped" in engine:
                rows.append([f"{int(size):,}", name, engine["skipped"]])
                continue
            rows.append(
                [
                    f"{int(size):,}",
                    name,
                    engine["index s"] or "part of the build",
                    engine["bytes a chunk"] or "in memory",
                    engine["own"],
                    _three(engine, "computing"),
                    _three(engine, "at once"),
                ]
            )
    heads = [
        "chunks",
        "engine",
        "index, s",
        "bytes a chunk",
        "own memory, MB",
        "computing ms",
        "eight at once, ms",
    ]
    return _table(heads, rows)


def peers_table(found: Found) -> str:
    """ragqa at the peers' size first."""
    ours = found["sizes"].get(str(CHUNKS), {})
    rows = [["ragqa", *_peer({**ours.get("build", {}), **ours.get("ragqa", {})})]] if ours else []
    rows += [[name, *_peer(about)] for name, about in found.get("peers", {}).items()]
    heads = [
        "program",
        "build, s",
        "computing ms",
        "on the clock, ms",
        "eight at once, ms",
        "memory, MB",
        "found@10",
    ]
    return _table(heads, rows)


def load_table(found: Found) -> str:
    """A row a way of asking."""
    rows = [
        [
            _WAYS[way],
            *(f"{about['first_s'][name]:.2f}" for name in ("p50", "p95", "p100")),
            f"{about['end_s']['p95']:.2f}",
            about["crossed"],
            about["lost"],
        ]
        for way, about in found.get("load", {}).items()
        if way in _WAYS
    ]
    heads = ["way", "first words, s, p50", "p95", "slowest", "end, s, p95", "crossed", "lost"]
    return _table(heads, rows)


def workers_table(found: Found) -> str:
    """A row for each number of processes and of people."""
    rows = [
        [
            workers,
            users,
            *(f"{about['end_s'][name] * 1000:.0f}" for name in ("p50", "p95")),
            about["per_s"],
        ]
        for workers, by_users in found.get("workers", {}).items()
        for users, about in by_users.items()
    ]
    return _table(["processes", "ask at once", "whole answer, ms, p50", "p95", "answers a second"], rows)


def runs(found: Found) -> str:
    """What is told in a sentence each."""
    lines = [f"Machine: {found['machine']}."]
    if "share" in found.get("change", {}):
        change = found["change"]
        lines.append(
            f"One article of {change['articles']:,} changed: {change['again s']} s of computing to index again, "
            f"{change['embedded again']} texts embedded. The full build took {change['full s']} s with made-up "
            f"vectors and would take {change['full with the built-in model s']:,} s with the built-in model at the "
            f"speed it had here: a share of {change['share']:.1%}."
        )
    if "own MB" in found.get("steady", {}):
        steady = found["steady"]
        sizes = ", ".join(str(size) for size in steady["own MB"])
        lines.append(f"The process's own memory over {steady['questions']:,} answers, MB: {sizes}.")
    return "\n\n".join(lines)


def plot(found: Found, path: Path) -> None:
    """Computing time and memory by size."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figure, (times, memories) = plt.subplots(1, 2, figsize=(9, 3.4), layout="constrained")
    series = {
        "ragqa p50": ("ragqa", "computing p50"),
        "ragqa p95": ("ragqa", "computing p95"),
        "floor p50, exact": ("exact", "computing p50"),
    }
    for label, (system, key) in series.items():
        points = _points(found, system, key)
        times.plot(*points, "o-", label=label)
    for label, (system, key) in {"ragqa, all": ("ragqa", "rss"), "ragqa, its own": ("ragqa", "own")}.items():
        memories.plot(*_points(found, system, key), "o-", label=label)
    memories.plot(*_points(found, "exact", "rss"), "o-", label="floor, all")
    for axes, title in ((times, "a question, ms of computing"), (memories, "memory, MB")):
        axes.set(xscale="log", yscale="log", xlabel="chunks", title=title)
        axes.legend(fontsize="small")
    figure.savefig(path, dpi=110)


def _points(found: Found, system: str, key: str) -> tuple[list[int], list[float]]:
    points = []
    for size, about in found["sizes"].items():
        measured = about.get(system) or about.get("floor", {}).get(system, {})
        if key in measured:
            points.append((int(size), measured[key]))
    return [x for x, _ in points], [y for _, y in points]


def _each(parts: Iterable[Found], key: str) -> list[Any]:
    return [part.get(key, "") for part in parts]


def _three(about: Found, name: str) -> str:
    if f"{name} p50" not in about:
        return ""
    return " / ".join(f"{about[f'{name} p{p}']:.3g}" for p in (50, 95, 99))


def _memory(about: Found) -> str:
    return f"{about['rss']} / {about['own']}" if "rss" in about else ""


def _ratio(one: Found, other: Found) -> str:
    key = "computing p50"
    return f"{one[key] / other[key]:.2f}" if key in one and key in other else ""


def _peer(about: Found) -> list[Any]:
    if "skipped" in about:
        return [about["skipped"]]
    times = [_three(about, name) for name in ("computing", "alone", "at once")]
    return [about.get("build s", ""), *times, _memory(about), about.get("found@10", "")]


def _table(heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    lines = ["| " + " | ".join(heads) + " |", "|---" * len(heads) + "|"]
    for row in rows:
        cells = [str(cell) for cell in row] + [""] * (len(heads) - len(row))
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)
