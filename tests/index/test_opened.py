from __future__ import annotations

import dataclasses
import json
import logging
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from index_samples import ANALYSIS, HashEmbedder, article, chunked, sample

from ragqa.errors import IndexDamagedError, IndexError_, IndexMismatchError, IndexMissingError
from ragqa.index import BuildReport, Index, build_index, open_index
from ragqa.index import manifest as manifest_module
from ragqa.index import opened as opened_module
from ragqa.index.manifest import MANIFEST, generation_name
from ragqa.text.sentences import sentence_spans


def generation(folder: Path, report: BuildReport) -> Path:
    return folder / "generations" / report.manifest.generation


def rebuild(folder: Path) -> BuildReport:
    documents, _ = sample()
    documents.append(article("04-new.md", "جديد", [("", "خبر جديد كل الجدة.")]))
    return build_index(
        documents, chunked(documents), embedder=HashEmbedder(), analysis=ANALYSIS, folder=folder
    )


def flip(path: Path, position: int, bit: int) -> None:
    data = bytearray(path.read_bytes())
    data[position] ^= 1 << bit
    path.write_bytes(data)


def test_an_opened_index_answers(folder: Path, built: BuildReport, embedder: HashEmbedder) -> None:
    documents, chunks = sample()
    index = open_index(folder, embedder=embedder, analysis=ANALYSIS)
    assert len(index) == len(chunks) == built.manifest.counts["chunks"]
    assert index.manifest == built.manifest
    assert [index.chunk(row) for row in range(len(index))] == chunks
    assert index.documents() == tuple(documents)
    assert index.document("02-rail.md") == documents[1]
    assert index.chunk_context(0) == ("شح المياه في تونس", None)

    query = embedder.embed_query(chunks[3].text)
    rows, cosines = index.search_dense(query, 3)
    assert rows[0] == 3
    assert cosines[0] == pytest.approx(1, abs=1e-5)
    np.testing.assert_allclose(index.dense(query, rows), cosines, atol=1e-6)
    np.testing.assert_allclose(index.dense(query, np.arange(len(index)))[rows], cosines, atol=1e-6)
    assert index.words.scores(ANALYSIS.words("ميناء العقبة")).argmax() == 4
    assert index.grams.scores(ANALYSIS.grams("ميناء العقبة")).argmax() == 4
    assert index.created.tzinfo is not None


def test_sentences_are_spans_of_the_paragraph(
    folder: Path, built: BuildReport, embedder: HashEmbedder
) -> None:
    index = open_index(folder)
    sentences = index.sentences(np.arange(len(index)))
    paragraphs = {
        paragraph.id: paragraph for document in index.documents() for paragraph in document.paragraphs
    }
    for row, (spans, vectors) in enumerate(sentences):
        chunk = index.chunk(row)
        paragraph = paragraphs[chunk.paragraph_ids[0]]
        texts = [chunk.text[start:end] for start, end in sentence_spans(chunk.text)]
        assert [paragraph.text[start:end] for start, end in spans] == texts
        np.testing.assert_allclose(vectors, embedder.embed_passages(texts), atol=1e-3)
    query = embedder.embed_query("سؤال")
    best = index.best_sentence(query, np.arange(len(index)))
    expected = [(vectors @ query).max() for _, vectors in sentences]
    np.testing.assert_allclose(best, expected, atol=1e-6)


def test_a_missing_index_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(
        IndexMissingError, match=r"there is no index in .*/no; run: ragqa index --corpus my --index .*/no$"
    ):
        open_index(tmp_path / "no", corpus=Path("my"))
    assert not (tmp_path / "no").exists()


def test_another_embedder_is_named_on_both_sides(folder: Path, built: BuildReport) -> None:
    with pytest.raises(
        IndexMismatchError,
        match=r"made with embedder 'hash' \(16 dimensions\).*settings name 'other' \(8 dimensions\); "
        r"set RAGQA_EMBEDDER=hash or run: ragqa index --corpus corpus --index ",
    ):
        open_index(folder, embedder=HashEmbedder("other", 8))
    with pytest.raises(IndexMismatchError, match=r"'hash' \(16 dim.*'hash' \(8 dim"):
        open_index(folder, embedder=HashEmbedder(dimension=8))


def test_another_analysis_is_named_on_both_sides(folder: Path, built: BuildReport) -> None:
    with pytest.raises(
        IndexMismatchError, match=r"analysis 'test-1', this ragqa asks with 'test-2'; run: ragqa"
    ):
        open_index(folder, analysis=dataclasses.replace(ANALYSIS, name="test-2"))


def test_another_format_is_named_on_both_sides(folder: Path, built: BuildReport) -> None:
    old = generation(folder, built)
    content = json.loads((old / MANIFEST).read_bytes())
    content["inputs"]["format_version"] = 99
    data = json.dumps(content).encode()
    (old / MANIFEST).write_bytes(data)
    name = generation_name(1, data)
    old.rename(old.with_name(name))
    (folder / "CURRENT").write_text(name)
    expected = rf"has format 99, this ragqa reads format {manifest_module.FORMAT_VERSION}; run: ragqa index"
    with pytest.raises(IndexMismatchError, match=expected):
        open_index(folder)
    assert rebuild(folder).changed
    assert len(open_index(folder)) > 0


def test_a_flipped_bit_in_any_file_is_noticed(folder: Path, built: BuildReport) -> None:
    """In every file: the first and the last byte, and some between."""
    sound = generation(folder, built)
    rng = np.random.default_rng(0)
    names = sorted(path.name for path in sound.iterdir())
    assert set(names) == {*built.manifest.files, MANIFEST}
    for name in names:
        size = (sound / name).stat().st_size
        for position in {0, size - 1, *rng.integers(0, size, 12).tolist()}:
            bit = int(rng.integers(8))
            flip(sound / name, position, bit)
            with pytest.raises(IndexDamagedError, match="its checksum differs"):
                Index(sound)
            flip(sound / name, position, bit)
    Index(sound).verify()


@pytest.mark.parametrize("damage", ["flip", "truncate", "remove"])
def test_the_last_good_generation_serves_when_the_current_one_is_damaged(
    folder: Path, built: BuildReport, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    second = rebuild(folder)
    path = generation(folder, second) / "vectors.faiss"
    if damage == "flip":
        flip(path, 100, 3)
    elif damage == "truncate":
        path.write_bytes(path.read_bytes()[:-1])
    else:
        path.unlink()
    with caplog.at_level(logging.WARNING):
        index = open_index(folder)
    assert index.manifest == built.manifest
    (record,) = caplog.records
    assert "vectors.faiss" in record.getMessage()
    assert (
        f"the last good one, {built.manifest.generation}, serves; to mend it run: ragqa index"
        in record.getMessage()
    )
    names = {path.name for path in (folder / "generations").iterdir()}
    assert names == {built.manifest.generation, f"{second.manifest.generation}.damaged"}

    third = rebuild(folder)
    assert third.changed
    assert third.embedded == 0
    caplog.clear()
    assert open_index(folder).manifest == third.manifest
    assert not caplog.records


def test_without_a_good_generation_the_damage_is_told(folder: Path, built: BuildReport) -> None:
    flip(generation(folder, built) / "text.sqlite", 5000, 0)
    with pytest.raises(
        IndexDamagedError,
        match=r"text\.sqlite is not what was written.*no other generation is left; run: ragqa",
    ):
        open_index(folder)
    with pytest.raises(IndexMissingError):
        open_index(folder)


@pytest.mark.parametrize("content", [b"", b"000009-0123456789abcdef\n", b"\x00" * 24])
def test_a_damaged_current_file_costs_a_warning(
    folder: Path, built: BuildReport, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    (folder / "CURRENT").write_bytes(content)
    with caplog.at_level(logging.WARNING):
        assert open_index(folder).manifest == built.manifest
    assert "CURRENT names no generation that is there; the last good one" in caplog.text
    report = build_index(*sample(), embedder=HashEmbedder(), analysis=ANALYSIS, folder=folder)
    assert not report.changed
    caplog.clear()
    open_index(folder)
    assert not caplog.records


def test_an_index_that_may_not_be_renamed_is_passed_over(
    folder: Path, built: BuildReport, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    second = rebuild(folder)
    flip(generation(folder, second) / "vectors.faiss", 100, 3)

    def refuse(_path: Path, _target: Path) -> Path:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "rename", refuse)
    assert open_index(folder).manifest == built.manifest
    assert "cannot be renamed" in caplog.text


def test_an_opened_index_outlives_its_files(folder: Path, built: BuildReport, embedder: HashEmbedder) -> None:
    index = open_index(folder)
    _, chunks = sample()
    shutil.rmtree(folder)
    assert index.chunk(2) == chunks[2]
    assert index.search_dense(embedder.embed_query(chunks[2].text), 1)[0].tolist() == [2]
    assert index.words.scores(ANALYSIS.words("السدود")).max() > 0


def test_verify_notices_parts_that_do_not_belong_together(folder: Path, built: BuildReport) -> None:
    index = open_index(folder)
    for part, value in (("chunks", 3), ("words", 1), ("sentences", 1)):
        counts = {**built.manifest.counts, part: value}
        index.manifest = dataclasses.replace(built.manifest, counts=counts)
        with pytest.raises(IndexDamagedError, match="its manifest says"):
            index.verify()
    inputs = dataclasses.replace(built.manifest.inputs, dimension=8)
    index.manifest = dataclasses.replace(built.manifest, inputs=inputs)
    with pytest.raises(IndexDamagedError, match=r"vectors of shape \(\d+, 16\), \(\d+, 8\) was expected"):
        index.verify()


def test_a_system_that_refuses_damages_nothing(
    folder: Path, built: BuildReport, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_path: Path, *_: object) -> None:
        raise OSError(24, "Too many open files")

    with monkeypatch.context() as patched:
        patched.setattr(opened_module, "LexicalIndex", refuse)
        with pytest.raises(IndexError_, match=r"cannot be opened: .*Too many open files") as found:
            open_index(folder)
    assert not isinstance(found.value, IndexDamagedError)
    assert open_index(folder).manifest == built.manifest


def test_opening_while_builds_remove_old_generations(
    folder: Path, built: BuildReport, caplog: pytest.LogCaptureFixture
) -> None:
    """Readers open without pause; each finds a whole generation and none is called damaged."""
    stop = threading.Event()

    def open_again_and_again() -> set[str]:
        seen = set()
        while not stop.is_set():
            index = open_index(folder)
            assert index.documents()[-1].title == f"{len(index.documents())} مقالات"
            seen.add(index.manifest.generation)
        return seen

    def switch(number: int) -> None:
        documents = [article(f"{n}.md", f"{n + 1} مقالات", [("", "نص.")]) for n in range(number)]
        chunks = chunked(documents)
        build_index(
            documents,
            chunks,
            embedder=HashEmbedder(),
            analysis=ANALYSIS,
            folder=folder,
            keep_generations=1,
        )

    switch(1)
    with ThreadPoolExecutor(2) as pool:
        readers = [pool.submit(open_again_and_again) for _ in range(2)]
        try:
            for number in range(2, 12):
                switch(number)
        finally:
            stop.set()
        assert len(set().union(*(reader.result() for reader in readers))) > 3
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert len(list((folder / "generations").iterdir())) == 1
