"""Fonts, scripts, and the promise that nothing comes from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from ragqa.web.files import FONTS, STATIC

Client = Callable[..., TestClient]


@pytest.mark.parametrize("name", FONTS)
def test_fonts_are_served_whole_and_compressed(client_of: Client, name: str) -> None:
    client = client_of()
    plain = client.get(f"/ui/fonts/{name}", headers={"Accept-Encoding": "identity"})
    packed = client.get(f"/ui/fonts/{name}", headers={"Accept-Encoding": "gzip"})
    assert plain.content == packed.content == FONTS[name].read_bytes()
    assert packed.headers["content-encoding"] == "gzip"
    assert plain.content[:4] == b"\x00\x01\x00\x00"  # TrueType


def test_every_font_of_the_style_sheet_exists_and_the_other_way_round() -> None:
    named = set(re.findall(r"fonts/([\w.-]+)", (STATIC / "fonts.css").read_text()))
    assert named == FONTS.keys()


@pytest.mark.parametrize("file", sorted(STATIC.iterdir()), ids=lambda file: file.name)
def test_nothing_of_ours_names_another_host(file) -> None:
    text = file.read_text(encoding="utf-8")
    for known in ("https://lucide.dev", "http://www.w3.org/2000/svg", "https://articles.example", "https?:"):
        text = text.replace(known, "")
    assert not re.search(r"https?://\w", text)


@pytest.mark.parametrize("file", sorted(STATIC.glob("*.js")), ids=lambda file: file.name)
def test_no_script_of_ours_parses_text_as_html(file) -> None:
    assert not re.search(
        r"innerHTML|insertAdjacentHTML|document\.write|\beval\(", file.read_text(encoding="utf-8")
    )


@pytest.mark.parametrize("path", ["/embed.js", "/gradio.js", "/ui/chat.js", "/embed/ui/chat.js"])
def test_scripts_are_javascript(client_of: Client, path: str) -> None:
    response = client_of().get(path)
    assert response.status_code == 200
    assert "javascript" in response.headers["content-type"]


def test_both_languages_have_the_same_words() -> None:
    text = (STATIC / "i18n.js").read_text(encoding="utf-8")
    arabic, english = re.search(r"ar: \{(.*?)\n  \},\n  en: \{(.*?)\n  \},", text, re.DOTALL).groups()
    keys = [re.findall(r"^    (\w+):", part, re.MULTILINE) for part in (arabic, english)]
    assert keys[0] == keys[1]
