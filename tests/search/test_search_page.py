"""Addresses of the search page: facets as links."""

from __future__ import annotations

import pytest

from search.links import address, choices


@pytest.mark.parametrize(
    ("query", "chosen", "page", "expected"),
    [
        ("", {}, 1, "?"),
        ("جواز", {}, 1, "?q=%D8%AC%D9%88%D8%A7%D8%B2"),
        (
            "a&b",
            {"kind": ["form", "faq"], "agency": ["MOI"]},
            2,
            "?q=a%26b&agency=MOI&kind=form&kind=faq&page=2",
        ),
    ],
)
def test_addresses(query: str, chosen: dict, page: int, expected: str) -> None:
    assert address(query, chosen, page) == expected


def test_a_choice_takes_or_leaves_one_value() -> None:
    made = choices(
        "kind", {"form": 3, "faq": 5}, {"form": "Forms"}, "x", {"kind": ["form"], "agency": ["MOI"]}
    )
    assert [(c.value, c.label, c.count, c.selected) for c in made] == [
        ("faq", "faq", 5, False),
        ("form", "Forms", 3, True),
    ]
    assert made[0].url == "?q=x&agency=MOI&kind=form&kind=faq"
    assert made[1].url == "?q=x&agency=MOI"


def test_a_chosen_value_stays_without_hits() -> None:
    made = choices("agency", {}, {}, "x", {"agency": ["MOH"]})
    assert [(c.value, c.count, c.selected) for c in made] == [("MOH", 0, True)]
