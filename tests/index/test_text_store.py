from __future__ import annotations

import dataclasses
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from index_samples import article, chunked, sample

from ragqa.index.text_store import TextStore, write_text
from ragqa.types import Document

plain = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=80)
sections = st.lists(st.tuples(st.one_of(st.just(""), plain), plain), max_size=4)


@settings(max_examples=40, deadline=None)
@given(contents=st.lists(st.tuples(plain, sections), max_size=4))
def test_what_was_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, contents: list[tuple[str, list[tuple[str, str]]]]
) -> None:
    documents = [
        dataclasses.replace(article(f"{n}.md", title, paragraphs), also=(title,) * n)
        for n, (title, paragraphs) in enumerate(contents)
    ]
    chunks = chunked(documents, 30)
    path = tmp_path_factory.mktemp("text") / "text.sqlite"
    write_text(path, documents, chunks)
    store = TextStore(path)
    assert list(store.documents()) == documents
    assert store.metadata() == [dataclasses.replace(document, paragraphs=()) for document in documents]
    homes = [documents[row].id for row in store.documents_of_chunks()]
    home_of = {paragraph.id: document.id for document in documents for paragraph in document.paragraphs}
    assert homes == [home_of[chunk.paragraph_ids[0]] for chunk in chunks]
    assert store.chunks(list(range(len(chunks)))) == chunks
    assert store.paragraph_starts() == [chunk.paragraph_start for chunk in chunks]
    paragraphs = [paragraph for document in documents for paragraph in document.paragraphs]
    assert [part for document in documents for part in store.document(document.id).paragraphs] == paragraphs
    assert store.counts() == {
        "documents": len(documents),
        "paragraphs": len(paragraphs),
        "chunks": len(chunks),
    }


def test_context_of_a_chunk_is_title_and_section(tmp_path: Path) -> None:
    documents, chunks = sample()
    write_text(tmp_path / "text.sqlite", documents, chunks)
    store = TextStore(tmp_path / "text.sqlite")
    contexts = [store.chunk_context(row) for row in range(len(chunks))]
    assert contexts[0] == ("شح المياه في تونس", None)
    assert contexts[-1] == ("صيد البحر الأحمر", None)
    assert ("سكة حديد العقبة", "التمويل") in contexts


def test_optional_metadata_may_be_missing(tmp_path: Path) -> None:
    (document, *_), _ = sample()
    bare = dataclasses.replace(document, author=None, date=None)
    write_text(tmp_path / "text.sqlite", [bare], [])
    assert TextStore(tmp_path / "text.sqlite").document(bare.id) == bare


def test_unknown_rows_and_ids_are_key_errors(tmp_path: Path) -> None:
    write_text(tmp_path / "text.sqlite", *sample())
    store = TextStore(tmp_path / "text.sqlite")
    for ask in (
        lambda: store.chunks([0, 10_000]),
        lambda: store.chunk_context(-1),
        lambda: store.document("no"),
    ):
        with pytest.raises(KeyError):
            ask()


def test_threads_share_a_store(tmp_path: Path) -> None:
    documents, chunks = sample()
    write_text(tmp_path / "text.sqlite", documents, chunks)
    store = TextStore(tmp_path / "text.sqlite")

    def read(turn: int) -> tuple[Document, ...]:
        assert store.chunks([turn % len(chunks)]) == [chunks[turn % len(chunks)]]
        return tuple(store.document(document.id) for document in documents)

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(read, range(200))) == {tuple(documents)}


def test_a_chunk_that_is_not_where_it_says_is_refused(tmp_path: Path) -> None:
    documents, chunks = sample()
    moved = dataclasses.replace(chunks[0], paragraph_start=1)
    with pytest.raises(ValueError, match=r"the text of chunk 01-water\.md:p1:c0 is not at 1:61"):
        write_text(tmp_path / "a.sqlite", documents, [moved])
    homeless = dataclasses.replace(chunks[0], paragraph_ids=("a", "b"))
    with pytest.raises(ValueError, match="one known paragraph was expected"):
        write_text(tmp_path / "b.sqlite", documents, [homeless])


def test_ids_that_repeat_are_refused(tmp_path: Path) -> None:
    documents, _ = sample()
    with pytest.raises(ValueError, match="ids of their own"):
        write_text(tmp_path / "text.sqlite", [*documents, documents[0]], [])
