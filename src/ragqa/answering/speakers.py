"""Whose words a sentence reports: «بحسب سمير العبد الله», "X said that", "X'e göre"."""

from __future__ import annotations

import re
from functools import lru_cache

from ragqa.text.fold import fold, folded_words

_SAYS = frozenset(
    fold(word)
    for word in """
يرى ترى يرون رأى رأت يقول تقول قال قالت أكد أكدت يؤكد تؤكد أضاف أضافت يضيف تضيف صرح صرحت أوضح أوضحت يوضح
توضح اعتبر اعتبرت يعتبر تعتبر أشار أشارت يشير تشير ذكر ذكرت يذكر تذكر حذر حذرت يحذر تحذر شدد شددت يشدد تشدد
لفت لفتت يلفت كشف كشفت نفى نفت توقع توقعت يتوقع يعتقد تعتقد يعزو تعزو يرد ترد تابع تابعت يشكو تشكو طالب
طالبت يطالب تطالب اقترح اقترحت يزعم أعلن أعلنت يتابع تتابع تتوقع يروي تروي روى روت يشرح تشرح شرح شرحت
يلاحظ تلاحظ لاحظ لاحظت ينبه تنبه نبه نبهت يعترف تعترف اعترف اعترفت يخشى تخشى يجزم تجزم يصر تصر يقر تقر
""".split()
)
_THAT = frozenset(fold(word) for word in "أن أنه أنها إن إنه إنها بأن بأنه بأنها أنهم إنهم".split())
_SAID = frozenset(fold(word) for word in "ذلك هذا".split())
_CLAUSE = frozenset(
    fold(word) for word in "حيث الذي التي الذين بينما لكن حين عندما إذ إذا مما ما لا لم لن".split()
)
_BEFORE_THAT = frozenset(fold(word) for word in "إلى على من".split())
_ASIDE = frozenset(
    fold(word)
    for word in "بعد قبل أمس اليوم خلال في فيها فيه عبر على مساء صباح أثناء بلا دون دائما أيضا".split()
)
_PRONOUNS = frozenset({"ona", "buna", "onlara", "bunlara", "he", "she", "they", "it", "i", "we", "on", "bun"})
_ACCORDING_AR = re.compile(
    r"(?:^|[\s،(])و?(?:بحسب|حسب|وفقًا ل|وفقا ل|على حد قول|على لسان|نقلًا عن|نقلا عن)\s*"
    r"(?:ما (?:أفادت|أفاد|ذكرت|ذكر|قالت|قال|نقلت)(?: به)?\s+)?"
    r"(?P<who>[^،.؛:()]{2,70}?)(?=\s+ف?إن[هّ]?\b|[،.؛:()]|$)"
)
_NAME = r"(?:[A-ZÇĞİÖŞÜ][\w'’-]*\.?(?: (?:of|the|bin|ibn|al|de|van|von))?(?: |(?=,))?){1,6}"
_LATIN = (
    re.compile(r"\b[Aa]ccording to (?P<who>[^,.;:]{2,70})"),
    re.compile(
        rf"(?P<who>{_NAME}),? (?:\w+ly )?"
        r"(?:said|says|argue[sd]|believe[sd]|told|warn(?:s|ed)|add(?:s|ed)|state[sd]"
        r"|note[sd]|claim(?:s|ed)|explain(?:s|ed)|insist(?:s|ed)|think[s]?)\b"
    ),
    re.compile(r"(?:^|[,.] ?)(?P<who>[^,.;:]{2,70}?)['’]?(?:n?[aeıi]|y[aeıi]) göre\b"),
    re.compile(
        rf"(?P<who>{_NAME}),[^.]*?\b(?:dedi|söyledi|belirtti|vurguladı|açıkladı|savunuyor|diyor|söylüyor"
        r"|düşünüyor|belirtiyor)\b"
    ),
)
_MARKED_WORD = r"[\w\u064b-\u0652\u0670\u0640]+"
_TOKEN = re.compile(rf"{_MARKED_WORD}|[،,:«»“”\"؛.]")
_QUOTED_NAME = 4
"""Quotation marks around so few words hold a name, around more the words of the speaker."""
_LONGEST_NAME = 14
"""Words between the verb and its "that", titles included."""


@lru_cache(maxsize=20_000)
def speaker_of(text: str) -> str | None:
    """The speaker as the sentence names them, ``None`` when it reports nobody or only a pronoun."""
    found = _arabic_report(text)
    if found is None and (match := _ACCORDING_AR.search(text)):
        found = match["who"]
    for pattern in _LATIN:
        if found is None and (match := pattern.search(text)):
            found = match["who"]
    if found is None or fold(found.strip()) in _PRONOUNS:
        return None
    return found.strip(" ،,") or None


def says_without_name(text: str) -> bool:
    """Whether a sentence opens with somebody's saying, and does not say whose: «ويحذّر من أن …»."""
    verb, *after = folded_words(text)[:3] or [""]
    if after and after[0] in _BEFORE_THAT:
        after = after[1:]
    return _says(verb) and bool(after) and after[0] in _THAT


def same_speaker(first: str, second: str) -> bool:
    """Whether one name is the other shortened («العبد الله» and «مدير الوحدة سمير العبد الله»)."""
    one, other = (frozenset(re.findall(r"\w+", fold(name))) for name in (first, second))
    return bool(one and other) and (one <= other or other <= one)


def _arabic_report(text: str) -> str | None:
    tokens = [(match.group(), match.start(), match.end()) for match in _TOKEN.finditer(text)]
    for position, (token, _, end) in enumerate(tokens):
        if _says(fold(token)):
            who = _named_before_that(text, tokens[position + 1 :], end)
            if who:
                return who
    return None


def _says(word: str) -> bool:
    """Whether a folded word is a verb of saying, with or without «و» or «ف»."""
    return word in _SAYS or (word[:1] in ("و", "ف") and word[1:] in _SAYS)


def _named_before_that(text: str, tokens: list[tuple[str, int, int]], start: int) -> str | None:
    """The words from ``start`` to "that", a colon or an opening quotation; ``None`` when no such end is
    near.
    """
    words = 0
    quote: int | None = None
    for position, (token, token_start, _) in enumerate(tokens):
        word = fold(token)
        if word in _THAT or token == ":":
            before = tokens[position - 1] if position else None
            cut = before[1] if before and fold(before[0]) in _BEFORE_THAT else token_start
            return _name_in(text[start:cut])
        if token in '«“”"':
            if quote is None and _is_long_quotation(tokens[position + 1 :]):
                quote = token_start
        elif token in "؛." or (word in _CLAUSE and words):
            break
        elif token not in "،,»":
            words += 1
            if words > _LONGEST_NAME:
                break
    return _name_in(text[start:quote]) if quote is not None else None


def _is_long_quotation(tokens: list[tuple[str, int, int]]) -> bool:
    return not any(token in '»“”"' for token, _, _ in tokens[: _QUOTED_NAME + 1])


def _name_in(text: str) -> str | None:
    """Asides of time and place between commas fall away («أردوغان، بعد يومين،»), and after "said that" all but the
    first part («قال ذلك الشامي، وهو يقول»)."""
    parts = [part.strip() for part in re.split("[،,]", text)]
    first, _, rest = parts[0].partition(" ")
    if fold(first) in _SAID:
        parts = [rest]
    kept = [part for part in parts if part and fold(part.split()[0]) not in _ASIDE and len(part) > 1]
    return "، ".join(kept) or None
