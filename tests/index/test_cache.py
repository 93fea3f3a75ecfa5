from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from index_samples import HashEmbedder
from numpy.typing import NDArray

from ragqa.errors import EmbedderError
from ragqa.index import cache as cache_module
from ragqa.index import load_embedder
from ragqa.index.cache import EmbeddingCache

TEXTS = ["ماء", "سد", "", "ماء", "قطار"]


def quiet(_done: int, _total: int) -> None:
    pass


def embed(
    folder: Path, embedder: HashEmbedder, texts: Sequence[str]
) -> tuple[NDArray[np.float32], list[str]]:
    """The vectors, and which texts the embedder was given for them."""
    with EmbeddingCache(folder, embedder) as cache:
        embedder.texts.clear()  # the probe
        return cache.embed(texts, quiet), list(embedder.texts)


def only_file(folder: Path) -> Path:
    (path,) = folder.iterdir()
    return path


def test_a_text_is_embedded_once(tmp_path: Path) -> None:
    first, given = embed(tmp_path, HashEmbedder(), TEXTS)
    assert given == ["ماء", "سد", "", "قطار"]
    second, given = embed(tmp_path, HashEmbedder(), [*TEXTS[::-1], "نهر"])
    assert given == ["نهر"]
    fresh = HashEmbedder().embed_passages(TEXTS)
    assert first.tobytes() == fresh.tobytes()
    assert second[:5].tobytes() == fresh[::-1].tobytes()


def test_real_vectors_from_the_cache_have_the_bits_of_fresh_ones(tmp_path: Path) -> None:
    embedder = load_embedder()
    texts = ["تراجع مخزون السدود في تونس.", "السكة الجديدة", "Aqaba"]
    with EmbeddingCache(tmp_path, embedder) as cache:
        cache.embed(texts[::-1], quiet)
    with EmbeddingCache(tmp_path, embedder) as cache:
        cached = cache.embed(texts, quiet)
        assert (cache.embedded, cache.reused) == (0, 3)
    assert cached.tobytes() == embedder.embed_passages(texts).tobytes()


def test_half_precision_is_rounded_from_what_is_kept(tmp_path: Path) -> None:
    fresh = HashEmbedder().embed_passages(TEXTS).astype(np.float16)
    for _ in range(2):
        with EmbeddingCache(tmp_path, HashEmbedder()) as cache:
            assert cache.embed(TEXTS, quiet, np.float16).tobytes() == fresh.tobytes()


def test_another_model_finds_nothing_and_disturbs_nothing(tmp_path: Path) -> None:
    embed(tmp_path, HashEmbedder(), TEXTS)
    _, given = embed(tmp_path, HashEmbedder("other"), TEXTS[:1])
    assert given == TEXTS[:1]
    assert embed(tmp_path, HashEmbedder(), TEXTS)[1] == []


def test_a_model_changed_under_the_same_name_finds_nothing(tmp_path: Path) -> None:
    embed(tmp_path, HashEmbedder(), TEXTS)
    vectors, given = embed(tmp_path, HashEmbedder(salt="2"), TEXTS[:1])
    assert given == TEXTS[:1]
    assert vectors.tobytes() == HashEmbedder(salt="2").embed_passages(TEXTS[:1]).tobytes()


def test_no_bit_of_the_file_can_be_wrong_unnoticed(tmp_path: Path) -> None:
    fresh, _ = embed(tmp_path, HashEmbedder(dimension=4), TEXTS)
    path = only_file(tmp_path)
    sound = path.read_bytes()
    for position in range(len(sound)):
        path.write_bytes(sound[:position] + bytes([sound[position] ^ 16]) + sound[position + 1 :])
        vectors, given = embed(tmp_path, HashEmbedder(dimension=4), TEXTS)
        assert vectors.tobytes() == fresh.tobytes()
        assert len(given) == 1


def test_a_record_half_written_is_embedded_again(tmp_path: Path) -> None:
    fresh, _ = embed(tmp_path, HashEmbedder(), TEXTS)
    path = only_file(tmp_path)
    path.write_bytes(path.read_bytes()[:-7])
    for expected in (["قطار"], []):
        vectors, given = embed(tmp_path, HashEmbedder(), TEXTS)
        assert given == expected
        assert vectors.tobytes() == fresh.tobytes()


def test_what_was_embedded_before_a_failure_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_module, "_BATCH", 2)

    class Failing(HashEmbedder):
        def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
            if "قطار" in texts:
                raise KeyboardInterrupt
            return super().embed_passages(texts)

    with pytest.raises(KeyboardInterrupt):
        embed(tmp_path, Failing(), TEXTS)
    assert embed(tmp_path, HashEmbedder(), TEXTS)[1] == ["قطار"]


def test_it_may_be_deleted_at_any_time(tmp_path: Path) -> None:
    embed(tmp_path, HashEmbedder(), TEXTS)
    only_file(tmp_path).unlink()
    tmp_path.rmdir()
    assert len(embed(tmp_path, HashEmbedder(), TEXTS)[1]) == 4


def test_it_stays_small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_module, "_SPARE_TEXTS", 3)
    many = [f"text {number}" for number in range(20)]
    embed(tmp_path, HashEmbedder(), many)
    full = only_file(tmp_path).stat().st_size
    embed(tmp_path, HashEmbedder(), many[5:8])
    assert only_file(tmp_path).stat().st_size == full * 3 // 20
    _, given = embed(tmp_path, HashEmbedder(), many)
    assert given == many[:5] + many[8:]


def test_models_out_of_use_are_forgotten(tmp_path: Path) -> None:
    for name in "abc":
        embed(tmp_path, HashEmbedder(name), TEXTS)
    assert len(list(tmp_path.iterdir())) == 2
    assert embed(tmp_path, HashEmbedder("c"), TEXTS)[1] == []


def test_progress_starts_with_what_is_known(tmp_path: Path) -> None:
    embed(tmp_path, HashEmbedder(), TEXTS[:2])
    seen = []
    with EmbeddingCache(tmp_path, HashEmbedder()) as cache:
        cache.embed(TEXTS, lambda done, total: seen.append((done, total)))
    assert seen == [(3, 5), (5, 5)]


@pytest.mark.parametrize("factor", [0.5, np.nan])
def test_vectors_that_are_not_of_unit_length_are_refused(tmp_path: Path, factor: float) -> None:
    class Wrong(HashEmbedder):
        def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
            return super().embed_passages(texts) * np.float32(factor)

    with pytest.raises(EmbedderError, match=r"'hash' gave vectors of .* and length 1; choose another"):
        embed(tmp_path, Wrong(), TEXTS[:2])


def test_vectors_of_another_shape_are_refused(tmp_path: Path) -> None:
    class Short(HashEmbedder):
        def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
            return super().embed_passages(texts)[:1]

    with pytest.raises(EmbedderError, match=r"shape \(1, 16\).*expected shape \(2, 16\)"):
        embed(tmp_path, Short(), TEXTS[:2])
