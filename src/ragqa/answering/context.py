"""Sentences that cannot stand alone: what they lean on, and whose words they report."""

from __future__ import annotations

from dataclasses import dataclass

from ragqa.answering.speakers import same_speaker, says_without_name, speaker_of
from ragqa.text.fold import fold, folded_words
from ragqa.text.sentences import sentence_spans
from ragqa.types import Document, Paragraph

_LEANING = frozenset(
    fold(word)
    for word in """
هو هي هم هما وهو وهي وهم وهما فهو فهي فهم إنه إنها لكنه لكنها لكنهم ولكنه ولكنها ولكن لكن بل وبل
ذلك وذلك تلك بذلك وبذلك لذلك ولذلك كذلك وكذلك لذا ولذا لهذا ولهذا عليه وعليه بالتالي وبالتالي حيث إذ وأيضا
أيضا كما وكما أما وأما منها ومنها منهم ومنهم بينها وبينها معه معها بعدها وبعدها عندها وعندها غير بينما فيما
كلاهما وكلاهما he she it they this these those that such his her its their him them both neither however
but therefore thus hence also moreover furthermore instead otherwise so then
o onlar bu bunlar bunun bunu buna bundan onun onu ona ancak fakat ama ayrıca böylece oysa dolayısıyla üstelik
il elle ils elles ce cela ceci cette ces son sa ses leur leurs mais cependant donc ainsi
""".split()
)
_CONTRASTING = frozenset(fold(word) for word in "كما وكما أما وأما".split())
_OTHER = frozenset(
    fold(word)
    for word in "الآخر الأخرى آخر أخرى الثاني الثانية الثالث الثالثة أيضا كذلك نفسه نفسها ذلك هذا هذه".split()
)
_OPENING = 5
"""Words in which "the other" or "also" must stand to need what came before."""


@dataclass(frozen=True, slots=True)
class Place:
    """A sentence: ``paragraph.text[start:end]``."""

    paragraph: Paragraph
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.paragraph.text[self.start : self.end]


def leans_back(text: str, coverage: float = 0.0) -> bool:
    """Whether a sentence needs the one before it to be understood.

    ``coverage`` is the share of the question's words it has: «أما» and «كما» open sentences that name
    their own topic as often as not, and one that names the question's topic stands alone unless it says
    "the other".
    """
    if says_without_name(text):
        return True
    words = folded_words(text)
    if not words or words[0] not in _LEANING:
        return False
    if words[0] in _CONTRASTING:
        return coverage < 0.5 or any(word in _OTHER for word in words[1:_OPENING])
    return True


def place_before(document: Document, place: Place) -> Place | None:
    """The sentence before, in the same section; ``None`` at its beginning."""
    spans = sentence_spans(place.paragraph.text)
    earlier = [span for span in spans if span[1] <= place.start]
    if earlier:
        return Place(place.paragraph, *earlier[-1])
    at = position_in(document, place.paragraph)
    if not at:
        return None
    previous = document.paragraphs[at - 1]
    spans = sentence_spans(previous.text)
    if previous.section != place.paragraph.section or not spans:
        return None
    return Place(previous, *spans[-1])


def leant_on(document: Document, place: Place) -> Place | None:
    """The sentence that one which leans back needs: for words without a speaker the last one of the paragraph that
    names one, for others the one before."""
    if says_without_name(place.text):
        spans = [span for span in sentence_spans(place.paragraph.text) if span[1] <= place.start]
        for start, end in reversed(spans):
            if speaker_of(place.paragraph.text[start:end]):
                return Place(place.paragraph, start, end)
    return place_before(document, place)


def speaker_at(document: Document, place: Place) -> str | None:
    """Who speaks in a sentence, by the longest form of their name that the article has given so far.

    A sentence that says "he added that" takes the speaker of the one it leans on.
    """
    who = speaker_of(place.text)
    if who is None:
        if not says_without_name(place.text):
            return None
        before = leant_on(document, place)
        return speaker_of(before.text) if before else None
    names = [who]
    until = position_in(document, place.paragraph)
    for paragraph in document.paragraphs[: (until or 0) + 1]:
        for start, end in sentence_spans(paragraph.text):
            other = speaker_of(paragraph.text[start:end])
            if other and same_speaker(who, other):
                names.append(other)
    return max(names, key=len)


def position_in(document: Document, paragraph: Paragraph) -> int | None:
    """Which of the document's paragraphs it is; ``None`` when it is none of them."""
    ids = [other.id for other in document.paragraphs]
    return ids.index(paragraph.id) if paragraph.id in ids else None
