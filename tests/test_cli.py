"""The command line over real parts: the contracts that scripts rely on."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

BODY = "أعلنت بلدية المرسى في 3 مارس 2024 أن كلفة الميناء الجديد بلغت 41 مليون دينار. وقال رئيسها إن العمل سيبدأ قريبًا."

OTHER = "وتستقبل المرسى في الصيف زوارًا من المدن القريبة، ولا يزيد عدد فنادقها على ثلاثة."


def ragqa(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ragqa.cli", *map(str, arguments)],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "port.txt").write_text(f"ميناء المرسى\nسعاد علي | 5 مارس 2024\n\n{BODY}\n\n{OTHER}\n", "utf-8")
    return folder


def ask_real(real_article: Path, folder: Path, question: str) -> dict:
    run = ragqa("ask", "--corpus", real_article.parent, "--index", folder, "--json", question, cwd=folder)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def test_the_obstacles_in_the_real_article(real_article: Path, tmp_path: Path) -> None:
    answer = ask_real(real_article, tmp_path, "ما أبرز معوقات التطبيع؟")
    assert not answer["abstained"]
    assert answer["mode"] == "extractive"
    quotes = " ".join(citation["quote"] for citation in answer["citations"])
    assert "انسحاب القوات التركية من الشمال السوري" in quotes
    assert "الموقف الأمريكي" in quotes or "إيران" in quotes
    assert 1 <= len(answer["sentences"]) <= 4
    for citation in answer["citations"]:
        assert citation["paragraph"][citation["start"] : citation["end"]] == citation["quote"]
        assert citation["title"] == "لماذا تستعجل أنقرة التقارب مع نظام الأسد؟"
        assert citation["author"] == "باسل المحمد"
        assert citation["date"] == "2024-07-16"
        assert citation["section"] == "معوقات التطبيع"


def test_the_capital_of_japan_is_declined(real_article: Path, tmp_path: Path) -> None:
    answer = ask_real(real_article, tmp_path, "ما عاصمة اليابان؟")
    assert answer["abstained"]
    assert answer["citations"] == []
    assert answer["closest"]
    for citation in answer["closest"]:
        assert citation["paragraph"][citation["start"] : citation["end"]] == citation["quote"]


def test_keys_of_the_answer(articles: Path, tmp_path: Path) -> None:
    run = ragqa("ask", "--json", "كم بلغت كلفة ميناء المرسى؟", cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    answer = json.loads(run.stdout)
    assert {
        "question",
        "answer",
        "abstained",
        "language",
        "mode",
        "sentences",
        "citations",
        "closest",
    } <= set(answer)
    assert "timings_ms" in answer
    assert "41 مليون" in answer["answer"]
    sentence = answer["sentences"][0]
    assert set(sentence) == {"text", "citations", "support", "facts"}
    assert [sentence["text"][start:end] for start, end in sentence["facts"]] == ["41 مليون"]
    assert set(answer["citations"][0]) == {
        *("n", "document_id", "title", "author", "date", "source", "also", "section"),
        *("paragraph_id", "paragraph", "quote", "start", "end", "score"),
    }


def test_search_builds_the_index_and_ranks(articles: Path, tmp_path: Path) -> None:
    run = ragqa("search", "--json", "ميناء المرسى", cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout)
    assert found["hits"][0] == {
        **found["hits"][0],
        "rank": 1,
        "paragraph_id": "port.txt:p1",
        "document_id": "port.txt",
        "title": "ميناء المرسى",
    }
    scores = [hit["score"] for hit in found["hits"]]
    assert scores == sorted(scores, reverse=True)


def test_index_names_what_it_skipped(articles: Path, tmp_path: Path) -> None:
    (articles / "empty.txt").write_bytes(b"")
    (articles / "binary.md").write_bytes(b"\x00\x01\x02" * 500)
    run = ragqa("index", "--json", cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    report = json.loads(run.stdout)
    assert report["documents"] == 1
    assert [problem["source"] for problem in report["skipped"]] == ["binary.md", "empty.txt"]
    assert "skipped empty.txt: empty file" in run.stderr
    assert ragqa("index", "--strict", cwd=tmp_path).returncode == 1


def test_a_changed_article_is_found_after_indexing_again(articles: Path, tmp_path: Path) -> None:
    assert ragqa("index", cwd=tmp_path).returncode == 0
    (articles / "new.txt").write_text(
        "متحف الفسيفساء\n\nافتُتح متحف الفسيفساء في قرية وادي النخيل بحضور مئة زائر.\n", "utf-8"
    )
    assert ragqa("index", cwd=tmp_path).returncode == 0
    run = ragqa("search", "--json", "متحف الفسيفساء", cwd=tmp_path)
    assert json.loads(run.stdout)["hits"][0]["document_id"] == "new.txt"


def test_a_broken_corpus_leaves_the_last_good_index(articles: Path, tmp_path: Path) -> None:
    assert ragqa("index", cwd=tmp_path).returncode == 0
    (articles / "port.txt").write_bytes(b"")
    failed = ragqa("index", cwd=tmp_path)
    assert failed.returncode == 1
    assert failed.stderr.strip().splitlines()[-1].startswith("ragqa: nothing to index in corpus")
    run = ragqa("ask", "--json", "كم بلغت كلفة ميناء المرسى؟", cwd=tmp_path)
    assert "41 مليون" in json.loads(run.stdout)["answer"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("ask", "--corpus", "none", "سؤال"), "corpus folder none does not exist"),
        (("index", "--corpus", "none"), "corpus folder none does not exist"),
    ],
)
def test_errors_are_one_line_and_exit_1(arguments: tuple[str, ...], said: str, tmp_path: Path) -> None:
    run = ragqa(*arguments, cwd=tmp_path)
    assert run.returncode == 1
    assert run.stdout == ""
    assert len(run.stderr.strip().splitlines()) == 1
    assert said in run.stderr


def test_an_address_that_cannot_be_fetched_changes_nothing(articles: Path, tmp_path: Path) -> None:
    run = ragqa("index", "--url", "http://127.0.0.1:9/article", cwd=tmp_path)
    assert run.returncode == 1
    assert "127.0.0.1" in run.stderr
    assert [path.name for path in articles.rglob("*")] == ["port.txt"]


def test_filters_choose_the_articles(articles: Path, tmp_path: Path) -> None:
    (articles / "sub").mkdir()
    (articles / "sub" / "other.txt").write_text(
        f"ميناء آخر\nسمير عمر | 5 مايو 2023\n\n{BODY.replace('41', '52')}\n", "utf-8"
    )
    question = "كم بلغت كلفة الميناء؟"

    def sources(*filters: str) -> set[str]:
        run = ragqa("search", "--json", question, *filters, cwd=tmp_path)
        assert run.returncode == 0, run.stderr
        return {hit["document_id"] for hit in json.loads(run.stdout)["hits"]}

    assert sources() == {"port.txt", "sub/other.txt"}
    assert sources("--author", "سعاد") == {"port.txt"}
    assert sources("--source", "sub") == {"sub/other.txt"}
    assert sources("--since", "2024") == {"port.txt"}
    assert sources("--until", "2023-12") == {"sub/other.txt"}
    assert sources("--language", "en") == set()
    run = ragqa("ask", "--json", question, "--author", "سمير عمر", cwd=tmp_path)
    assert "52 مليون" in json.loads(run.stdout)["answer"]


def test_an_article_that_is_there_twice_is_cited_with_both_sources(articles: Path, tmp_path: Path) -> None:
    (articles / "again.md").write_text((articles / "port.txt").read_text("utf-8"), "utf-8")
    run = ragqa("ask", "--json", "كم بلغت كلفة ميناء المرسى؟", cwd=tmp_path)
    citation = json.loads(run.stdout)["citations"][0]
    assert {citation["source"], *citation["also"]} == {"port.txt", "again.md"}


def test_usage_exits_2(tmp_path: Path) -> None:
    run = ragqa("ask", "سؤال", "--since", "أمس", cwd=tmp_path)
    assert run.returncode == 2
    assert "2024-07" in run.stderr
    assert ragqa("ask", cwd=tmp_path).returncode == 2
    assert ragqa("index", "--nonsense", cwd=tmp_path).returncode == 2


def test_a_bad_setting_is_named(articles: Path, tmp_path: Path) -> None:
    (tmp_path / "ragqa.toml").write_text("top_k = 0\n", "utf-8")
    run = ragqa("ask", "سؤال", cwd=tmp_path)
    assert run.returncode == 1
    assert "setting 'top_k' is 0" in run.stderr
