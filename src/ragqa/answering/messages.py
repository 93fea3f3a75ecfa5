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


def refusal(language: str) -> str:
    """Said when the articles hold no answer."""
    return _in(_REFUSAL, language)


def near(language: str) -> str:
    """Said when paragraphs are close to the question without clearly answering it."""
    return _in(_NEAR, language)


def empty_question(language: str) -> str:
    """Said when there is no question in the question."""
    return _in(_EMPTY_QUESTION, language)


def disagreement(language: str) -> str:
    """Said when speakers call different things the most important."""
    return _in(_DISAGREEMENT, language)


def reply(kind: SmallTalk, language: str) -> str:
    """The answer to small talk."""
    return _in(_REPLIES[kind], language)


def _in(texts: dict[str, str], language: str) -> str:
    return texts.get(language, texts[FALLBACK_LANGUAGE])
