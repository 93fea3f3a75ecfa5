"""Markdown to a draft: headings become sections, everything else paragraphs of plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ragqa.corpus.byline import parse_byline
from ragqa.corpus.drafts import Block, Draft
from ragqa.text.repair import repair_text

if TYPE_CHECKING:
    from markdown_it.token import Token


def parse_markdown(text: str) -> Draft:
    """Title from the first ``#`` heading, byline from the line under it, sections from the other headings."""
    from markdown_it import MarkdownIt

    title: str | None = None
    section: str | None = None
    author: str | None = None
    date: str | None = None
    blocks: list[Block] = []
    in_heading: str | None = None
    list_depth = 0
    for token in MarkdownIt("commonmark").enable("table").parse(repair_text(text)):
        if token.type in ("bullet_list_open", "ordered_list_open", "table_open"):
            list_depth += 1
            if list_depth == 1:
                blocks.append(Block("", section))
        elif token.type in ("bullet_list_close", "ordered_list_close", "table_close"):
            list_depth -= 1
        elif token.type == "heading_open":
            in_heading = token.tag
        elif token.type == "heading_close":
            in_heading = None
        elif token.type == "inline" and (words := _plain(token)):
            if in_heading == "h1" and title is None and not blocks:
                title = words
            elif in_heading is not None:
                section = words
            elif list_depth:
                blocks[-1] = Block(f"{blocks[-1].text}\n{words}".strip(), section)
            elif not blocks and (byline := parse_byline(words)) is not None:
                author, date = author or byline.author, date or byline.date
            else:
                blocks.append(Block(words, section))
        elif token.type in ("code_block", "fence") and token.content.strip():
            blocks.append(Block(token.content.strip(), section))
    return Draft(title, author, date, tuple(block for block in blocks if block.text))


def _plain(token: Token) -> str:
    """The words of an inline token, marks of emphasis and link targets left out."""
    words = []
    for child in token.children or ():
        if child.type in ("text", "code_inline", "image"):
            words.append(child.content)
        elif child.type == "softbreak":
            words.append(" ")
        elif child.type == "hardbreak":
            words.append("\n")
    return "".join(words).strip()
