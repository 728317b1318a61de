"""References and codes as people type and say them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.references import (
    NotACode,
    NotAReference,
    Reference,
    check_digit,
    group_code,
    looks_like_reference,
    new_code,
    parse_code,
    parse_reference,
)

PRINTED = str(Reference("complaint", "MOI", 2026, 123))
DIGIT = PRINTED[-1]


def digit_by_definition(digits: str) -> str:
    """ISO/IEC 7064 MOD 11,10 the other way: the digit that makes the whole number check."""
    for candidate in "0123456789":
        product = 10
        for digit in digits:
            product = ((product + int(digit)) % 10 or 10) * 2 % 11
        if (product + int(candidate)) % 10 == 1:
            return candidate
    raise AssertionError


@given(st.text("0123456789", min_size=1, max_size=20))
def test_the_check_digit_is_that_of_the_standard(digits):
    assert check_digit(digits) == digit_by_definition(digits)


def test_the_standards_own_example():
    assert check_digit("0794") == "5"


@pytest.mark.parametrize(
    "typed",
    [
        PRINTED,
        PRINTED.lower(),
        PRINTED.replace("-", ""),
        PRINTED.replace("-", " "),
        PRINTED.replace("-", " – "),
        f"  {PRINTED}\u200f\n",
        PRINTED.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")),
        PRINTED.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")),
        PRINTED.replace("C", "ش", 1),
        PRINTED.replace("2026-0", "2026-O"),
        f"C_MOI/2026.000123.{DIGIT}",
    ],
)
def test_a_reference_is_understood_however_it_is_typed(typed):
    assert str(parse_reference(typed)) == PRINTED
    assert looks_like_reference(typed)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "empty"),
        (" - ", "empty"),
        ("X-MOI-2026-000123-7", "letter"),
        ("C-2026-000123-7", "shape"),
        ("C-MOI-2026-00123-7", "shape"),
        ("C-MOI-2026-000123", "shape"),
        (PRINTED[:-1] + str((int(DIGIT) + 1) % 10), "check"),
        ("C-MOI-2026-000124-" + DIGIT, "check"),
        ("تجديد الجواز", "letter"),
        ("C" * 5000, "shape"),
    ],
)
def test_what_can_be_no_reference_is_told_why(typed, reason):
    with pytest.raises(NotAReference) as caught:
        parse_reference(typed)
    assert caught.value.reason == reason
    assert not looks_like_reference(typed)


@given(
    st.sampled_from(["complaint", "suggestion", "inquiry"]),
    st.from_regex(r"[A-Z][A-Z0-9]{1,7}", fullmatch=True),
    st.integers(2020, 2099),
    st.integers(1, 999_999),
)
def test_what_is_printed_can_be_read_back(kind, agency, year, number):
    reference = Reference(kind, agency, year, number)
    # codes with O, I or L beside the year are read letter for letter
    assert parse_reference(str(reference)) == reference


def test_one_wrong_digit_is_always_noticed():
    for place in range(6, len(PRINTED)):
        if not PRINTED[place].isdigit():
            continue
        for digit in set("0123456789") - {PRINTED[place]}:
            with pytest.raises(NotAReference):
                parse_reference(PRINTED[:place] + digit + PRINTED[place + 1 :])


def test_a_code_has_sixteen_digits_in_four_groups():
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(parse_code(code) == code and len(code) == 19 for code in codes)


@pytest.mark.parametrize(
    "typed",
    ["4821-0937-5526-1184", "4821093755261184", "٤٨٢١ ٠٩٣٧ ٥٥٢٦ ١١٨٤", " 4821 0937-55261184 "],
)
def test_a_code_is_understood_however_it_is_typed(typed):
    assert parse_code(typed) == group_code("4821093755261184")


@pytest.mark.parametrize(
    ("typed", "reason"),
    [("", "empty"), ("4821", "length"), ("4821-0937-5526-118x", "digits"), ("1" * 17, "length")],
)
def test_what_can_be_no_code_is_told_why(typed, reason):
    with pytest.raises(NotACode) as caught:
        parse_code(typed)
    assert caught.value.reason == reason
