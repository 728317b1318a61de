"""The look at a reply before it leaves."""

from __future__ import annotations

from datetime import date

import pytest

from casework.inbox.quality import Reply, check
from casework.inbox.sender import alike

GOOD = "نظرنا في شكواك ووجدنا أن التأخير وقع فعلًا. أنجزت المعاملة اليوم، ويمكنك استلامها من المركز."
NOTE = "رأيي أن الموظف المسؤول أخطأ ولا يجوز أن نقول ذلك للمواطن قبل التحقيق"


def failing(**changes):
    given = {
        "act": "answer",
        "body": GOOD,
        "language": "ar",
        "outcome": "upheld",
        "appeal_until": date(2026, 12, 23),
    }
    return {one.name for one in check(Reply(**(given | changes))) if not one.ok}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, set()),
        ({"points": ["أ", "ب"], "findings": ["upheld", ""]}, {"points"}),
        ({"points": ["أ", "ب"], "findings": ["upheld", "referred"]}, set()),
        ({"points": ["أ"]}, {"points"}),
        ({"outcome": ""}, {"outcome"}),
        ({"act": "refuse"}, {"rule"}),
        ({"act": "refuse", "rule": "B01"}, set()),
        ({"act": "refuse", "rule": "B01", "appeal_until": None}, {"appeal"}),
        ({"act": "ask", "appeal_until": None, "outcome": ""}, set()),
        ({"language": "en"}, {"language"}),
        ({"notes": [NOTE]}, set()),
        ({"notes": [NOTE], "body": GOOD + " " + NOTE[10:60]}, {"notes"}),
        ({"notes": [NOTE], "body": GOOD + " " + NOTE.replace("أ", "ا")}, {"notes"}),
        ({"body": "تم."}, {"length"}),
        ({"body": GOOD * 30}, {"length"}),
        ({"body": "كلمة " * 60}, {"length"}),
        ({"body": GOOD + " رقم المعاملة {reference}"}, {"placeholders"}),
        ({"body": GOOD + " رقم المعاملة ......"}, {"placeholders"}),
    ],
)
def test_each_rule_notices_what_it_should(changes, expected):
    assert failing(**changes) == expected


def test_every_hint_has_words():
    assert all(str(one.words) for one in check(Reply(act="answer", body="", language="ar")))


def test_likeness_goes_by_common_words():
    one = frozenset({"تاخر", "معامله", "جواز"})
    assert alike(one, one) == 1
    assert alike(one, frozenset({"رسوم"})) == 0
    assert alike(one, frozenset()) == 0
    assert 0 < alike(one, frozenset({"تاخر", "رسوم"})) < 1
