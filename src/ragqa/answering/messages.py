"""What the assistant itself says, in the language of the question. No project imports.

The refusal is one phrase for prompt, code and tests: a model is told to write :func:`refusal` word for word, the
code recognises it, and the same words are shown when the evidence gate declines.
"""

from __future__ import annotations

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


def refusal(language: str) -> str:
    """Said when the articles hold no answer."""
    return _in(_REFUSAL, language)


def near(language: str) -> str:
    """Said when paragraphs are close to the question without clearly answering it."""
    return _in(_NEAR, language)


def empty_question(language: str) -> str:
    """Said when there is no question in the question."""
    return _in(_EMPTY_QUESTION, language)


def _in(texts: dict[str, str], language: str) -> str:
    return texts.get(language, texts[FALLBACK_LANGUAGE])
