"""Files of every kind, made from articles."""

from __future__ import annotations

import functools
import html
import io
import textwrap
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import arabic_reshaper
import docx
import fontpkg_amiri
import fontpkg_ibm_plex_sans_arabic
from bidi.algorithm import get_display
from fpdf import FPDF
from fpdf.enums import AccessPermission

from ragqa.types import Document

PLEX = Path(fontpkg_ibm_plex_sans_arabic.__file__).parent / "files" / "IBMPlexSansArabic-Regular.ttf"
AMIRI = Path(fontpkg_amiri.__file__).parent / "files" / "Amiri-Regular.ttf"
_RESHAPER = arabic_reshaper.ArabicReshaper({"delete_harakat": False})

Draw = Callable[[str], str]


def drawn_shaped(line: str) -> str:
    """As it should look: joined letters, from right to left."""
    return str(get_display(_RESHAPER.reshape(line)))


def drawn_unjoined(line: str) -> str:
    """From right to left, every letter on its own."""
    return str(get_display(line))


def drawn_backwards(line: str) -> str:
    """From left to right, as a program does that knows no Arabic."""
    return line


def pdf_of(document: Document, draw: Draw = drawn_shaped, *, rtl: bool = True) -> bytes:
    """An article set line by line: title, byline, headings and paragraphs with room between them."""
    pdf = _blank_pdf(AMIRI)
    _set_lines(pdf, [document.title], 20, draw, rtl=rtl, width=50)
    _set_lines(pdf, [f"{document.author} | {document.date}"], 11, draw, rtl=rtl)
    section = None
    for paragraph in document.paragraphs:
        pdf.ln(6)
        if paragraph.section != section and paragraph.section is not None:
            _set_lines(pdf, [paragraph.section], 15, draw, rtl=rtl)
            pdf.ln(3)
        section = paragraph.section
        _set_lines(pdf, [paragraph.text], 12, draw, rtl=rtl)
    return bytes(pdf.output())


def _set_lines(pdf: FPDF, texts: Sequence[str], size: int, draw: Draw, *, rtl: bool, width: int = 85) -> None:
    pdf.set_font("F", size=size)
    for text in texts:
        for line in textwrap.wrap(text, width, break_on_hyphens=False):
            pdf.cell(0, size * 0.55, draw(line), align="R" if rtl else "L", new_x="LMARGIN", new_y="NEXT")


def shaped_by_harfbuzz(document: Document) -> bytes:
    """The same, broken into lines and shaped by the PDF library itself."""
    pdf = _blank_pdf(PLEX)
    pdf.set_text_shaping(True)
    for text, size in [(document.title, 20), *((paragraph.text, 12) for paragraph in document.paragraphs)]:
        pdf.set_font("F", size=size)
        pdf.multi_cell(0, size * 0.6, text, align="R", new_x="LMARGIN", new_y="NEXT")
        pdf.ln(4)
    return bytes(pdf.output())


def pages_of(pages: Sequence[Sequence[str]], *, head: str | None = None, size: int = 12) -> bytes:
    """Latin lines, page by page, with a running head and page numbers."""
    pdf = _blank_pdf(PLEX)
    pdf.set_auto_page_break(False)
    for number, lines in enumerate(pages, 1):
        if number > 1:
            pdf.add_page()
        pdf.set_font("F", size=9)
        if head is not None:
            pdf.cell(0, 5, head, new_x="LMARGIN", new_y="NEXT")
            pdf.ln(6)
        pdf.set_font("F", size=size)
        for line in lines:
            pdf.cell(0, 6, line, new_x="LMARGIN", new_y="NEXT")
        pdf.set_font("F", size=9)
        pdf.set_y(-20)
        pdf.cell(0, 5, f"{number}", align="C")
    return bytes(pdf.output())


def encrypted_pdf() -> bytes:
    pdf = _blank_pdf(PLEX)
    pdf.set_font("F", size=12)
    pdf.cell(0, 6, "A secret that nobody may read.")
    pdf.set_encryption(owner_password="owner", user_password="user", permissions=AccessPermission.none())
    return bytes(pdf.output())


def scanned_pdf(pages: int = 2) -> bytes:
    """Pictures of pages, no text."""
    from PIL import Image

    pdf = FPDF()
    for _ in range(pages):
        pdf.add_page()
        pdf.image(Image.new("L", (200, 280), 200), 10, 10, 150)
    return bytes(pdf.output())


def _blank_pdf(font: Path) -> FPDF:
    pdf = FPDF(format="A4")
    pdf.set_margins(20, 20)
    pdf.add_page()
    pdf.add_font("F", fname=font)
    return pdf


def docx_of(document: Document) -> bytes:
    word = docx.Document()
    word.core_properties.author = document.author or ""
    word.add_heading(document.title, 0)
    section = None
    for paragraph in document.paragraphs:
        if paragraph.section != section and paragraph.section is not None:
            word.add_heading(paragraph.section, 1)
        section = paragraph.section
        word.add_paragraph(paragraph.text)
    return saved(word)


def saved(word: docx.document.Document) -> bytes:
    buffer = io.BytesIO()
    word.save(buffer)
    return buffer.getvalue()


def html_of(document: Document) -> bytes:
    """A page as a newspaper serves it: menus, sharing, most-read, comments and small print around the article."""
    body, section = [], None
    for paragraph in document.paragraphs:
        if paragraph.section != section and paragraph.section is not None:
            body.append(f"<h2>{html.escape(paragraph.section)}</h2>")
        section = paragraph.section
        body.append(f"<p>{html.escape(paragraph.text)}</p>")
    title = html.escape(document.title)
    return f"""<!DOCTYPE html>
<html lang="ar" dir="rtl"><head><meta charset="utf-8"><title>{title} | صحيفة الضفاف</title>
<meta name="author" content="{document.author}"><meta property="og:type" content="article">
<meta property="og:title" content="{title}">
<meta property="article:published_time" content="{document.date}T08:00:00+03:00"></head>
<body><header><nav><ul><li><a href="/">الرئيسية</a></li><li><a href="/e">اقتصاد</a></li></ul></nav></header>
<main><article><h1>{title}</h1><p class="byline">بقلم {document.author} | نُشر في {document.date}</p>
<div class="share"><a href="#">شارك على فيسبوك</a> <a href="#">انسخ الرابط</a></div>
{chr(10).join(body)}
</article><aside><h3>الأكثر قراءة</h3><ul><li><a href="/1">خبر لا علاقة له بالمقال</a></li></ul></aside></main>
<section class="comments"><h3>التعليقات</h3><p>تعليق من قارئ لا يخص المقال.</p></section>
<footer><p>جميع الحقوق محفوظة © صحيفة الضفاف. سياسة الخصوصية.</p></footer><script>var x = 1;</script></body></html>
""".encode()


def zip_of(entries: Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return buffer.getvalue()


@functools.cache
def article(folder: Path, number: str) -> Document:
    """The sample article whose file name begins with ``number``."""
    from ragqa.corpus import read_corpus

    return next(one for one in read_corpus(folder).documents if one.id.startswith(number))
