"""Which language a text is in: by script, then by the small words of the language."""

from __future__ import annotations

import re
from collections import Counter

DEFAULT_LANGUAGE = "ar"

_SCRIPTS = (
    ("ar", "\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff"),
    ("ru", "\u0400-\u04ff"),
    ("el", "\u0370-\u03ff"),
    ("he", "\u0590-\u05ff"),
    ("hi", "\u0900-\u097f"),
    ("th", "\u0e00-\u0e7f"),
    ("ko", "\uac00-\ud7af\u1100-\u11ff"),
    ("ja", "\u3040-\u30ff"),
    ("zh", "\u4e00-\u9fff"),
    ("en", "A-Za-z\u00c0-\u024f\u1e00-\u1eff"),
)
_SCRIPT_PATTERNS = tuple((name, re.compile(f"[{chars}]")) for name, chars in _SCRIPTS)

_SMALL_WORDS = {
    "en": "the of and to in is are was were what who when where how why which did does for that with",
    "tr": "ve bir bu için ile ne kim nerede nasıl neden hangi kaç mi mı da de olarak olan var göre zaman",
    "fr": "le la les des et est que qui une dans pour du au quand où comment pourquoi quel quelle sont de d l ce ont",
    "de": "der die das und ist sind ein eine nicht wer was wann wo wie warum welche von mit den im wurde",
    "es": "el la los las y es son que un una quién cuál cuáles qué cuándo dónde cómo por del en para fue",
    "it": "il lo gli e è che un una chi quando dove come perché del della di per sono quale",
    "pt": "o os as e é que um uma quem quando onde como por de do da em para foi são qual",
    "nl": "de het een en is van wie wanneer waar hoe waarom welke dat op met zijn werd",
    "pl": "i w na jest kto kiedy gdzie jak dlaczego który czy się z do nie od przez",
}
_WORD_LANGUAGES = {
    word: [language for language, words in _SMALL_WORDS.items() if word in words.split()]
    for words in _SMALL_WORDS.values()
    for word in words.split()
}
_TURKISH_LETTERS = re.compile("[ğışİ]")
_PERSIAN_LETTERS = re.compile("[یکپچژگ]")
_ONLY_PERSIAN = re.compile(r"[یک]|\b(?:است|این|كه|را|از|هاي|برای|براي|چه|چرا|آیا|آيا)\b")
"""Letters and small words that Arabic never has; «چ» and «گ» it has in dialects and foreign names."""
_URDU_LETTERS = re.compile("[ٹڈڑںےھ]")


def detect_language(text: str, default: str = DEFAULT_LANGUAGE) -> str:
    """ISO 639-1 code of the text's language; ``default`` when it has no letters."""
    sample = text[:4000]
    counts = Counter({name: len(pattern.findall(sample)) for name, pattern in _SCRIPT_PATTERNS})
    script, count = counts.most_common(1)[0]
    if count == 0:
        return default
    if script == "ar":
        return _arabic_script_language(sample, count)
    if script == "zh" and counts["ja"]:
        return "ja"
    return _latin_language(sample) if script == "en" else script


def _arabic_script_language(text: str, letters: int) -> str:
    urdu = len(_URDU_LETTERS.findall(text))
    persian = len(_PERSIAN_LETTERS.findall(text))
    if urdu > letters * 0.02:
        return "ur"
    return "fa" if persian > letters * 0.02 and _ONLY_PERSIAN.search(text) else "ar"


def same_script(first: str, second: str) -> bool:
    """Whether two languages are written in one script, so that one may be taken for the other in a short text."""
    return _script_of(first) == _script_of(second)


def _script_of(language: str) -> str:
    if language in ("ar", "fa", "ur"):
        return "ar"
    scripts = {name for name, _ in _SCRIPTS}
    return language if language in scripts else "en"


def _latin_language(text: str) -> str:
    votes: Counter[str] = Counter()
    for word in re.findall(r"[^\W\d_]+", text.lower()):
        for language in _WORD_LANGUAGES.get(word, ()):
            votes[language] += 1
    votes["tr"] += len(_TURKISH_LETTERS.findall(text))
    best = votes.most_common(1)[0] if votes else ("en", 0)
    return best[0] if best[1] else "en"
