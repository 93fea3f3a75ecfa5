"""Bytes to text: byte order marks first, then UTF-8, then the code pages of Arabic and its neighbours."""

from __future__ import annotations

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CODE_PAGES = ("cp1256", "cp1254", "cp1252", "cp1251", "cp1253", "iso8859_6")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_LETTER = re.compile(r"[^\W\d_]")
_ARABIC = re.compile(r"[\u0621-\u064a]")
_COMMON_ARABIC = re.compile(r"[الينمرتوعبد]")


class UndecodableError(ValueError):
    """The bytes are no text in any encoding tried; the message says what was seen."""


def decode(data: bytes) -> str:
    """The text of a file. Raises :class:`UndecodableError`."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _strict(data, encoding)
    if _looks_utf16(data):
        little_endian = _zeros_and_sixes(data[1::2]) > _zeros_and_sixes(data[0::2])
        return _strict(data, "utf-16-le" if little_endian else "utf-16-be")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = _from_code_page(data)
    if len(_CONTROL.findall(text)) > len(text) / 200:
        raise UndecodableError("binary data, not text")
    return text


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UndecodableError(f"begins like {encoding} but breaks at byte {error.start}") from error


def _looks_utf16(data: bytes) -> bool:
    """UTF-16 without a mark: every second byte is 0 (Latin) or 6 (Arabic) almost everywhere."""
    if len(data) < 8 or len(data) % 2:
        return False
    return any(_zeros_and_sixes(half) > 0.9 * len(half) for half in (data[0::2], data[1::2]))


def _zeros_and_sixes(half: bytes) -> int:
    return half.count(0) + half.count(6)


def _from_code_page(data: bytes) -> str:
    if b"\x00" in data:
        raise UndecodableError("binary data, not text")
    arabic = data.decode("cp1256", errors="replace")
    letters = _ARABIC.findall(arabic)
    if len(letters) > 0.6 * len(_LETTER.findall(arabic)):
        common = len(_COMMON_ARABIC.findall("".join(letters)))
        if common > 0.55 * len(letters):
            return arabic.replace("\ufffd", "")
    from charset_normalizer import from_bytes  # slow to import, and needed for rare files only

    best = from_bytes(data, cp_isolation=list(_CODE_PAGES)).best()
    if best is None:
        raise UndecodableError("text in no known encoding (UTF-8, UTF-16 and Windows code pages were tried)")
    return str(best)
