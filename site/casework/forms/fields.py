"""Fields as people fill them in: either digit set, spaces, invisible signs, no script."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from core.arabic import latin_digits
from core.text import CONTROL, INVISIBLE, single_line

COUNTRY = "KW"
MAX_TEXT = 10_000
#: weights of the check digit of the Kuwaiti civil ID
CIVIL_ID_WEIGHTS = (2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CENTURIES = {"1": 1800, "2": 1900, "3": 2000}


class Line(forms.CharField):
    """One line: control, bidirectional and invisible signs are taken out."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return single_line(_whole(text)) if "\x00" not in text else text


class Words(forms.CharField):
    """Lines of text: kept as written, in NFC, without control and invisible signs."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", MAX_TEXT)
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 6}))
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """No ``maxlength``: a browser would cut a pasted text without a word."""
        return {k: v for k, v in super().widget_attrs(widget).items() if k != "maxlength"}

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        if "\x00" in text:
            return text  # refused by the field's own validator
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        text = unicodedata.normalize("NFC", _whole(text))
        return CONTROL.sub(" ", INVISIBLE.sub("", text)).strip()


class PhoneField(Line):
    """A phone as E.164: eight digits are Kuwait's; others with their country's code."""

    default_error_messages = {
        "bad_phone": _(
            "Give a Kuwaiti number of eight digits, or a foreign one with its country code, "
            "like +966 5…"
        )
    }

    def clean(self, value: Any) -> str:
        """The number as ``+96550001234``; empty where none was given."""
        text = latin_digits(super().clean(value))
        if not text:
            return ""
        try:
            number = phonenumbers.parse(text, COUNTRY)
        except phonenumbers.NumberParseException as error:
            raise self._bad() from error
        if not phonenumbers.is_possible_number(number) or not _fits_kuwait(number):
            raise self._bad()
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)

    def _bad(self) -> ValidationError:
        return ValidationError(self.error_messages["bad_phone"], code="bad_phone")


class CivilIdField(Line):
    """A Kuwaiti civil ID: twelve digits with a check digit."""

    default_error_messages = {
        "bad_civil_id": _("This civil ID is not valid; please check its digits one by one.")
    }

    def clean(self, value: Any) -> str:
        """The twelve digits; empty where none was given."""
        text = latin_digits(super().clean(value)).replace(" ", "").replace("-", "")
        if text and not civil_id_holds(text):
            raise ValidationError(self.error_messages["bad_civil_id"], code="bad_civil_id")
        return text


class PastDate(forms.DateField):
    """A day that has come, in either digit set: ``2026-11-23`` or ``23/11/2026``."""

    default_error_messages = {
        "invalid": _("Write the day like this: 23/11/2026."),
        "future": _("This day has not come yet."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("input_formats", ["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"])
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "dir": "ltr"}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> date | None:
        if isinstance(value, str):
            value = latin_digits(single_line(_whole(value))).replace(" ", "")
        day = super().to_python(value)
        if day is not None and day > localdate():
            raise ValidationError(self.error_messages["future"], code="future")
        return day


def civil_id_holds(digits: str) -> bool:
    """Whether these are twelve digits of a possible birth date with the right check digit."""
    if len(digits) != 12 or not (digits.isascii() and digits.isdigit()):
        return False
    century = CENTURIES.get(digits[0])
    if century is None:
        return False
    try:
        date(century + int(digits[1:3]), int(digits[3:5]), int(digits[5:7]))
    except ValueError:
        return False
    total = sum(int(d) * w for d, w in zip(digits, CIVIL_ID_WEIGHTS, strict=False))
    return 11 - total % 11 == int(digits[11])


def _fits_kuwait(number: phonenumbers.PhoneNumber) -> bool:
    return number.country_code != 965 or len(str(number.national_number)) == 8


def _whole(text: str) -> str:
    """``text`` without halves of characters, which no database takes."""
    return text.encode("utf-8", "ignore").decode()
