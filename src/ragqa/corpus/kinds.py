"""What kind of file some bytes are, whatever their name says."""

from __future__ import annotations

import io
import re
import zipfile

from ragqa.corpus.encoding import UndecodableError, decode

_HEAD = 1024
_PDF = b"%PDF-"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_OFFICE = "EncryptedPackage".encode("utf-16-le")
_HTML = re.compile(
    r"\A\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_WORD_PART = "word/document.xml"
_OFFICE_PARTS = frozenset(["xl/workbook.xml", "ppt/presentation.xml", "mimetype"])
_FEWEST_WORDS = 20

_UNREADABLE = (
    (b"\x89PNG", "a PNG picture; run OCR on it and save the text"),
    (b"\xff\xd8\xff", "a JPEG picture; run OCR on it and save the text"),
    (b"GIF8", "a GIF picture; run OCR on it and save the text"),
    (b"{\\rtf", "an RTF file; save it as .docx"),
    (b"\x1f\x8b", "a gzip file; unpack it"),
    (b"Rar!", "a RAR archive; pack it as zip"),
    (b"7z\xbc\xaf", "a 7z archive; pack it as zip"),
    (b"SQLite format 3", "a database; export its articles as JSON Lines"),
)


class UnreadableKindError(ValueError):
    """The bytes are of a kind that no reader reads; the message says which and what to do."""


def kind_of(data: bytes, suffix: str) -> str:
    """The suffix that fits the bytes: ``suffix`` itself where they do not say otherwise.

    Raises :class:`UnreadableKindError`.
    """
    head = data[:_HEAD]
    if _PDF in head:
        return ".pdf"
    if head.startswith(_ZIP):
        return _zip_kind(data, suffix)
    if head.startswith(_OLE):
        if _ENCRYPTED_OFFICE in data:
            raise UnreadableKindError("encrypted with a password; save it without one")
        raise UnreadableKindError("a Word or Office file of before 2007; save it as .docx")
    for magic, reason in _UNREADABLE:
        if head.startswith(magic):
            raise UnreadableKindError(reason)
    if suffix in (".pdf", ".docx", ".zip", ".txt", ".text", ".md", ".markdown"):
        return _text_kind(data, suffix)
    return suffix


def _zip_kind(data: bytes, suffix: str) -> str:
    try:
        names = set(zipfile.ZipFile(io.BytesIO(data)).namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError):
        return suffix if suffix in (".docx", ".zip") else ".zip"  # those readers say what is wrong
    if _WORD_PART in names:
        return ".docx"
    if suffix != ".zip" and names & _OFFICE_PARTS:
        raise UnreadableKindError("an Office or book file other than Word; save it as .docx or PDF")
    return ".zip"


def _text_kind(data: bytes, suffix: str) -> str:
    """A page or a text under another name; bytes that are no text keep their suffix."""
    try:
        head = (
            decode(data[: 4 * _HEAD])
            if len(data) <= 4 * _HEAD
            else data[: 4 * _HEAD].decode("utf-8", "replace")
        )
    except UndecodableError:
        return suffix
    if _HTML.match(head):
        return ".html"
    if suffix in (".pdf", ".docx", ".zip"):
        return ".txt" if len(head.split()) >= _FEWEST_WORDS and _decodes(data) else suffix
    return suffix


def _decodes(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return b"\x00" not in data
