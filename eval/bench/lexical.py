"""BM25 engines over the same tokens: those of an index that ragqa has built."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import bm25s
import numpy as np
from numpy.typing import NDArray

from bench.corpus import Articles
from bench.measure import asked, bytes_of, memory
from ragqa.index import Index, LexicalIndex
from ragqa.index.files import open_array
from ragqa.index.lexical import K1, B
from ragqa.text.analysis import analyse_forms, analyse_grams

DEPTH = 100
KINDS = ("words", "grams")
ANALYSES = {"words": analyse_forms, "grams": analyse_grams}

Engine = Callable[[Index, Path], Callable[[str], NDArray[np.int64]]]
"""Indexes the tokens of an index in a folder; returns what finds the rows of the 100 best by either analysis."""


def tokens(index: Index, kind: str) -> tuple[list[str], list[NDArray[np.int32]]]:
    """The terms, and for every chunk the numbers of those it has, as often as it has them."""
    lexical: LexicalIndex = getattr(index, kind)
    starts = open_array(index.folder / f"{kind}-starts.npy")
    rows = open_array(index.folder / f"{kind}-rows.npy")
    counts = open_array(index.folder / f"{kind}-counts.npy")
    numbers = np.repeat(np.arange(len(starts) - 1, dtype=np.int32), np.diff(starts))
    order = np.argsort(rows, kind="stable")
    repeated = np.repeat(numbers[order], counts[order])
    ends = np.cumsum(np.bincount(rows, counts, len(index)).astype(np.int64))
    chunks = [repeated[start:end] for start, end in pairwise([0, *ends.tolist()])]
    return [term.decode("utf-8", "surrogatepass") for term in lexical.terms()], chunks


def ours(index: Index, _: Path) -> Callable[[str], NDArray[np.int64]]:
    """What ragqa has built: postings with ready scores, memory-mapped."""

    def best(scores: NDArray[np.float32]) -> NDArray[np.int64]:
        found = np.flatnonzero(scores > 0)
        return found[np.argpartition(-scores[found], DEPTH)[:DEPTH]] if len(found) > DEPTH else found

    return lambda question: np.concatenate(
        [best(getattr(index, kind).scores(ANALYSES[kind](question))) for kind in KINDS]
    )


def with_bm25s(index: Index, _: Path) -> Callable[[str], NDArray[np.int64]]:
    """bm25s, in memory."""
    engines = {}
    for kind in KINDS:
        terms, chunks = tokens(index, kind)
        engine = bm25s.BM25(method="lucene", k1=K1, b=B)
        numbers = {term: number for number, term in enumerate(terms)}
        ids = [chunk.tolist() for chunk in chunks]
        engine.index(bm25s.tokenization.Tokenized(ids, numbers), show_progress=False)
        engines[kind] = engine

    def search(question: str) -> NDArray[np.int64]:
        rows = [
            engine.retrieve([ANALYSES[kind](question)], k=DEPTH, show_progress=False).documents[0]
            for kind, engine in engines.items()
        ]
        return np.concatenate(rows)

    return search


def with_tantivy(index: Index, folder: Path) -> Callable[[str], NDArray[np.int64]]:
    """tantivy, its index on the disk and mapped."""
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("row", stored=True)
    for kind in KINDS:
        builder.add_text_field(kind, tokenizer_name="whitespace", index_option="freq")
    schema = builder.build()
    folder.mkdir(parents=True)
    made = tantivy.Index(schema, str(folder))
    writer = made.writer(500_000_000, 1)
    texts = []
    for kind in KINDS:
        terms, chunks = tokens(index, kind)
        table = np.array(terms, object)
        texts.append([" ".join(table[chunk]) for chunk in chunks])
    for row, (words, grams) in enumerate(zip(*texts, strict=True)):
        writer.add_document(tantivy.Document(row=row, words=words, grams=grams))
    writer.commit()
    writer.wait_merging_threads()
    made.reload()
    searcher = made.searcher()

    def best(kind: str, question: str) -> list[int]:
        terms = [
            (tantivy.Occur.Should, tantivy.Query.term_query(schema, kind, term))
            for term in ANALYSES[kind](question)
        ]
        hits = searcher.search(tantivy.Query.boolean_query(terms), DEPTH).hits
        return [searcher.doc(address)["row"][0] for _, address in hits]

    return lambda question: np.concatenate([np.array(best(kind, question), np.int64) for kind in KINDS])


ENGINES: dict[str, Engine] = {"ours": ours, "tantivy": with_tantivy}


def measure(generation: Path, chunks: int, engine: str, folder: Path) -> dict[str, Any]:
    """Seconds to index the tokens, bytes, memory, and times of the 100 best by both analyses."""
    index = Index(generation)
    before = memory()["own"]
    started = time.perf_counter()
    search = ENGINES[engine](index, folder)
    seconds = time.perf_counter() - started
    articles = Articles(chunks)
    result = asked(lambda question: _ids(articles, search(question)), articles)
    if engine == "ours":
        size = sum(path.stat().st_size for kind in KINDS for path in generation.glob(f"{kind}-*"))
    else:
        size = bytes_of(folder) if folder.exists() else 0
    del result["found@10"]  # the rows are in no order
    return {
        "index s": round(seconds, 1),
        "bytes a chunk": size // chunks,
        "own": memory()["own"] - before,
        **result,
    }


def _ids(articles: Articles, rows: Sequence[int]) -> list[str]:
    return [articles.chunk_id(int(row)) for row in rows[:10]]
