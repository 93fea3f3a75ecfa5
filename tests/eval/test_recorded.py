"""What a language model wrote, kept and said again; and what the whole program makes of it on the gold questions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from test_run import scores

from ragqa.answering.prompts import chat_messages
from ragqa.errors import ChatModelError
from recorded import Recording, Replayed, read_replies, write_replies


class Says:
    def stream(self, messages: Sequence[Mapping[str, str]]) -> Iterator[str]:
        yield from ("قال ", str(len(messages)))


def prompt(question: str, passage: str) -> list[Mapping[str, str]]:
    return chat_messages(question, [("عنوان", passage)], "ar", "لا", 3)


def test_a_reply_is_said_again_and_a_changed_prompt_counted(tmp_path: Path) -> None:
    recording = Recording(Says())
    for passage in ("أ", "أ", "ب"):
        assert "".join(recording.stream(prompt("من؟", passage))) == "قال 2"
    write_replies(recording.replies, tmp_path / "replies.jsonl")
    kept = read_replies(tmp_path / "replies.jsonl")
    assert len(kept) == 2

    replayed = Replayed(kept)
    assert "".join(replayed.stream(prompt("من؟", "ب"))) == "قال 2"
    assert replayed.changed == 0
    assert "".join(replayed.stream(prompt("من؟", "ج"))) == "قال 2"
    assert replayed.changed == 1
    with pytest.raises(ChatModelError, match="لماذا؟"):
        list(replayed.stream(prompt("لماذا؟", "أ")))


def test_a_capable_model_answers_the_gold_questions_as_required(repo: Path, tmp_path: Path) -> None:
    """The replies are a language model's; retrieval, gate, checks and citations are what is tested."""
    measured = scores("--replies", repo / "eval" / "replies.jsonl", repo=repo, cwd=tmp_path)
    assert measured["citation_precision"] >= 0.90
    assert measured["citation_recall"] >= 0.85
    assert measured["answer_hit"] >= 0.88
    assert measured["abstain_auroc"] >= 0.97
    assert measured["false_refusal"] <= 0.05
    assert measured["false_answer"] <= 0.12
    follow_ups = measured["follow_ups"]
    for measure in ("R@1", "answer_hit"):
        assert follow_ups["in dialogue"][measure] >= follow_ups["standalone"][measure] - 0.05
