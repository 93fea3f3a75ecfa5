from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from index_samples import ANALYSIS, HashEmbedder, article, chunked, sample
from numpy.typing import NDArray

from ragqa.errors import EmbedderError, IndexError_, IndexLockedError
from ragqa.index import WITH_CONTEXT, BuildReport, build_index, load_embedder, nearest, open_index
from ragqa.types import Document


def build(
    folder: Path, documents: Sequence[Document], embedder: HashEmbedder | None = None, longest: int = 60
) -> BuildReport:
    return build_index(
        documents,
        chunked(documents, longest),
        embedder=embedder or HashEmbedder(),
        analysis=ANALYSIS,
        folder=folder,
    )


def contents(folder: Path) -> dict[str, bytes]:
    """The bytes of the generation that serves, and the checksum in its name."""
    name = (folder / "CURRENT").read_text().strip()
    files = {path.name: path.read_bytes() for path in (folder / "generations" / name).iterdir()}
    return {"name": name.partition("-")[2].encode(), **files}


def everything(folder: Path) -> set[str]:
    """All that stands in an index folder, but for the names of generations and models."""
    return {
        path.relative_to(folder).parts[0] if path.is_file() else f"{path.relative_to(folder).parts[0]}/"
        for path in folder.iterdir()
    }


def test_real_weights_find_a_paragraph_by_its_meaning(folder: Path) -> None:
    embedder = load_embedder()
    documents, _ = sample()
    chunks = chunked(documents, 1000)
    report = build_index(documents, chunks, embedder=embedder, analysis=ANALYSIS, folder=folder)
    index = open_index(folder, embedder=embedder, analysis=ANALYSIS)
    rows, _ = index.search_dense(embedder.embed_query("كم كلفة المشروع ومن يدفعها؟"), 1)
    assert index.chunk(int(rows[0])).paragraph_ids == ("02-rail.md:p2",)
    assert (report.manifest.embedder, report.manifest.dimension) == (embedder.name, embedder.dimension)


def test_the_report_counts(folder: Path, built: BuildReport) -> None:
    _, chunks = sample()
    counts = dict(built.manifest.counts)
    assert built.changed
    assert counts.pop("words") > 50
    assert counts.pop("grams") > 200
    assert counts == {"documents": 3, "paragraphs": 6, "chunks": len(chunks), "sentences": 14}
    assert built.embedded + built.reused == len(chunks) + 14
    assert built.manifest.generation.startswith("000001-")


def test_the_same_input_gives_the_same_bytes(tmp_path: Path, built: BuildReport, folder: Path) -> None:
    """In another folder, another process and with another hash seed."""
    script = (
        "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[2])\n"
        "from index_samples import ANALYSIS, HashEmbedder, sample; from ragqa.index import build_index\n"
        "build_index(*sample(), embedder=HashEmbedder(), analysis=ANALYSIS, folder=Path(sys.argv[1]))\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "other"), str(Path(__file__).parent)]
    subprocess.run(command, check=True, env=os.environ | {"PYTHONHASHSEED": "7"})
    assert contents(tmp_path / "other") == contents(folder)


def test_building_again_without_a_change_does_nothing(folder: Path, built: BuildReport) -> None:
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.name != ".lock"}
    embedder = HashEmbedder()
    report = build(folder, sample()[0], embedder)
    assert report == BuildReport(built.manifest, changed=False, embedded=0, reused=0)
    assert embedder.texts == []
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.name != ".lock"} == before


@pytest.mark.parametrize(
    "change",
    [
        {"embedder": HashEmbedder("other")},
        {"analysis": dataclasses.replace(ANALYSIS, name="test-2", words=str.split)},
        {"settings": {"chunk_chars": 900}},
        {"lexical_text": WITH_CONTEXT},
        {"dense_text": WITH_CONTEXT},
    ],
)
def test_another_setting_makes_another_generation(
    folder: Path, tmp_path: Path, built: BuildReport, change: dict[str, object]
) -> None:
    given = {"embedder": HashEmbedder(), "analysis": ANALYSIS} | change
    report = build_index(*sample(), folder=folder, **given)  # type: ignore[arg-type]
    assert report.changed
    assert report.manifest.generation.startswith("000002-")
    build_index(*sample(), folder=tmp_path / "fresh", **given)  # type: ignore[arg-type]
    assert contents(folder) == contents(tmp_path / "fresh")


def test_context_goes_where_it_is_asked_for(folder: Path) -> None:
    embedder = HashEmbedder()
    documents, chunks = sample()
    build_index(
        documents,
        chunks,
        embedder=embedder,
        analysis=ANALYSIS,
        folder=folder,
        lexical_text=WITH_CONTEXT,
        dense_text=WITH_CONTEXT,
    )
    index = open_index(folder)
    document, paragraph = documents[1], documents[1].paragraphs[1]
    (row,) = [row for row, chunk in enumerate(chunks) if chunk.paragraph_ids == (paragraph.id,)]
    assert row in index.words.rows("تمويل")
    text = WITH_CONTEXT.render(document, paragraph, chunks[row])
    assert index.dense(embedder.embed_query(text), np.array([row]))[0] == pytest.approx(1, abs=1e-5)
    assert index.chunk(row).text == chunks[row].text


def test_a_rebuild_embeds_only_what_changed(folder: Path, built: BuildReport) -> None:
    documents, _ = sample()
    new = article("04-new.md", "جديد", [("", "خبر جديد كل الجدة. وخبر آخر.")])
    embedder = HashEmbedder()
    report = build(folder, [*documents, new], embedder)
    assert embedder.texts[1:] == ["خبر جديد كل الجدة. وخبر آخر.", "خبر جديد كل الجدة.", "وخبر آخر."]
    assert report.embedded == 3
    embedder = HashEmbedder()
    assert build(folder, documents[1:], embedder).embedded == 0
    assert len(embedder.texts) == 1  # the probe


POOL = [
    article(f"{n:02}.md", title, paragraphs)
    for n, (title, paragraphs) in enumerate(
        [
            ("ماء", [("", "شح الماء في تونس. سد وماء!"), ("حل", "تحلية.")]),
            ("قطار", [("", "قطار العقبة طويل. قطار سريع؟"), ("", "تحلية.")]),
            ("سمك", [("س", "سمك قليل. " * 12)]),
            ("فارغ", [("", "...")]),
            (
                "English",
                [("A", "Ships and ports. A port has ships."), ("B", "Ships and ports. A port has ships.")],
            ),
        ]
    )
]


@pytest.mark.parametrize("exact_below", [nearest.EXACT_BELOW, 20])
@settings(max_examples=8, deadline=None)
@given(
    sequence=st.lists(
        st.lists(st.sampled_from(range(len(POOL))), min_size=1, unique=True).map(
            lambda picked: [POOL[n] for n in picked]
        ),
        min_size=1,
        max_size=4,
    ),
    edits=st.lists(st.sampled_from(["", "؟ وزيادة", " ports"]), min_size=4, max_size=4),
)
def test_any_sequence_of_edits_gives_what_a_full_build_gives(
    tmp_path_factory: pytest.TempPathFactory,
    sequence: list[list[Document]],
    edits: list[str],
    exact_below: int,
) -> None:
    """Articles come, go, change and change places; the bytes are those of a build that knows no past.

    With exact search, and with an inverted file.
    """
    folder = tmp_path_factory.mktemp("edits")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nearest, "EXACT_BELOW", exact_below)
        for step, (documents, edit) in enumerate(zip(sequence, edits, strict=False)):
            head, *rest = documents
            paragraphs = [(p.section or "", p.text + edit) for p in head.paragraphs]
            changed = article(head.id, head.title, paragraphs)
            build(folder / "incremental", [changed, *rest], longest=9)
            build(folder / f"full-{step}", [changed, *rest], longest=9)
            assert contents(folder / "incremental") == contents(folder / f"full-{step}")


def test_old_generations_are_kept_as_many_as_asked(folder: Path) -> None:
    for number in range(4):
        documents, _ = sample()
        documents.append(article("x.md", f"عنوان {number}", [("", "نص.")]))
        build_index(
            documents,
            chunked(documents),
            embedder=HashEmbedder(),
            analysis=ANALYSIS,
            folder=folder,
            keep_generations=3,
        )
    numbers = sorted(path.name[:6] for path in (folder / "generations").iterdir())
    assert numbers == ["000002", "000003", "000004"]


def test_nothing_but_the_index_is_left_in_the_folder(folder: Path, built: BuildReport) -> None:
    assert everything(folder) == {"CURRENT", ".lock", "cache/", "generations/"}
    assert [path.name for path in (folder / "generations").iterdir()] == [built.manifest.generation]


def test_progress_names_every_stage_and_ends_each(folder: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    build_index(
        *sample(),
        embedder=HashEmbedder(),
        analysis=ANALYSIS,
        folder=folder,
        progress=lambda *step: seen.append(step),
    )
    stages = list(dict.fromkeys(stage for stage, _, _ in seen))
    assert stages == ["embed", "sentences", "words", "grams", "write", "verify"]
    for stage in stages:
        steps = [(done, total) for name, done, total in seen if name == stage]
        assert steps == sorted(steps)
        assert steps[-1][0] == steps[-1][1]


def test_an_empty_corpus_is_refused_and_the_old_index_stays(folder: Path, built: BuildReport) -> None:
    with pytest.raises(IndexError_, match="there is no text to index; put articles into the corpus folder"):
        build(folder, [])
    assert open_index(folder).manifest == built.manifest


def test_chunks_of_other_documents_are_refused(folder: Path, built: BuildReport) -> None:
    documents, chunks = sample()
    with pytest.raises(ValueError, match=r"a chunk lies in no paragraph of the documents: '02-rail\.md:p1'"):
        build_index(documents[:1], chunks, embedder=HashEmbedder(), analysis=ANALYSIS, folder=folder)
    assert open_index(folder).manifest == built.manifest
    assert build(folder, documents[:1]).changed
    assert len(list((folder / "generations").iterdir())) == 2


def test_a_failing_embedder_leaves_the_old_index(folder: Path, built: BuildReport) -> None:
    class Wrong(HashEmbedder):
        def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
            return super().embed_passages(texts) * np.float32(2)

    with pytest.raises(EmbedderError, match="length 1"):
        build(folder, sample()[0], Wrong("wrong"))
    assert open_index(folder).manifest == built.manifest


def test_two_builds_at_once_one_wins_and_one_is_told(folder: Path) -> None:
    started, go_on = threading.Event(), threading.Event()

    class Slow(HashEmbedder):
        def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
            started.set()
            assert go_on.wait(60)
            return super().embed_passages(texts)

    reports: list[BuildReport] = []
    first = threading.Thread(target=lambda: reports.append(build(folder, sample()[0], Slow())))
    first.start()
    assert started.wait(60)
    with pytest.raises(IndexLockedError, match="another process is building the index in"):
        build(folder, sample()[0][:1])
    go_on.set()
    first.join()
    (report,) = reports
    assert open_index(folder).manifest == report.manifest
    assert report.manifest.counts["documents"] == 3


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("I am a file")
    with pytest.raises(IndexError_, match=r"index cannot be written: .*choose another folder with --index"):
        build(tmp_path / "index", sample()[0])
    with pytest.raises(IndexError_, match="cannot be written: something on the way to it is not a folder"):
        build(tmp_path / "index" / "below", sample()[0])


def test_a_folder_without_permission(tmp_path: Path) -> None:
    (tmp_path / "locked").mkdir()
    user = os.geteuid()
    try:
        if user == 0:
            os.seteuid(65_534)  # root writes wherever it likes
        else:
            (tmp_path / "locked").chmod(0o555)
        with pytest.raises(IndexError_, match="no permission to write there; change that or choose another"):
            build(tmp_path / "locked" / "index", sample()[0])
    finally:
        os.seteuid(user)


def test_a_disk_that_fills_up_costs_one_line_and_no_index(folder: Path, built: BuildReport) -> None:
    """The size a file may have stands in for the disk: the system refuses the write in the same place."""
    if os.name != "posix":
        pytest.skip("limits are POSIX")
    script = (
        "import resource, signal, sys; from pathlib import Path; sys.path.insert(0, sys.argv[2])\n"
        "from index_samples import ANALYSIS, HashEmbedder, sample; from ragqa.index import build_index\n"
        "from ragqa.errors import IndexError_\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "for limit in (0, 100, 1000, 3000, 9000, 20000):\n"
        "    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))\n"
        "    try:\n"
        "        build_index(*sample(), embedder=HashEmbedder(dimension=64), analysis=ANALYSIS,\n"
        "            folder=Path(sys.argv[1]))\n"
        "    except IndexError_ as error:\n"
        "        print(error)\n"
    )
    command = [sys.executable, "-c", script, str(folder), str(Path(__file__).parent)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    lines = done.stdout.splitlines()
    assert len(lines) == 6
    assert done.stderr == ""
    for line in lines:
        assert "cannot be written: " in line
        assert "run again" in line or "run the same command again" in line
    assert open_index(folder).manifest == built.manifest
    assert build(folder, sample()[0][:2]).changed
    assert everything(folder) == {"CURRENT", ".lock", "cache/", "generations/"}


def test_the_builtin_embedder_is_asked_for_a_text_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    embedder = load_embedder()
    real = embedder.embed_passages

    def spy(texts: Sequence[str]) -> NDArray[np.float32]:
        asked.extend(texts)
        return real(texts)

    monkeypatch.setattr(embedder, "embed_passages", spy)
    for documents in (sample()[0][:2], sample()[0]):
        build_index(documents, chunked(documents), embedder=embedder, analysis=ANALYSIS, folder=folder)
    without_probe = [text for text in asked if "معوقات" not in text]
    assert len(without_probe) == len(set(without_probe)) > 10
