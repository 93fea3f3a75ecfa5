"""Strings that would run if anything were read as HTML: in articles, questions, model output and URLs."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence

import pytest
from playwright.sync_api import Page, expect

from ragqa.answering.assistant import Assistant
from ragqa.retrieval import Filters
from ragqa.settings import Settings
from ragqa.types import Answer, Citation, Document, Hit, Paragraph, Sentence, Turn
from ragqa.web import create_app

pytestmark = pytest.mark.browser

Opening = Callable[..., Page]

HOSTILE = [
    "<script>window.hacked = 1</script>",
    "<img src=x onerror='window.hacked=1'>",
    "<svg onload=window.hacked=1>",
    "\"><iframe srcdoc='<script>parent.hacked=1</script>'></iframe>",
    "${window.hacked = 1}",
    "{{constructor.constructor('window.hacked=1')()}}",
    "{{#with 'x'}}{{window.hacked}}{{/with}}",
    "`;window.hacked=1;//`",
    "[x](javascript:window.hacked=1) ![y](http://evil.example/z.png)",
    "<a href='javascript:window.hacked=1'>x</a>",
    "<style>*{display:none}</style><form action='http://evil.example'><button>x</button></form>",
    "</textarea></script><body onload=window.hacked=1>",
    "$$\\href{javascript:window.hacked=1}{x}$$",
    "<math><mtext><table><mglyph><style><img src=x onerror=window.hacked=1>",
    "\u202e<b onmouseover=window.hacked=1>gnp.exe</b>",
    "<details open ontoggle=window.hacked=1>",
]
SOURCES = [
    "javascript:window.hacked=1",
    "data:text/html,<script>1</script>",
    "JAVASCRIPT:alert(1)",
    "https://ok.example/a?b=<c>",
]


class HostileAssistant(Assistant):
    """Every text field of every answer is the hostile string."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.chat_model = None
        self.text = ""
        self.source = ""

    def search(self, question: str, k: int | None = None, filters: Filters | None = None) -> tuple[Hit, ...]:
        return ()

    def stream(
        self, question: str, history: Sequence[Turn] = (), filters: Filters | None = None
    ) -> Iterator[Answer]:
        text = self.text
        paragraphs = tuple(
            Paragraph(
                f"{text}:p{n}", text, text, f"قبل 🙂 {text} بعد", hashlib.sha256(text.encode()).hexdigest()
            )
            for n in range(3)
        )
        document = Document(text, text, text, text, "ar", self.source, paragraphs, (text, SOURCES[0]))
        start = paragraphs[1].text.index(text)
        citation = Citation(1, document, paragraphs[1], text, start, start + len(text), 1.0)
        sentence = Sentence(text, (1,), "partial", speaker=text)
        yield Answer(question, (), (), False, (), "generative", "ar", draft=text)
        yield Answer(
            question,
            (sentence,),
            (citation,),
            False,
            (citation,),
            "generative",
            "ar",
            notice=text,
            completed=text,
        )


@pytest.fixture(scope="module")
def hostile() -> HostileAssistant:
    return HostileAssistant(Settings())


@pytest.fixture(scope="module")
def address(hostile: HostileAssistant, serving) -> Iterator[str]:
    with serving(create_app(hostile, Settings(title=HOSTILE[1]))) as url:
        yield url


def test_nothing_in_an_article_a_question_or_a_model_can_run(
    open_page: Opening, address: str, hostile: HostileAssistant
) -> None:
    page = open_page(address)
    expect(page.get_by_role("heading", level=1)).to_have_text(HOSTILE[1])
    for number, text in enumerate(HOSTILE, 1):
        hostile.text, hostile.source = text, SOURCES[number % len(SOURCES)]
        page.get_by_role("textbox").fill(text)
        page.keyboard.press("Enter")
        turn = page.locator(".turn").nth(number - 1)
        expect(turn).to_have_attribute("data-state", "done")
        expect(turn.locator(".question")).to_have_text(text)
        expect(turn.locator(".said")).to_have_text(text)
        turn.locator(".cite").click()
        expect(page.locator(".panel mark")).to_have_text(text)
        expect(page.locator(".panel .also")).to_contain_text(text)
        assert page.locator(".panel mark").evaluate("node => node.textContent") == text
        turn.locator(".cite").hover()
        page.keyboard.press("Escape")
    page.get_by_role("button", name="المحادثات").click()
    page.keyboard.press("Escape")
    page.reload()
    page.get_by_role("button", name="المحادثات").click()
    page.locator(".conversation").click()
    expect(page.locator(".turn")).to_have_count(len(HOSTILE))
    assert page.evaluate("window.hacked") is None
    made = page.locator(".ragqa").evaluate(
        "root => [...root.querySelectorAll('script, img, iframe, form, style, math, details, [onload], [onerror]')].length"
    )
    assert made == 0


@pytest.mark.parametrize("source", SOURCES)
def test_only_a_web_address_becomes_a_link(
    open_page: Opening, address: str, hostile: HostileAssistant, source: str
) -> None:
    hostile.text, hostile.source = "نص", source
    page = open_page(address)
    page.get_by_role("textbox").fill("سؤال")
    page.keyboard.press("Enter")
    page.locator(".cite").click()
    links = page.locator(".panel a")
    if source.startswith("https://"):
        expect(links).to_have_attribute("rel", "noopener noreferrer")
        expect(links).to_have_attribute("href", source.replace("<", "<"))
    else:
        expect(links).to_have_count(0)


def test_an_exported_page_cannot_run_it_either(
    open_page: Opening, address: str, hostile: HostileAssistant
) -> None:
    page = open_page(address)
    for text in HOSTILE[:6]:
        hostile.text = text
        page.get_by_role("textbox").fill(text)
        page.keyboard.press("Enter")
        expect(page.locator(".turn").last).to_have_attribute("data-state", "done")
    page.get_by_role("button", name="المحادثات").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="صدّر صفحة HTML").click()
    exported = open_page("about:blank")
    exported.set_content(download.value.path().read_text(encoding="utf-8"))
    expect(exported.get_by_text(HOSTILE[0]).first).to_be_visible()
    assert exported.evaluate("window.hacked") is None
    assert exported.locator("script, img, svg, iframe").count() == 0
