"""What people type into a form, and what is kept of it."""

from __future__ import annotations

import time

import pytest
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate

from casework.forms.fields import CivilIdField, Line, PastDate, PhoneField, Words

PHONES = {
    "50001234": "+96550001234",
    "5000 1234": "+96550001234",
    "٥٠٠٠١٢٣٤": "+96550001234",
    "۵۰۰۰۱۲۳۴": "+96550001234",
    "+965 5000 1234": "+96550001234",
    "0096550001234": "+96550001234",
    "\u200f50001234\u202c": "+96550001234",
    "22450000": "+96522450000",
    "+966 50 123 4567": "+966501234567",
    "0044 20 7946 0958": "+442079460958",
    "": "",
}
BAD_PHONES = ["5000123", "500012345", "abc", "112", "+965 1", "50001234 50001234", "\x0050001234"]

#: DOMAIN: numbers whose check digit is right, of nobody who lives
CIVIL_IDS = [
    "185031400019",
    "188080200017",
    "191110200016",
    "179052100014",
    "194063000014",
    "182120900011",
    "190011700029",
    "196040400014",
    "288020122596",
    "227081660516",
    "292091998298",
]


@pytest.mark.parametrize(("typed", "kept"), PHONES.items())
def test_a_phone_is_understood_however_it_is_typed(typed, kept):
    assert PhoneField(required=False, max_length=40).clean(typed) == kept


@pytest.mark.parametrize("typed", BAD_PHONES)
def test_what_can_be_no_phone_is_refused(typed):
    with pytest.raises(ValidationError):
        PhoneField(required=False, max_length=40).clean(typed)


@pytest.mark.parametrize("number", CIVIL_IDS)
def test_a_civil_id_with_the_right_check_digit_holds(number):
    assert CivilIdField(required=False).clean(number) == number
    spaced = f"{number[:3]} {number[3:8]}-{number[8:]}"
    assert CivilIdField(required=False).clean(spaced) == number


@pytest.mark.parametrize("number", CIVIL_IDS)
def test_any_other_last_digit_is_noticed(number):
    for digit in set("0123456789") - {number[-1]}:
        with pytest.raises(ValidationError) as caught:
            CivilIdField(required=False).clean(number[:-1] + digit)
        assert caught.value.code == "bad_civil_id"


@pytest.mark.parametrize(
    "typed", ["12345", "485031400019", "185131400019", "185033100011", "18503140001x", "١٨٥٠٣"]
)
def test_what_can_be_no_civil_id_is_refused(typed):
    with pytest.raises(ValidationError):
        CivilIdField(required=False).clean(typed)


def test_either_digit_set_makes_a_civil_id():
    assert CivilIdField(required=False).clean("١٨٥٠٣١٤٠٠٠١٩") == "185031400019"


DAYS = ["2026-01-02", "02/01/2026", "2-1-2026", "2.1.2026", "٢/١/٢٠٢٦", " 02 / 01 / 2026 "]


@pytest.mark.parametrize("typed", DAYS)
def test_a_day_is_understood_however_it_is_typed(typed):
    assert PastDate().clean(typed).isoformat() == "2026-01-02"


@pytest.mark.parametrize("typed", ["31/02/2026", "2026", "أمس", "02/01/26/1"])
def test_what_is_no_day_is_refused(typed):
    with pytest.raises(ValidationError):
        PastDate().clean(typed)


def test_a_day_that_has_not_come_is_refused():
    tomorrow = localdate().replace(year=localdate().year + 1)
    with pytest.raises(ValidationError) as caught:
        PastDate().clean(tomorrow.isoformat())
    assert caught.value.code == "future"


LINES = {
    "  قلم   أزرق ": "قلم أزرق",
    "a\tb\nc": "a b c",
    "fdp.exe\u202egpj": "fdp.exegpj",
    "سعاد\u200b العلي": "سعاد العلي",
    "a\x07b": "a b",
    "half \ud800 character": "half character",
}


@pytest.mark.parametrize(("typed", "kept"), LINES.items())
def test_a_line_loses_what_nobody_sees(typed, kept):
    assert Line().clean(typed) == kept


TEXTS = {
    "سطر\r\nوسطر\rآخر": "سطر\nوسطر\nآخر",
    "e\u0301": "\u00e9",
    "tab\tstays": "tab\tstays",
    "bell\x07gone": "bell gone",
    "\u202eturned\u202c": "turned",
    "half \ud800": "half",
}


@pytest.mark.parametrize(("typed", "kept"), TEXTS.items())
def test_a_text_keeps_its_lines_and_loses_what_nobody_sees(typed, kept):
    assert Words().clean(typed) == kept


@pytest.mark.parametrize("field", [Line(), Words(), PhoneField(), CivilIdField()])
def test_a_nul_is_refused(field):
    with pytest.raises(ValidationError):
        field.clean("50001234\x00")


@pytest.mark.parametrize("typed", ["\u200b\u200e\u2066", " \u202e ", "\u00ad"])
def test_a_required_text_of_nothing_visible_is_empty(typed):
    for field in (Line(), Words()):
        with pytest.raises(ValidationError) as caught:
            field.clean(typed)
        assert caught.value.code == "required"


@pytest.mark.parametrize(
    "field", [Line(max_length=150), Words(), PhoneField(max_length=40), CivilIdField(max_length=40)]
)
def test_a_megabyte_is_refused_at_once(field):
    started = time.monotonic()
    with pytest.raises(ValidationError):
        field.clean("ش5" * 500_000)
    assert time.monotonic() - started < 2


def test_a_long_text_is_not_cut_by_the_browser():
    assert "maxlength" not in Words().widget.attrs
