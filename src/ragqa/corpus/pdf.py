"""PDF files to drafts, by PDFium: the text as it stands on the pages, with page numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ragqa.corpus.drafts import Draft, Problem, Reading
from ragqa.corpus.pdf_glyphs import Glyph, ligatures_reversed, page_glyphs, turn_ligatures
from ragqa.corpus.pdf_layout import drafts_of
from ragqa.corpus.pdf_text import TextLine, page_lines
from ragqa.errors import ReadError
from ragqa.text.dates import parse_date
from ragqa.text.repair import repair_all

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument  # type: ignore[import-untyped]

_FEWEST_LETTERS = 2  # on a page with text
_UNMAPPED_SHARE = 0.3
_RUN_OCR = "run OCR on it first, for example: ocrmypdf -l ara in.pdf out.pdf"


def read_pdf(data: bytes, source: str) -> Reading:
    """The article of a PDF; pages without text are problems of their own.

    Raises :class:`ReadError` for a file that is broken, encrypted, a scan, or in fonts without characters.
    """
    document = _open(data, source)
    try:
        pages = _glyphs(document, source)
        told = document.get_metadata_dict(skip_empty=True)
    finally:
        document.close()
    glyphs = [glyph for page in pages for glyph in page]
    blank = [number for number, page in enumerate(pages, 1) if not _has_text(page)]
    if len(blank) == len(pages):
        raise ReadError(source, f"no text on its {len(pages)} pages, they are pictures (a scan); {_RUN_OCR}")
    if sum(_is_unmapped(glyph.text) for glyph in glyphs) > _UNMAPPED_SHARE * len(glyphs):
        raise ReadError(source, f"its fonts do not say which letters they draw; {_RUN_OCR}")
    if ligatures_reversed(glyphs):
        pages = [turn_ligatures(page) for page in pages]
    lines = _repaired([page_lines(page, number) for number, page in enumerate(pages, 1)])
    drafts = tuple(_with_metadata(draft, told) for draft in drafts_of(lines))
    problems = tuple(
        Problem(f"{source}:page {number}", f"no text on this page; {_RUN_OCR}") for number in blank
    )
    return Reading(source, drafts, problems)


def _open(data: bytes, source: str) -> PdfDocument:
    import pypdfium2
    import pypdfium2.raw  # type: ignore[import-untyped]

    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD:
            raise ReadError(source, "encrypted with a password; save it without one") from error
        raise ReadError(source, "broken PDF, it cannot be opened; save or download it again") from error


def _glyphs(document: PdfDocument, source: str) -> list[list[Glyph]]:
    import pypdfium2

    if len(document) == 0:
        raise ReadError(source, "a PDF without pages")
    pages: list[list[Glyph]] = []
    for number in range(len(document)):
        try:
            page = document[number]
            pages.append(page_glyphs(page))
        except pypdfium2.PdfiumError as error:
            raise ReadError(source, f"broken PDF, page {number + 1} cannot be read; save it again") from error
        page.close()
    return pages


def _has_text(page: Sequence[Glyph]) -> bool:
    return sum(glyph.text[0].isalnum() or _is_unmapped(glyph.text) for glyph in page) >= _FEWEST_LETTERS


def _is_unmapped(text: str) -> bool:
    return text[0] == "\ufffd" or "\ue000" <= text[0] <= "\uf8ff"


def _repaired(pages: Sequence[Sequence[TextLine]]) -> list[list[TextLine]]:
    """The lines with damaged Arabic mended, line by line, from what all of them show."""
    mended = iter(repair_all([line.text for page in pages for line in page]))
    return [[replace(line, text=next(mended)) for line in page] for page in pages]


def _with_metadata(draft: Draft, told: dict[str, str]) -> Draft:
    """What the article does not say itself, from the properties of the file."""
    author = (told.get("Author") or "").strip() or None
    created = told.get("CreationDate", "").removeprefix("D:")
    date = parse_date(f"{created[:4]}-{created[4:6]}-{created[6:8]}") if created[:8].isdigit() else None
    return replace(draft, author=draft.author or author, date=draft.date or date)
