from __future__ import annotations

import os

import pytest

from ragqa.corpus.encoding import UndecodableError, decode

ARABIC = "رغم أن التصريحات التركية حول إعادة تطبيع العلاقات ليست جديدة، وتعود إلى سنوات سابقة."
TURKISH = (
    "Türkiye ile Suriye arasındaki görüşmeler sürüyor, ancak çözüm için daha çok iş var; güçlükler büyük."
)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (ARABIC, "utf-8"),
        (ARABIC, "utf-8-sig"),
        (ARABIC, "utf-16"),
        (ARABIC, "utf-16-le"),
        (ARABIC, "utf-16-be"),
        (ARABIC, "cp1256"),
        ("Plain English text.", "utf-16-le"),
        (TURKISH, "cp1254"),
    ],
)
def test_round_trip(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize(
    "data",
    [b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, os.urandom(4096), b"\x7fELF\x02\x01\x01" + bytes(200)],
)
def test_binary_is_refused(data: bytes) -> None:
    with pytest.raises(UndecodableError):
        decode(data)


def test_broken_utf16_says_where() -> None:
    with pytest.raises(UndecodableError, match=r"begins like utf-16 but breaks at byte"):
        decode(b"\xff\xfe\x00\xd8\x00")
