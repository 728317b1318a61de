"""Form numbers and case references."""

from __future__ import annotations

import pytest

from search.language import case_reference, number_tokens, tokens
from search.language.numbers import form_numbers


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("MOI-105", "moi105"),
        ("moi 105", "moi105"),
        ("moi105", "moi105"),
        ("MOI/١٠٥", "moi105"),
        ("نموذج رقم ١٠٥ MOI", "moi105"),
        ("105 moi", "moi105"),
        ("رقم 105", "no105"),
        ("105", "no105"),
        ("paci-109", "paci109"),
    ],
)
def test_a_number_in_every_spelling(written: str, number: str) -> None:
    assert number in form_numbers(list(tokens(written)))[0]


@pytest.mark.parametrize("written", ["مادة 18", "عمري 60 سنة", "2026 budget of the office", "جواز"])
def test_other_numbers_are_no_form_numbers(written: str) -> None:
    assert not any(n.startswith("no") for n in form_numbers(list(tokens(written)))[0])


def test_what_a_number_is_found_by() -> None:
    assert number_tokens("MOI-105") == ["moi105", "no105"]
    assert number_tokens("") == []


@pytest.mark.parametrize(
    ("written", "reference"),
    [
        ("C-MOI-2026-000123-7", "C-MOI-2026-000123-7"),
        ("c moi 2026 000123 7", "C-MOI-2026-000123-7"),
        ("ش-MOI-٢٠٢٦-٠٠٠١٢٣-٧", "C-MOI-2026-000123-7"),
        ("MOI-105", ""),
        ("جواز", ""),
    ],
)
def test_case_references(written: str, reference: str) -> None:
    assert case_reference(written) == reference
