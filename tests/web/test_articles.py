"""Adding, reading and removing articles over a real index."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Page, expect
from pydantic import SecretStr

from ragqa import start
from ragqa.settings import BUILTIN_EMBEDDER, Settings
from ragqa.web import create_app
from ragqa.web.articles import MOST_FILES, may_edit

NEW = (
    "---\ntitle: حديقة الأسماك في صلالة\nauthor: منى الكثيري\ndate: 2025-03-09\n---\n\n"
    "افتتحت بلدية صلالة حوضًا زجاجيًا يتسع لثلاثة ملايين لتر من ماء البحر.\n\n"
    "## الزوار\n\nوبلغ عدد زوار الحوض في أسبوعه الأول سبعة عشر ألف زائر.\n"
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, sample_corpus: Path) -> Path:
    """Two of the sample articles, indexed."""
    folder = tmp_path_factory.mktemp("built")
    (folder / "corpus").mkdir()
    for name in ("01-turkish-syrian-normalisation.txt", "02-tunis-water-shortage.md"):
        shutil.copy(sample_corpus / name, folder / "corpus")
    (folder / "secret.txt").write_text("سر")
    start.build(Settings(corpus=folder / "corpus", index=folder / "index"))
    return folder


@pytest.fixture
def place(tmp_path: Path, built: Path) -> Settings:
    """A copy to change."""
    shutil.copytree(built, tmp_path, dirs_exist_ok=True)
    return Settings(corpus=tmp_path / "corpus", index=tmp_path / "index")


@pytest.fixture
def client_over(place: Settings) -> Callable[..., TestClient]:
    def make(**changes: Any) -> TestClient:
        settings = place.model_copy(update=changes)
        assistant = start.load_with(settings)
        app = create_app(assistant, settings, lambda progress: start.build(settings, progress))
        return TestClient(app)

    return make


def caught_up(client: TestClient | httpx.Client, **more: Any) -> dict[str, Any]:
    while (state := client.get("/api/indexing", **more).json())["running"]:
        time.sleep(0.05)
    return state


def test_what_is_indexed(client_over) -> None:
    client = client_over()
    summary = client.get("/api/index").json()
    assert summary["counts"]["documents"] == 2
    assert summary["languages"] == {"ar": 2}
    assert summary["months"] == {"2024-07": 1, "2024-09": 1}
    assert summary["embedder"] == BUILTIN_EMBEDDER
    listed = client.get("/api/articles").json()
    assert listed["total"] == 2
    assert listed["articles"][0]["title"] == "تونس العاصمة بين عطش السدود ونزيف الأنابيب"  # the newest first
    assert client.get("/api/articles", params={"words": "الشهابي انقره"}).json()["total"] == 1
    article = client.get("/api/articles/01-turkish-syrian-normalisation.txt").json()
    assert article["author"] == "رائد الشهابي"
    assert article["paragraphs"][0]["id"] == "01-turkish-syrian-normalisation.txt:p1"
    assert len(article["paragraphs"][0]["sha256"]) == 64
    metrics = client.get("/metrics").text
    assert "ragqa_index_age_seconds" in metrics
    assert f"ragqa_index_chunks {float(summary['counts']['chunks'])}" in metrics


def test_an_added_file_is_told_and_then_answers(client_over, place: Settings) -> None:
    client = client_over()
    reply = client.post("/api/articles", files=[("files", ("حديقة.md", NEW.encode()))]).json()
    [added] = reply["added"]
    assert added["articles"] == [
        {"title": "حديقة الأسماك في صلالة", "author": "منى الكثيري", "date": "2025-03-09", "paragraphs": 2}
    ]
    assert caught_up(client)["report"]["documents"] == 3
    assert (place.corpus / "added" / "حديقة.md").is_file()
    answer = client.post("/api/ask", json={"question": "كم زار حوض الأسماك في صلالة في أسبوعه الأول؟"}).json()
    assert "سبعة عشر ألف" in answer["answer"]
    assert answer["citations"][0]["author"] == "منى الكثيري"


def test_pasted_text_keeps_its_title(client_over) -> None:
    client = client_over()
    title = 'عنوان: فيه "علامات" # و<b>رموز</b>'
    reply = client.post(
        "/api/articles", data={"title": title, "text": "فقرة أولى عن النخيل.\n\nفقرة ثانية."}
    ).json()
    assert reply["added"][0]["articles"][0]["title"] == title
    caught_up(client)
    assert client.get("/api/articles", params={"words": "رموز"}).json()["articles"][0]["title"] == title


def test_what_cannot_be_read_is_refused_with_its_reason_and_the_rest_is_added(
    client_over, place: Settings
) -> None:
    files = [
        ("files", ("picture.png", b"\x89PNG\r\n\x1a\n" + b"0" * 50)),
        ("files", ("empty.txt", b"  \n ")),
        ("files", ("good.md", NEW.encode())),
        ("files", ("noending", NEW.encode())),
    ]
    client = client_over()
    reply = client.post("/api/articles", files=files).json()
    assert [one["name"] for one in reply["added"]] == ["good.md"]
    refused = {one["name"]: one["reason"] for one in reply["refused"]}
    assert "PNG" in refused["picture.png"]
    assert refused["empty.txt"] == "empty file"
    assert "needs an ending" in refused["noending"]
    assert [path.name for path in (place.corpus / "added").iterdir()] == ["good.md"]
    caught_up(client)


def test_a_file_name_cannot_leave_its_folder(client_over, place: Settings) -> None:
    names = [
        "../../e.md",
        "/etc/f.md",
        "..\\..\\g.md",
        ".h.md",
        "a/../../../i.md",
        "con\x00.md",
        "-rf $(x).md",
    ]
    client = client_over()
    reply = client.post("/api/articles", files=[("files", (name, NEW.encode())) for name in names]).json()
    assert len(reply["added"]) == len(names)
    caught_up(client)
    added = {path.name for path in (place.corpus / "added").iterdir()}
    assert added == {"e.md", "f.md", "g.md", "h.md", "i.md", "con-00.md", "rf -x.md"}
    everywhere = {path.name for path in place.corpus.parent.rglob("*.md")}
    assert everywhere == added | {"02-tunis-water-shortage.md"}


def test_the_same_name_twice_keeps_both(client_over, place: Settings) -> None:
    client = client_over()
    for _ in range(2):
        client.post("/api/articles", files=[("files", ("a.md", NEW.encode()))])
    assert sorted(path.name for path in (place.corpus / "added").iterdir()) == ["a-2.md", "a.md"]
    caught_up(client)


def test_an_article_is_removed_with_its_file(client_over, place: Settings) -> None:
    client = client_over()
    reply = client.delete("/api/articles/02-tunis-water-shortage.md")
    assert reply.json() == {"removed": "02-tunis-water-shortage.md"}
    caught_up(client)
    assert not (place.corpus / "02-tunis-water-shortage.md").exists()
    assert client.get("/api/articles/02-tunis-water-shortage.md").status_code == 404
    last = client.delete("/api/articles/01-turkish-syrian-normalisation.txt")
    assert last.status_code == 200
    assert "nothing to index" in caught_up(client)["error"]
    assert client.get("/api/index").json()["counts"]["documents"] == 1  # the last generation goes on serving


@pytest.mark.parametrize(
    "id_", ["../secret.txt", "%2e%2e/secret.txt", "..%2fsecret.txt", "added", "nothing.md"]
)
def test_only_files_of_the_corpus_can_be_removed_or_read(client_over, place: Settings, id_: str) -> None:
    client = client_over()
    assert client.delete(f"/api/articles/{id_}").status_code in {404, 405}
    assert client.get(f"/api/articles/{id_}").status_code == 404
    assert (place.corpus.parent / "secret.txt").exists()


def test_the_password_is_asked_for_and_guards_every_change(client_over) -> None:
    client = client_over(articles_password=SecretStr("نخلة"))
    for reply in (
        client.post("/api/articles", data={"text": "نص"}),
        client.delete("/api/articles/x"),
        client.get("/api/indexing"),
    ):
        assert reply.status_code == 401
        assert reply.headers["www-authenticate"] == 'Basic realm="articles", charset="UTF-8"'
    assert client.get("/api/indexing", auth=("x", "wrong")).status_code == 401
    assert client.get("/api/indexing", auth=("x", "نخلة".encode())).status_code == 200


def test_another_site_may_not_change_the_articles(client_over) -> None:
    client = client_over()
    reply = client.post("/api/articles", data={"text": "نص"}, headers={"Origin": "https://other.example"})
    assert reply.status_code == 403
    own = client.post("/api/articles", data={"text": "نص عن البحر."}, headers={"Origin": "http://testserver"})
    assert own.status_code == 200
    caught_up(client)


def test_an_upload_larger_than_the_setting_is_refused(client_over) -> None:
    client = client_over(max_upload_mb=1)
    assert client.post("/api/articles", files=[("files", ("a.txt", b"x" * 1_100_000))]).status_code == 413
    many = [("files", (f"{n}.txt", b"x")) for n in range(MOST_FILES + 1)]
    assert client.post("/api/articles", files=many).status_code == 422


@pytest.mark.browser
def test_the_page_does_not_send_what_would_be_refused(
    open_page: Callable[..., Page], place: Settings, serving
) -> None:
    settings = place.model_copy(update={"max_upload_mb": 1})
    with serving(create_app(start.load_with(settings), settings, lambda _: start.build(settings))) as address:
        page = open_page(f"{address}/#articles")
        chosen = page.locator("input[type=file]")
        large = {"name": "a.txt", "mimeType": "text/plain", "buffer": b"x" * 1_100_000}
        chosen.set_input_files([large])
        expect(page.locator(".results .bad")).to_contain_text("1 ميغابايت")
        chosen.set_input_files([{**large, "buffer": b"x"}] * (MOST_FILES + 1))
        expect(page.locator(".results .bad")).to_contain_text("100 ملف")


@pytest.mark.parametrize(
    ("changes", "allowed"),
    [
        ({}, True),
        ({"articles": False}, False),
        ({"host": "0.0.0.0"}, False),
        ({"host": "::1"}, True),
        ({"host": "localhost"}, True),
        ({"host": "0.0.0.0", "articles_password": "x"}, True),
    ],
)
def test_who_may_edit(changes: dict[str, Any], allowed: bool) -> None:
    assert may_edit(Settings(**changes)) is allowed


def test_where_editing_is_off_there_are_no_such_routes(client_over) -> None:
    client = client_over(articles=False)
    assert client.post("/api/articles", data={"text": "نص"}).status_code == 404
    assert client.get("/api/indexing").status_code == 404
    assert client.get("/api/index").status_code == 200


@pytest.mark.browser
def test_upload_watch_and_ask_in_one_sitting(
    open_page: Callable[..., Page], place: Settings, serving, tmp_path: Path
) -> None:
    hold = threading.Event()

    def reindex(progress):
        progress("embed", 1, 4)
        hold.wait(20)
        return start.build(place, progress)

    upload = tmp_path / "حديقة.md"
    upload.write_text(NEW, encoding="utf-8")
    with serving(create_app(start.load_with(place), place, reindex)) as address:
        page = open_page(f"{address}/#articles")
        expect(page.locator(".article-row")).to_have_count(2)
        page.locator("input[type=file]").set_input_files(upload)
        expect(page.locator(".results .good").first).to_have_text("حديقة الأسماك في صلالة: 2 فقرة")
        expect(page.locator(".indexing")).to_contain_text("حساب المعاني")
        # meanwhile the chat answers from the last generation
        page.get_by_role("link", name="المحادثة").click()
        page.get_by_role("textbox").fill("ما أبرز معوقات التطبيع؟")
        page.keyboard.press("Enter")
        expect(page.locator(".turn")).to_have_attribute("data-state", "done")
        page.get_by_role("link", name="المقالات").click()
        hold.set()
        expect(page.locator(".article-row")).to_have_count(3)
        page.get_by_role("button", name="حديقة الأسماك في صلالة", exact=True).click()
        expect(page.locator(".panel .cited")).to_have_count(2)
        page.keyboard.press("Escape")
        page.get_by_role("link", name="المحادثة").click()
        page.get_by_role("textbox").fill("كم زار حوض الأسماك في صلالة في أسبوعه الأول؟")
        page.keyboard.press("Enter")
        expect(page.locator(".turn").last).to_have_attribute("data-state", "done")
        expect(page.locator(".turn").last.locator(".answer")).to_contain_text("سبعة عشر ألف زائر")
        page.locator(".turn").last.locator(".cite").first.click()
        expect(page.locator(".panel mark")).to_contain_text("سبعة عشر ألف زائر")

        # the source changes: the old answer keeps its quote and says so
        (place.corpus / "added" / "حديقة.md").write_text(
            NEW.replace("سبعة عشر", "تسعة عشر"), encoding="utf-8"
        )
        start.build(place)
        page.keyboard.press("Escape")
        page.locator(".turn").last.locator(".cite").first.click()
        expect(page.locator(".panel .changed")).to_have_text("تغيّر المصدر منذ كُتب هذا الجواب.")
        expect(page.locator(".panel mark")).to_contain_text("سبعة عشر ألف زائر")
        page.get_by_role("button", name="افتح المقال").click()
        expect(page.locator(".panel .cited").last).to_contain_text("تسعة عشر ألف زائر")
        page.keyboard.press("Escape")

        with page.expect_response(lambda response: "/api/articles?" in response.url):
            page.get_by_role("link", name="المقالات").click()
        expect(page.locator(".article-list")).to_have_attribute(
            "aria-busy", "false"
        )  # no row is replaced now
        remove = page.get_by_role("button", name="احذف المقال: حديقة الأسماك في صلالة")
        remove.click()
        remove.click()
        expect(page.locator(".article-row")).to_have_count(2)
