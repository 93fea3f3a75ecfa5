from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from ragqa.corpus import chunk_documents, read_corpus
from ragqa.corpus.drafts import Block, Draft
from ragqa.corpus.folder import make_document

texts = st.text(alphabet="اب ؟،؛.\nت", min_size=1, max_size=900).filter(lambda text: text.strip())


@given(st.lists(texts, min_size=1, max_size=5), st.integers(200, 400))
def test_offsets_are_exact_and_nothing_is_lost(paragraphs: list[str], longest: int) -> None:
    document = make_document(Draft("ع", None, None, tuple(Block(text) for text in paragraphs)), "d", "d")
    chunks = chunk_documents([document], longest)
    whole = {paragraph.id: paragraph.text for paragraph in document.paragraphs}
    for chunk in chunks:
        assert document.text[chunk.start : chunk.end] == chunk.text
        (paragraph_id,) = chunk.paragraph_ids
        start = chunk.paragraph_start
        assert whole[paragraph_id][start : start + len(chunk.text)] == chunk.text
        assert len(chunk.text) <= max(longest, 0) or len(whole[paragraph_id]) <= longest
    for paragraph in document.paragraphs:
        kept = "".join(chunk.text for chunk in chunks if chunk.paragraph_ids == (paragraph.id,))
        assert "".join(kept.split()) == "".join(paragraph.text.split())
    assert len({chunk.id for chunk in chunks}) == len(chunks)


def test_a_paragraph_that_fits_stays_whole(sample_corpus: Path) -> None:
    documents = read_corpus(sample_corpus).documents
    chunks = chunk_documents(documents, 1200)
    assert len(chunks) == sum(len(document.paragraphs) for document in documents)


def test_a_long_paragraph_is_cut_at_a_pause() -> None:
    text = "؛ ".join(["هذه جملة متوسطة الطول تكفي لملء السطر"] * 20)
    document = make_document(Draft("ع", None, None, (Block(text),)), "d", "d")
    chunks = chunk_documents([document], 200)
    assert len(chunks) > 1
    assert all(chunk.text.endswith("؛") for chunk in chunks[:-1])
