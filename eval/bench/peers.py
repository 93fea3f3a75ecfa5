"""Other programs for the same work, with the same embedder over the same chunks, as their guides set them up.

Each searches by vectors and by BM25 over words and fuses the two. One that is not installed is passed over by name;
``pip install -e '.[bench]'`` brings them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from bench.corpus import Articles, chunks_of
from bench.measure import KnownQuestions, Search, asked, memory

DEPTH = 10
CHUNKS = 100_000
"""How many they are given."""


def txtai(texts: Sequence[str], ids: Sequence[str], embedder: KnownQuestions) -> Search:
    """``Embeddings(hybrid=True)``: FAISS and its own BM25; ids alone, its texts cannot be had by several threads."""
    from txtai import Embeddings

    def transform(batch: Sequence[Any]) -> np.ndarray:
        if len(batch) == 1 and batch[0] in embedder.vectors:
            return embedder.embed_query(batch[0])[np.newaxis]
        return embedder.embed_passages(list(batch))

    embeddings = Embeddings(method="external", transform=transform, hybrid=True, content=False)
    embeddings.index(zip(ids, texts, [None] * len(ids), strict=True))
    return lambda question: [id_ for id_, _ in embeddings.search(question, DEPTH)]


def langchain(texts: Sequence[str], ids: Sequence[str], embedder: KnownQuestions) -> Search:
    """``EnsembleRetriever`` over FAISS and ``BM25Retriever``."""
    from langchain_classic.retrievers import EnsembleRetriever
    from langchain_community.retrievers import BM25Retriever
    from langchain_community.vectorstores import FAISS
    from langchain_core.embeddings import Embeddings

    class Known(Embeddings):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            return embedder.embed_passages(texts).tolist()

        def embed_query(self, text: str) -> list[float]:
            return embedder.embed_query(text).tolist()

    about = [{"id": id_} for id_ in ids]
    store = FAISS.from_texts(list(texts), Known(), metadatas=about)
    words = BM25Retriever.from_texts(list(texts), metadatas=about, k=DEPTH)
    both = EnsembleRetriever(
        retrievers=[store.as_retriever(search_kwargs={"k": DEPTH}), words], weights=[0.5, 0.5]
    )
    return lambda question: [document.metadata["id"] for document in both.invoke(question)]


def llama_index(texts: Sequence[str], ids: Sequence[str], embedder: KnownQuestions) -> Search:
    """``QueryFusionRetriever`` over FAISS and ``BM25Retriever``."""
    import faiss
    from llama_index.core import StorageContext, VectorStoreIndex
    from llama_index.core.embeddings import BaseEmbedding
    from llama_index.core.llms import MockLLM
    from llama_index.core.retrievers import QueryFusionRetriever
    from llama_index.core.schema import TextNode
    from llama_index.retrievers.bm25 import BM25Retriever
    from llama_index.vector_stores.faiss import FaissVectorStore

    class Known(BaseEmbedding):
        def _get_text_embedding(self, text: str) -> list[float]:
            return embedder.embed_passages([text])[0].tolist()

        def _get_query_embedding(self, query: str) -> list[float]:
            return embedder.embed_query(query).tolist()

        async def _aget_query_embedding(self, query: str) -> list[float]:
            return self._get_query_embedding(query)

    nodes = [TextNode(id_=id_, text=text) for id_, text in zip(ids, texts, strict=True)]
    store = FaissVectorStore(faiss_index=faiss.IndexFlatIP(embedder.dimension))
    context = StorageContext.from_defaults(vector_store=store)
    index = VectorStoreIndex(nodes, storage_context=context, embed_model=Known())
    both = QueryFusionRetriever(
        [
            index.as_retriever(similarity_top_k=DEPTH),
            BM25Retriever.from_defaults(nodes=nodes, similarity_top_k=DEPTH),
        ],
        llm=MockLLM(),
        num_queries=1,
        similarity_top_k=DEPTH,
        mode="reciprocal_rerank",
        use_async=False,
    )
    return lambda question: [found.node.node_id for found in both.retrieve(question)]


def haystack(texts: Sequence[str], ids: Sequence[str], embedder: KnownQuestions) -> Search:
    """``InMemoryDocumentStore``, both retrievers, and a ``DocumentJoiner``."""
    from haystack import Document
    from haystack.components.joiners import DocumentJoiner
    from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
    from haystack.document_stores.in_memory import InMemoryDocumentStore

    store = InMemoryDocumentStore(embedding_similarity_function="dot_product")
    vectors = embedder.embed_passages(texts)
    store.write_documents(
        [
            Document(id=id_, content=text, embedding=vector.tolist())
            for id_, text, vector in zip(ids, texts, vectors, strict=True)
        ]
    )
    nearest = InMemoryEmbeddingRetriever(store, top_k=DEPTH)
    words = InMemoryBM25Retriever(store, top_k=DEPTH)
    joiner = DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=DEPTH)

    def search(question: str) -> list[str]:
        lists = [
            nearest.run(query_embedding=embedder.embed_query(question).tolist())["documents"],
            words.run(query=question)["documents"],
        ]
        return [document.id for document in joiner.run(documents=lists)["documents"]]

    return search


PEERS: dict[str, Callable[[Sequence[str], Sequence[str], KnownQuestions], Search]] = {
    "txtai": txtai,
    "LangChain": langchain,
    "LlamaIndex": llama_index,
    "Haystack": haystack,
}


def measure(name: str, chunks: int) -> dict[str, Any]:
    """Build seconds, times of questions and memory; ``skipped`` says why when it is not installed."""
    articles = Articles(chunks)
    parts = chunks_of(articles.documents())
    embedder = KnownQuestions([question for _, question in articles.questions(400)])
    started = time.perf_counter()
    try:
        search = PEERS[name]([part.text for part in parts], [part.id for part in parts], embedder)
    except ImportError as error:
        return {"skipped": f"not installed: {error}; run: pip install -e '.[bench]'"}
    seconds = time.perf_counter() - started
    # the slow ones get fewer questions: a percentile of 100 is enough to see an order of magnitude
    return {"build s": round(seconds, 1), **asked(search, articles, 100), **memory()}
