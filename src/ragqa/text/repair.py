"""Letters that PDF text extraction puts in the wrong order.

Each rule matches only sequences that cannot occur in sound Arabic, so sound text passes through unchanged:

* fathatan before a final lam-alef (the ligature was taken apart after its mark): «فضًلا» -> «فضلًا»;
* alef doubled before «لله»: «االله» -> «الله»;
* alef with its hamza or madda swapped with the lam of the article: «األمن» -> «الأمن», «اآلن» -> «الآن».
"""

from __future__ import annotations

import re

_MARKS = "\u064b-\u0652\u0670"
_LETTER = "\u0621-\u063a\u0641-\u064a\u066e-\u06d3"
_WORD_START = rf"(?<![{_LETTER}{_MARKS}\u0640])"
_PROCLITICS = "([وف]?[بك]?)"

_FATHATAN_BEFORE_LAM_ALEF = re.compile(rf"\u064bلا(?![{_LETTER}{_MARKS}])")
_DOUBLED_ALEF = re.compile(rf"{_WORD_START}{_PROCLITICS}االله(?![{_LETTER}])")
_SWAPPED_ARTICLE = re.compile(rf"{_WORD_START}{_PROCLITICS}ا([أإآ])ل(?=[{_LETTER}])")


def repair_letters(text: str) -> str:
    """The text with the three kinds of damage mended; idempotent, and sound text comes back as it is."""
    text = _FATHATAN_BEFORE_LAM_ALEF.sub("لًا", text)
    text = _DOUBLED_ALEF.sub(r"\1الله", text)
    return _SWAPPED_ARTICLE.sub(r"\1ال\2", text)
