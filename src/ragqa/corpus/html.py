"""Web pages to drafts, by trafilatura: the article without menus, advertisements and comments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from ragqa.corpus.byline import parse_byline
from ragqa.corpus.drafts import Block, Draft, Reading
from ragqa.corpus.encoding import UndecodableError, decode
from ragqa.errors import ReadError
from ragqa.text.dates import parse_date
from ragqa.text.fold import fold
from ragqa.text.repair import repair_all

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from trafilatura.settings import Document as Page

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_HEAD = 4096
_GROUPS = {"list": "item", "table": "row"}


def read_html(data: bytes, source: str) -> Reading:
    """The article of a web page. Raises :class:`ReadError` for a page that holds none."""
    page = _extract(_decoded(data, source))
    blocks = [] if page is None else list(_blocks(page.body))
    if page is None or not blocks:
        raise ReadError(source, "no article text in this web page; save the page with its text, or as PDF")
    texts = repair_all([block.text for block in blocks])
    draft = Draft(
        title=_clean(page.title),
        author=_clean(page.author),
        date=parse_date(page.date) if page.date else None,
        blocks=tuple(replace(block, text=text) for block, text in zip(blocks, texts, strict=True)),
        source=page.url if (page.url or "").startswith(("http://", "https://")) else None,
    )
    return Reading(source, (_without_head(draft),))


def _decoded(data: bytes, source: str) -> str:
    """The page's text in the encoding that it declares, or else in the one that its bytes show."""
    declared = _CHARSET.search(data[:_HEAD])
    try:
        if declared is not None:
            return data.decode(declared[1].decode("ascii"))
    except (UnicodeDecodeError, LookupError):
        pass  # the page says something else than it is
    try:
        return decode(data)
    except UndecodableError as error:
        raise ReadError(source, str(error)) from error


def _extract(text: str) -> Page | None:
    from trafilatura import bare_extraction

    dates = {"original_date": True, "extensive_search": False}
    for favor_recall in (False, True):
        try:
            page = bare_extraction(
                text,
                include_comments=False,
                with_metadata=True,
                date_extraction_params=dates,
                favor_recall=favor_recall,
            )
        except Exception:  # noqa: BLE001 - lxml and trafilatura raise many kinds on broken pages
            page = None
        if page is not None and not isinstance(page, dict) and page.body is not None and len(page.body):
            return page
    return None


def _blocks(body: Element) -> Iterator[Block]:
    section: str | None = None
    for element in body:
        text = _text_of(element)
        if not text:
            continue
        if element.tag == "head":
            section = text
        else:
            yield Block(text, section)


def _text_of(element: Element) -> str:
    if element.tag in _GROUPS:
        lines = (" ".join("".join(_words(item)).split()) for item in element.iter(_GROUPS[element.tag]))
        return "\n".join(line for line in lines if line)
    return "\n".join(filter(None, (" ".join(line.split()) for line in "".join(_words(element)).split("\n"))))


def _words(element: Element) -> Iterator[str]:
    """The text of an element; line breaks are kept, white space in the source is not."""
    yield (element.text or "").replace("\n", " ")
    for child in element:
        if child.tag == "lb":
            yield "\n"
        elif child.tag == "cell":
            yield " "
        yield from _words(child)
        if child.tag in ("p", "cell"):
            yield " "
        yield (child.tail or "").replace("\n", " ")


def _without_head(draft: Draft) -> Draft:
    """The body without the title and byline that stand over it; what they say goes before the page's."""
    author, date, blocks = draft.author, draft.date, list(draft.blocks)
    while blocks and len(blocks) > 1:
        first = blocks[0].text
        byline = parse_byline(first)
        if byline is not None:
            author, date = byline.author or author, byline.date or date
        elif draft.title is None or fold(first) != fold(draft.title):
            break
        del blocks[0]
    sections = tuple(
        replace(block, section=None)
        if block.section and draft.title and fold(block.section) == fold(draft.title)
        else block
        for block in blocks
    )
    return replace(draft, author=author, date=date, blocks=sections)


def _clean(value: str | None) -> str | None:
    return " ".join(value.split()) or None if value else None
