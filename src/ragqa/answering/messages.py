"""What the assistant itself says, in the language of the question. No project imports.

The refusal is one phrase for prompt, code and tests: a model is told to write :func:`refusal` word for
word, the code recognises it, and the same words are shown when the evidence gate declines.
"""

from __future__ import annotations

from typing import Literal

SmallTalk = Literal["greeting", "thanks", "about"]

FALLBACK_LANGUAGE = "en"

_REFUSAL = {
    "ar": "لا أجد في المقالات جوابًا عن هذا السؤال.",
    "en": "The articles do not answer this question.",
    "tr": "Makalelerde bu sorunun yanıtını bulamadım.",
    "fr": "Les articles ne répondent pas à cette question.",
}
_NEAR = {
    "ar": "لا أجد جوابًا صريحًا، لكن قد تفيدك هذه الفقرات.",
    "en": "I found no clear answer, but these paragraphs may help.",
    "tr": "Açık bir yanıt bulamadım, ancak şu paragraflar işinize yarayabilir.",
    "fr": "Je n’ai pas trouvé de réponse claire, mais ces paragraphes peuvent vous aider.",
}
_EMPTY_QUESTION = {
    "ar": "اكتب سؤالك، وسأبحث عن جوابه في المقالات.",
    "en": "Type a question and I will look for its answer in the articles.",
    "tr": "Sorunuzu yazın, yanıtını makalelerde arayayım.",
    "fr": "Écrivez votre question et j’en chercherai la réponse dans les articles.",
}
_DISAGREEMENT = {
    "ar": "تختلف الآراء في ذلك، وقد جُمع ما قاله كل متحدث معًا.",
    "en": "Opinions differ on this; what each speaker says stands together.",
    "tr": "Bu konuda görüşler ayrışıyor; her konuşmacının sözleri bir arada verildi.",
    "fr": "Les avis divergent ; les propos de chacun sont regroupés.",
}
_REPLIES: dict[SmallTalk, dict[str, str]] = {
    "greeting": {
        "ar": "أهلًا بك. اسألني عما ورد في المقالات، وسأجيبك مع ذكر المصدر.",
        "en": "Hello. Ask me about the articles and I will answer with sources.",
        "tr": "Merhaba. Makaleler hakkında sorun, kaynak göstererek yanıtlayayım.",
        "fr": "Bonjour. Interrogez-moi sur les articles, je répondrai en citant mes sources.",
    },
    "thanks": {
        "ar": "على الرحب والسعة.",
        "en": "You are welcome.",
        "tr": "Rica ederim.",
        "fr": "Je vous en prie.",
    },
    "about": {
        "ar": "أجيب من المقالات وحدها: أذكر مع كل جملة الفقرة التي أُخذت منها، وأقول صراحة حين لا أجد الجواب.",
        "en": "I answer from the articles alone: every sentence names the paragraph it comes "
        "from, and when they hold no answer I say so.",
        "tr": "Yalnızca makalelerden yanıt veririm: her cümlenin hangi paragraftan geldiğini "
        "belirtir, yanıt yoksa bunu söylerim.",
        "fr": "Je réponds à partir des seuls articles : chaque phrase indique son paragraphe, "
        "et je le dis quand la réponse n’y est pas.",
    },
}

_NOTHING_ALLOWED = {
    "ar": "لا مقال يطابق التصفية المختارة.",
    "en": "No article passes the chosen filters.",
    "tr": "Seçilen süzgeçlere uyan makale yok.",
    "fr": "Aucun article ne correspond aux filtres choisis.",
}

FALLBACK: dict[str, dict[str, str]] = {
    "timeout": {
        "ar": "لم يجب النموذج اللغوي في الوقت المحدد، فهذه جمل المقالات نفسها.",
        "en": "The language model did not answer in time; these are the articles’ own sentences.",
        "tr": "Dil modeli zamanında yanıt vermedi; bunlar makalelerin kendi cümleleri.",
        "fr": "Le modèle n’a pas répondu à temps ; voici les phrases des articles.",
    },
    "unreachable": {
        "ar": "تعذّر الوصول إلى النموذج اللغوي، فهذه جمل المقالات نفسها.",
        "en": "The language model cannot be reached; these are the articles’ own sentences.",
        "tr": "Dil modeline ulaşılamıyor; bunlar makalelerin kendi cümleleri.",
        "fr": "Le modèle est injoignable ; voici les phrases des articles.",
    },
    "unauthorized": {
        "ar": "رفض النموذج اللغوي مفتاح الدخول، فهذه جمل المقالات نفسها.",
        "en": "The language model refused the key; these are the articles’ own sentences.",
        "tr": "Dil modeli anahtarı reddetti; bunlar makalelerin kendi cümleleri.",
        "fr": "Le modèle a refusé la clé ; voici les phrases des articles.",
    },
    "rate_limited": {
        "ar": "النموذج اللغوي مشغول الآن، فهذه جمل المقالات نفسها.",
        "en": "The language model is busy; these are the articles’ own sentences.",
        "tr": "Dil modeli şu anda meşgul; bunlar makalelerin kendi cümleleri.",
        "fr": "Le modèle est occupé ; voici les phrases des articles.",
    },
    "server_error": {
        "ar": "وقع خطأ في خادم النموذج اللغوي، فهذه جمل المقالات نفسها.",
        "en": "The language model’s server failed; these are the articles’ own sentences.",
        "tr": "Dil modelinin sunucusu hata verdi; bunlar makalelerin kendi cümleleri.",
        "fr": "Le serveur du modèle a échoué ; voici les phrases des articles.",
    },
    "rejected": {
        "ar": "رفض خادم النموذج اللغوي الطلب، فهذه جمل المقالات نفسها.",
        "en": "The language model’s server rejected the request; these are the articles’ own sentences.",
        "tr": "Dil modelinin sunucusu isteği reddetti; bunlar makalelerin kendi cümleleri.",
        "fr": "Le serveur du modèle a rejeté la requête ; voici les phrases des articles.",
    },
    "malformed": {
        "ar": "جاء رد النموذج اللغوي غير مفهوم، فهذه جمل المقالات نفسها.",
        "en": "The language model’s reply was garbled; these are the articles’ own sentences.",
        "tr": "Dil modelinin yanıtı bozuk geldi; bunlar makalelerin kendi cümleleri.",
        "fr": "La réponse du modèle était illisible ; voici les phrases des articles.",
    },
    "cut": {
        "ar": "انقطع رد النموذج اللغوي، فهذه جمل المقالات نفسها.",
        "en": "The language model’s reply broke off; these are the articles’ own sentences.",
        "tr": "Dil modelinin yanıtı yarıda kesildi; bunlar makalelerin kendi cümleleri.",
        "fr": "La réponse du modèle s’est interrompue ; voici les phrases des articles.",
    },
    "empty": {
        "ar": "لم يكتب النموذج اللغوي شيئًا، فهذه جمل المقالات نفسها.",
        "en": "The language model wrote nothing; these are the articles’ own sentences.",
        "tr": "Dil modeli bir şey yazmadı; bunlar makalelerin kendi cümleleri.",
        "fr": "Le modèle n’a rien écrit ; voici les phrases des articles.",
    },
    "refused": {
        "ar": "لم يجد النموذج اللغوي جوابًا، فهذه أقرب جمل المقالات إلى السؤال.",
        "en": "The language model found no answer; these sentences of the articles are the closest.",
        "tr": "Dil modeli yanıt bulamadı; bunlar makalelerin soruya en yakın cümleleri.",
        "fr": "Le modèle n’a pas trouvé de réponse ; voici les phrases les plus proches.",
    },
    "unsupported": {
        "ar": "لم تسند المقالات ما كتبه النموذج اللغوي، فهذه جمل المقالات نفسها.",
        "en": "The articles do not support what the language model wrote; these are their own sentences.",
        "tr": "Makaleler dil modelinin yazdığını desteklemiyor; bunlar makalelerin kendi cümleleri.",
        "fr": "Les articles n’appuient pas la réponse du modèle ; voici leurs propres phrases.",
    },
}
"""Why a generated answer was given up for an extractive one, by the kind of the failure."""


def refusal(language: str) -> str:
    """Said when the articles hold no answer."""
    return _in(_REFUSAL, language)


def is_refusal(text: str) -> bool:
    """Whether a text holds the refusal phrase of any language."""
    return any(phrase.rstrip(".") in text for phrase in _REFUSAL.values())


def near(language: str) -> str:
    """Said when paragraphs are close to the question without clearly answering it."""
    return _in(_NEAR, language)


def empty_question(language: str) -> str:
    """Said when there is no question in the question."""
    return _in(_EMPTY_QUESTION, language)


def disagreement(language: str) -> str:
    """Said when speakers call different things the most important."""
    return _in(_DISAGREEMENT, language)


def fallback(kind: str, language: str) -> str:
    """Why the answer is in the articles' own sentences although a model was asked."""
    return _in(FALLBACK.get(kind, FALLBACK["server_error"]), language)


def nothing_allowed(language: str) -> str:
    """Said when no article passes the filters."""
    return _in(_NOTHING_ALLOWED, language)


def reply(kind: SmallTalk, language: str) -> str:
    """The answer to small talk."""
    return _in(_REPLIES[kind], language)


def _in(texts: dict[str, str], language: str) -> str:
    return texts.get(language, texts[FALLBACK_LANGUAGE])
