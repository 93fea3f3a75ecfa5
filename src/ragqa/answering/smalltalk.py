"""Greetings, thanks and questions about the assistant itself: a short reply, no search, no sources."""

from __future__ import annotations

from functools import cache

from ragqa.answering import messages
from ragqa.text.fold import folded_words

_FILLERS = (
    "يا و لك جدا كثيرا جزيلا الله الجميع صديقي very much so you there all çok sana size beaucoup à tous"
)
_SAID: dict[messages.SmallTalk, str] = {
    "greeting": """
السلام عليكم | السلام عليكم ورحمة الله وبركاته | سلام | مرحبا | مرحبًا بك | أهلا | أهلا وسهلا |
هلا | صباح الخير | مساء الخير | كيف حالك | كيف الحال | hello | hi | hey | good morning | good
evening | good afternoon | how are you | merhaba | selam | selamün aleyküm | günaydın | iyi
günler | iyi akşamlar | nasılsın | nasılsınız | bonjour | bonsoir | salut | comment ça va | ça
va
""",
    "thanks": """
شكرا | شكرا لك | شكرا جزيلا | أشكرك | جزاك الله خيرا | بارك الله فيك | ممتاز | أحسنت | مع
السلامة | وداعا | thanks | thank you | thanks a lot | great | perfect | bye | goodbye |
teşekkürler | teşekkür ederim | sağ ol | sağol | güle güle | hoşça kal | merci | merci beaucoup
| au revoir
""",
    "about": """
من أنت | ما أنت | من تكون | ما اسمك | ماذا تفعل | ماذا تستطيع أن تفعل | ماذا يمكنك أن تفعل |
بماذا تساعدني | كيف تعمل | كيف أستخدمك | ما هذا | ما هذا البرنامج | ساعدني | مساعدة | هل أنت
روبوت | هل أنت إنسان | who are you | what are you | what is your name | what can you do | what
do you do | how do you work | help | are you a robot | are you human | sen kimsin | siz kimsiniz
| kimsin | adın ne | ne yapabilirsin | nasıl çalışıyorsun | yardım | qui es tu | qui êtes vous |
que peux tu faire | que pouvez vous faire | comment ça marche | aide
""",
}


def small_talk(text: str, language: str) -> str | None:
    """The reply to a text that is nothing but small talk, or to no text at all; ``None`` for a question."""
    words = _words(text)
    if not words:
        return messages.empty_question(language)
    kinds = _split(words)
    if not kinds:
        return None
    kind = "about" if "about" in kinds else kinds[-1]
    return messages.reply(kind, language)


def _split(words: tuple[str, ...]) -> list[messages.SmallTalk]:
    """The kinds of small talk that the words are made of, in order; empty when anything else is in them."""
    kinds: list[messages.SmallTalk] = []
    while words:
        for length in range(min(len(words), _longest()), 0, -1):
            kind = _phrases().get(words[:length])
            if kind is not None:
                kinds.append(kind)
                words = words[length:]
                break
        else:
            if not kinds or words[0] not in _fillers():
                return []
            words = words[1:]
    return kinds


def _words(text: str) -> tuple[str, ...]:
    return tuple(folded_words(text))


@cache
def _phrases() -> dict[tuple[str, ...], messages.SmallTalk]:
    return {_words(phrase): kind for kind, phrases in _SAID.items() for phrase in phrases.split("|")}


@cache
def _longest() -> int:
    return max(len(phrase) for phrase in _phrases())


@cache
def _fillers() -> frozenset[str]:
    return frozenset(_words(_FILLERS))
