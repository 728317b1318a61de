"""What staff type into the search box, understood: a reference, a phone, an address, or words."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError

from casework.forms.fields import CivilIdField, PhoneField
from casework.search_words import MOST_LETTERS
from core.encryption import keyed_hash
from core.references import NotAReference, parse_reference
from core.text import single_line

#: what a sender is kept under, the closest first
PERSONAL: tuple[forms.Field, ...] = (CivilIdField(), PhoneField(), forms.EmailField())


@dataclass(frozen=True, slots=True)
class Found:
    """What was meant. ``sender``: the keyed hash under which a sender's cases are found."""

    words: str = ""
    reference: str = ""
    sender: str = ""


def understand(typed: str) -> Found:
    """What ``typed`` asks for, by the first of these that fits."""
    text = single_line(typed.replace("\x00", " "))[:MOST_LETTERS]
    try:
        return Found(words=text, reference=str(parse_reference(text)))
    except NotAReference:
        pass
    for field in PERSONAL:
        try:
            kept = field.clean(text)
        except ValidationError:
            continue
        return Found(sender=keyed_hash(str(kept).casefold()))
    return Found(words=text)
