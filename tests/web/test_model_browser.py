"""The page with a language model behind it: one that lies, one that fails, one that is told to stop."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from faulty_server import DONE, FaultyServer, chunk, faulty_server
from ragqa import start
from ragqa.settings import Settings
from ragqa.web import create_app

pytestmark = pytest.mark.browser

QUESTION = "ما أبرز معوقات التطبيع؟"
TRUE = "أبرز المعوقات انسحاب القوات التركية من الشمال السوري"
INVENTED = "وقد وقّع البلدان اتفاقًا نهائيًا في جنيف يوم 9 أغسطس 2031."
KEY = "sk-never-shown-to-a-reader"
Opening = Callable[..., Page]


@pytest.fixture(scope="module")
def place(sample_corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """One article and where its index is."""
    folder = tmp_path_factory.mktemp("place")
    (folder / "corpus").mkdir()
    shutil.copy(sample_corpus / "01-turkish-syrian-normalisation.txt", folder / "corpus")
    return Settings(corpus=folder / "corpus", index=folder / "index")


@pytest.fixture
def written_by(place: Settings, serving) -> Callable[..., Any]:
    """``with written_by(behaviour) as (address, server)``: the app over a model that behaves so."""

    @contextmanager
    def running(behaviour: Any) -> Iterator[tuple[str, FaultyServer]]:
        with faulty_server(behaviour) as server:
            model = {"llm_base_url": server.url, "llm_model": "m", "llm_api_key": KEY, "llm_retries": 0}
            settings = Settings(corpus=place.corpus, index=place.index, **model)
            with serving(create_app(start.load_with(settings), settings)) as address:
                yield address, server

    return running


def ask(page: Page) -> None:
    page.get_by_role("textbox").fill(QUESTION)
    page.keyboard.press("Enter")


def test_the_numbers_are_ours_and_what_is_invented_is_marked(open_page: Opening, written_by) -> None:
    loaded, go = set(), threading.Event()
    pieces = [
        chunk(f"{TRUE} [9]. "),
        chunk("وقد وقّع "),
        go,
        chunk(f"{INVENTED.removeprefix('وقد وقّع ')} [1]"),
    ]
    with written_by([*pieces, chunk(None, "stop"), DONE]) as (address, server):
        page = open_page("about:blank")
        page.on("request", lambda request: loaded.add(request.url))
        page.goto(address)
        ask(page)
        expect(page.locator(".drafted")).to_have_text("وقد وقّع")
        expect(page.locator(".draft-label")).to_have_text("صياغة أولية، تُراجَع على المقالات")
        go.set()
        turn = page.locator(".turn")
        expect(turn).to_have_attribute("data-state", "done")
        expect(page.locator(".draft")).to_have_count(0)
        expect(turn.locator(".said")).to_have_text([f"{TRUE}.", INVENTED])
        expect(turn.locator(".cite").first).to_have_text("[1]")
        invented = turn.locator(".support-none")
        expect(invented.locator(".said")).to_have_text(INVENTED)
        expect(invented.locator(".support")).to_have_text("بلا سند في المقالات")
        expect(invented.locator(".cite")).to_have_count(0)
        turn.locator(".cite").first.click()
        expect(page.locator(".panel mark")).to_contain_text("انسحاب القوات التركية")
        assert server.requests[0]["headers"]["authorization"] == f"Bearer {KEY}"
        streams = ("/queue/", "/heartbeat/")
        files = [url for url in loaded if url.startswith(address) and not any(map(url.__contains__, streams))]
        files += [
            f"{address}/{path}" for path in ("config", "embed/config", "metrics", "openapi.json", "api/index")
        ]
        seen = [page.request.get(url).body().decode(errors="replace") for url in files]
        seen += [page.content(), page.evaluate("JSON.stringify(localStorage)")]
    assert len(seen) > 20
    assert INVENTED in seen[-1]
    assert [text for text in seen if KEY in text or server.url in text] == []


def test_a_failing_model_gives_the_words_of_the_articles_and_says_why(open_page: Opening, written_by) -> None:
    with written_by([chunk(f"{TRUE}. "), chunk("ثم "), ConnectionError]) as (address, _):
        page = open_page(address)
        ask(page)
        turn = page.locator(".turn")
        expect(turn).to_have_attribute("data-state", "done")
        expect(turn.locator(".note")).to_have_text(["انقطع رد النموذج اللغوي، فهذه جمل المقالات نفسها."])
        said = turn.locator(".said").first.inner_text()
        assert said != f"{TRUE}."
        turn.locator(".cite").first.click()
        expect(page.locator(".panel mark")).to_have_text(said)


def test_stop_hangs_up_on_the_model(open_page: Opening, written_by) -> None:
    go = threading.Event()
    with written_by([chunk(f"{TRUE}. "), chunk("ثم "), go, chunk("إن "), None]) as (address, server):
        page = open_page(address)
        ask(page)
        expect(page.locator(".said")).to_have_text([f"{TRUE}."])
        with page.expect_response("**/run/predict"):
            page.get_by_role("button", name="أوقف الجواب").click()
        go.set()
        assert server.closed_by_client.wait(20)
        expect(page.locator(".turn")).to_have_attribute("data-state", "stopped")
