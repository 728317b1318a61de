"""Two states of a form side by side."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms_library.comparison import Change, compare


def told(differences):
    return [(d.change.value, d.old, d.new) for d in differences if d.change is not Change.SAME]


def test_the_same_facts_differ_in_nothing():
    facts = {"fee": "5.000", "days": 3, "audience": ["citizen"], "papers": ["a"], "steps": ["b"]}
    assert not compare(facts, dict(facts)).differs


def test_a_fee_and_a_duration_are_told_before_and_after():
    found = compare({"fee": "5.000", "days": 3}, {"fee": None, "days": 2})
    assert (found.fee.old, found.fee.new) == (Decimal(5), None)
    assert (found.days.old, found.days.new) == (3, 2)
    assert found.differs


def test_papers_come_go_and_are_reworded_whatever_their_order():
    old = ["صورتان شخصيتان حديثتان", "أصل الجواز السابق", "شهادة راتب"]
    new = ["أصل الجواز السابق", "صورة شخصية حديثة", "صورتان شخصيتان حديثتان بخلفية بيضاء"]
    assert told(compare({"papers": old}, {"papers": new}).papers) == [
        ("added", None, "صورة شخصية حديثة"),
        ("changed", "صورتان شخصيتان حديثتان", "صورتان شخصيتان حديثتان بخلفية بيضاء"),
        ("removed", "شهادة راتب", None),
    ]


def test_spelling_is_no_change():
    old, new = {"papers": ["الوثيقة إن وُجدت."]}, {"papers": ["الوثيقه ان وجدت"]}
    assert not compare(old, new).differs


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("abc", "acb", 1),
        ("abc", "abc", 0),
        ("abcd", "bcda", 1),
    ],
)
def test_a_step_at_another_place_has_moved(old, new, expected):
    found = compare({"steps": [f"step {s}" for s in old]}, {"steps": [f"step {s}" for s in new]})
    assert [d.change for d in found.steps].count(Change.MOVED) == expected


def test_fields_are_known_by_name():
    def one(name, label, required=False):
        return {"name": name, "label": label, "kind": "text", "required": required, "options": []}

    old = [one("a", "A"), one("b", "B"), one("c", "C")]
    new = [one("b", "B", required=True), one("a", "A"), one("d", "D")]
    found = compare({"fields": old}, {"fields": new}).fields
    assert [(d.change.value, (d.new or d.old)["name"]) for d in found] == [
        ("changed", "b"),
        ("same", "a"),
        ("added", "d"),
        ("removed", "c"),
    ]


def test_a_file_with_another_content_has_changed():
    def one(sha, language="ar"):
        return {"language": language, "purpose": "print", "format": "pdf", "sha256": sha}

    found = compare({"files": [one("1"), one("1", "en")]}, {"files": [one("2")]}).files
    assert [d.change for d in found] == [Change.CHANGED, Change.REMOVED]


TEXTS = st.lists(st.text("abc ", max_size=6), max_size=6)


@given(TEXTS, TEXTS)
def test_nothing_gets_lost_or_doubled(old, new):
    for name in ("papers", "steps"):
        found = getattr(compare({name: old}, {name: new}), name)
        assert sorted(d.old for d in found if d.old is not None) == sorted(old)
        assert [d.new for d in found if d.new is not None] == new
    assert not compare({"steps": new}, {"steps": list(new)}).differs
