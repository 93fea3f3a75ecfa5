"""Word files (.docx) to drafts, by python-docx: headings, lists and tables in their order.

Deleted text of tracked changes, headers, footers and text boxes are left out; inserted text is read.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from ragqa.corpus.drafts import Draft, Reading
from ragqa.corpus.structure import Line, parse_lines
from ragqa.errors import ReadError
from ragqa.text.repair import repair_all

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from docx.document import Document as Word
    from docx.opc.coreprops import CoreProperties

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_WRAPPERS = frozenset(f"{_W}{name}" for name in ("sdt", "sdtContent", "ins", "customXml", "smartTag"))
_LEFT_OUT = frozenset(
    [
        f"{_W}txbxContent",
        f"{_W}del",
        f"{_W}moveFrom",
        "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
    ]
)
_MADE_BY_TOOLS = frozenset(["", "python-docx", "user", "administrator", "admin", "microsoft office user"])
_TEMPLATE_CREATED = datetime.datetime(2013, 12, 23, 23, 15, tzinfo=datetime.UTC)  # of python-docx's template
_HEADINGS = ("heading", "titre", "عنوان", "başlık")


def read_docx(data: bytes, source: str) -> Reading:
    """The article of a Word file. Raises :class:`ReadError` for one that is broken."""
    from docx import Document

    try:
        word = Document(io.BytesIO(data))
        lines = list(_lines(word))
        properties = word.core_properties
    except Exception as error:  # python-docx raises whatever its zip and XML parsers do
        raise ReadError(source, "broken Word file, it cannot be opened; save it again in Word") from error
    texts = repair_all([line.text for line in lines])
    styled = any(line.heading for line in lines)
    lines = [
        replace(line, text=text, heading=line.heading if styled else line.heading or None)
        for line, text in zip(lines, texts, strict=True)
    ]
    return Reading(source, tuple(_with_properties(draft, properties) for draft in parse_lines(lines)))


def _lines(word: Word) -> Iterator[Line]:
    """Paragraphs, headings and table rows; the items of a list and the rows of a table stay together."""
    styles = {style.style_id: (style.name or "").casefold() for style in word.styles}
    in_list = False
    for element in _blocks(word.element.body):
        if element.tag == f"{_W}tbl":
            rows = ["\t".join(cells) for cells in _rows(element)]
            if text := "\n".join(row for row in rows if row.strip()):
                yield Line(text, heading=False)
            in_list = False
            continue
        text = _text(element).strip()
        if not text:
            continue
        style_id, is_item, level = _style(element)
        name = styles.get(style_id, "")
        heading = name == "title" or name.startswith(_HEADINGS) or level
        is_item = is_item or name.startswith("list")
        yield Line(text, after_blank=not (is_item and in_list), heading=heading)
        in_list = is_item and not heading


def _blocks(parent: Element) -> Iterator[Element]:
    for child in parent:
        if child.tag in (f"{_W}p", f"{_W}tbl"):
            yield child
        elif child.tag in _WRAPPERS:
            yield from _blocks(child)


def _rows(table: Element) -> Iterator[list[str]]:
    for row in table.iter(f"{_W}tr"):
        yield [" ".join(_text(cell).split()) for cell in row.iter(f"{_W}tc")]


def _text(element: Element) -> str:
    pieces: list[str] = []
    for child in element:
        if child.tag == f"{_W}t":
            pieces.append(child.text or "")
        elif child.tag in (f"{_W}br", f"{_W}cr"):
            pieces.append("\n")
        elif child.tag == f"{_W}tab":
            pieces.append(" ")
        elif child.tag == f"{_W}noBreakHyphen":
            pieces.append("-")
        elif child.tag not in _LEFT_OUT and child.tag != f"{_W}pPr":
            pieces.append(_text(child))
    if element.tag == f"{_W}p":
        pieces.append(" ")
    return "".join(pieces)


def _style(paragraph: Element) -> tuple[str, bool, bool]:
    """Style id, whether the paragraph is an item of a list, whether it has an outline level of its own."""
    properties = paragraph.find(f"{_W}pPr")
    if properties is None:
        return "", False, False
    style = properties.find(f"{_W}pStyle")
    level = properties.find(f"{_W}outlineLvl")
    is_heading = level is not None and level.get(f"{_W}val", "9") != "9"
    return (
        style.get(f"{_W}val", "") if style is not None else "",
        properties.find(f"{_W}numPr") is not None,
        is_heading,
    )


def _with_properties(draft: Draft, properties: CoreProperties) -> Draft:
    """What the article does not say itself, from the properties of the file, unless a program set them."""
    author = (properties.author or "").strip()
    known = author.casefold() not in _MADE_BY_TOOLS
    created = properties.created if properties.created != _TEMPLATE_CREATED else None
    return replace(
        draft,
        title=draft.title or (properties.title or "").strip() or None,
        author=draft.author or (author if known else None),
        date=draft.date or (created.date().isoformat() if known and created else None),
    )
