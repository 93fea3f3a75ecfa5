"""Questions read from files in SQuAD format."""

from __future__ import annotations

import json
from pathlib import Path

from questions import read_squad


def test_shared_contexts_repeated_ids_and_questions_without_answer(tmp_path: Path) -> None:
    def qa(answers: list[str]) -> dict:
        texts = [{"text": text, "answer_start": 0} for text in answers]
        return {"id": "q", "question": "Köprü ne zaman açıldı?", "answers": texts}

    one = {"context": "Köprü 1973 yılında açıldı.", "qas": [qa(["1973", "1973 yılında"]), qa([])]}
    two = {"context": "Müze geçen yıl kapandı.", "qas": [qa(["geçen yıl"])]}
    data = [{"title": "Boğaz_Köprüsü", "paragraphs": [one]}, {"paragraphs": [one, two]}]
    file = tmp_path / "squad.json"
    file.write_text(json.dumps({"data": data}), "utf-8")

    documents, cases = read_squad(file)
    assert [document.title for document in documents] == ["Boğaz Köprüsü", "article 1"]
    assert [[p.text for p in document.paragraphs] for document in documents] == [
        [one["context"]],
        [two["context"]],
    ]
    first, second = (document.paragraphs[0].id for document in documents)
    assert [sorted(case.paragraphs) for case in cases] == [[first], [], [first], [], [second]]
    assert len({case.id for case in cases}) == len(cases)
    assert cases[0].groups == (("1973", "1973 yılında"),)
    assert not cases[1].answerable
    assert {case.language for case in cases} == {"tr"}
