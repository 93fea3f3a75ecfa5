"""JSON Lines: one article a line, as ``{"title": ..., "text": ..., "author": ..., "date": ...}``.

``text`` is needed, everything else is optional: ``title author date language source`` (or ``url``). A text is
one string with blank lines between paragraphs, or a list of paragraphs. Other keys are passed over.
"""

from __future__ import annotations

import json
from dataclasses import replace

from ragqa.corpus.drafts import Block, Draft, Problem, Reading
from ragqa.corpus.encoding import UndecodableError, decode
from ragqa.corpus.structure import parse_plain_text
from ragqa.errors import ReadError
from ragqa.text.dates import parse_date
from ragqa.text.repair import repair_all


def read_jsonl(data: bytes, source: str) -> Reading:
    """The articles of the lines; a line that is none is a problem of its own, named by its number."""
    try:
        text = decode(data)
    except UndecodableError as error:
        raise ReadError(source, str(error)) from error
    drafts: list[Draft] = []
    problems: list[Problem] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            drafts.append(_draft(line))
        except (ValueError, RecursionError) as error:
            reason = "nested too deeply" if isinstance(error, RecursionError) else str(error)
            problems.append(Problem(f"{source}:line {number}", reason))
    if problems and not drafts:
        raise ReadError(
            source, f"none of its {len(problems)} lines is an article; the first: {problems[0].reason}"
        )
    return Reading(source, tuple(drafts), tuple(problems))


def _draft(line: str) -> Draft:
    """Raises :class:`ValueError` with what is wrong with the line."""
    try:
        article = json.loads(line)
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON ({error.msg} at character {error.pos + 1})") from error
    if not isinstance(article, dict):
        raise ValueError(f"{type(article).__name__} found, an object with a text expected")  # noqa: TRY004 - one kind for all
    draft = _body(article.get("text"))
    return replace(
        draft,
        title=_field(article, "title") or draft.title,
        author=_field(article, "author") or draft.author,
        date=parse_date(_field(article, "date") or "") or draft.date,
        language=_field(article, "language"),
        source=_field(article, "source") or _field(article, "url"),
    )


def _body(text: object) -> Draft:
    if isinstance(text, list):
        paragraphs = [str(part).strip() for part in text if isinstance(part, str) and part.strip()]
        if paragraphs:
            return Draft(None, None, None, tuple(Block(part) for part in repair_all(paragraphs)))
    elif isinstance(text, str) and text.strip():
        articles = parse_plain_text(text)
        if articles and any(article.blocks for article in articles):
            first = next(article for article in articles if article.blocks)
            return replace(first, blocks=tuple(block for article in articles for block in article.blocks))
    raise ValueError('no "text" in it, a string or a list of paragraphs expected')


def _field(article: dict[str, object], key: str) -> str | None:
    value = article.get(key)
    return (str(value).strip() or None) if isinstance(value, str | int | float) else None
