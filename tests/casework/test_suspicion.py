"""What looks like a program's."""

from __future__ import annotations

from datetime import timedelta

import pytest

from casework.suspicion import HUMAN, suspicion

CALM = {"taken": timedelta(minutes=5), "trapped": False, "seen_before": False}
HARMLESS = [
    "قدمت الطلب في الأول من الشهر ولم يصلني جواب.",
    "ليييييش التأخييييير!!!!",
    "الصفحة https://moi.example/page لا تعمل عندي",
    "",
]


@pytest.mark.parametrize("text", HARMLESS)
def test_what_people_write_is_not_suspicious(text):
    assert suspicion(text, **CALM) == 0


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("كلام عادي", {"trapped": True}),
        ("كلام عادي", {"taken": HUMAN / 2}),
        ("كلام عادي", {"seen_before": True}),
        ("http://a.example http://b.example", {}),
        ("[url=x]y[/url] <a href=x>", {}),
        ("a" * 40, {}),
    ],
)
def test_what_programs_send_is_marked(text, changes):
    assert 0 < suspicion(text, **(CALM | changes)) <= 100


def test_everything_at_once_is_a_hundred_at_most():
    text = "www." * 50 + "!" * 50
    assert suspicion(text, timedelta(0), trapped=True, seen_before=True) == 100
