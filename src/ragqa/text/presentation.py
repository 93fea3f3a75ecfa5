"""Arabic presentation forms (U+FB50 to U+FEFC), the shapes of letters, to the letters themselves."""

from __future__ import annotations

import re
import unicodedata

_FORM = re.compile("[\ufb50-\ufbb1\ufbd3-\ufbff\ufc00-\ufd3d\ufd50-\ufdc7\ufe70-\ufefc]")
_LETTER = re.compile("[\u0621-\u063a\u0641-\u064a\u066e-\u06d3]")
_SHARE = 0.2


def forms_dominate(text: str) -> bool:
    """Whether presentation forms are more than a stray few among the letters."""
    forms = len(_FORM.findall(text))
    return forms > 0 and forms >= _SHARE * (forms + len(_LETTER.findall(text)))


def letters_from_forms(text: str) -> str:
    """Every presentation form as its letters; ligatures of whole words such as «ﷺ» stay."""
    return _FORM.sub(lambda match: unicodedata.normalize("NFKC", match.group()).lstrip(" "), text)


def is_final_form(char: str) -> bool:
    """Whether this is the shape of a letter at the end of a word."""
    return unicodedata.decomposition(char).startswith("<final>")


def is_initial_form(char: str) -> bool:
    """Whether this is the shape of a letter at the start of a word."""
    return unicodedata.decomposition(char).startswith("<initial>")
