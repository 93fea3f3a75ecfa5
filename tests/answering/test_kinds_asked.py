"""What a question asks for."""

from __future__ import annotations

import pytest

from ragqa.answering.questions import read_question


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("ما الخيارات المطروحة لإعادة السكان؟", "list"),
        ("من هم المعارضون للمشروع؟", "list"),
        ("كيف قد تتطور العلاقة؟ ما السيناريوهات المتوقعة؟", "list"),
        ("ممّ يشكو أصحاب المخابز؟ اذكر أهم متاعبهم.", "list"),
        ("متى يوافق المشجعون؟ ما الشروط التي وضعوها؟", "list"),
        ("What are the sources of funding?", "list"),
        ("متى يوافق المشجعون؟", "time"),
        ("بلغت الكلفة 3.5 ملايين. لماذا؟", "reason"),
        ("من هو المعارض؟", "person"),
        ("ما الخيار الذي اختارته؟", "other"),
    ],
)
def test_kinds(question: str, kind: str) -> None:
    assert read_question(question).kind == kind
