"""Personal fields at rest."""

from __future__ import annotations

import pytest
from django.core import serializers
from django.core.exceptions import FieldError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from core import encryption
from core.encryption import Undecipherable, decrypt, encrypt, keyed_hash, rotate
from core.models import OutboxEntry

WORDS = "٢٨٨٠١٠١١٢٣٤٥ سعاد"


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_a_text_comes_back(text):
    assert decrypt(encrypt(text)) == text


def test_the_same_text_looks_different_each_time_and_never_like_itself():
    first, second = encrypt(WORDS), encrypt(WORDS)
    assert first != second
    assert WORDS not in first
    assert encrypt("") == decrypt("") == rotate("") == ""


def test_old_texts_open_after_a_new_key_and_can_be_moved_to_it(settings):
    settings.FIELD_KEYS = ["old"]
    old = encrypt(WORDS)
    settings.FIELD_KEYS = ["new", "old"]
    assert decrypt(old) == WORDS
    moved = rotate(old)
    settings.FIELD_KEYS = ["new"]
    assert decrypt(moved) == WORDS
    with pytest.raises(Undecipherable):
        decrypt(old)
    with pytest.raises(Undecipherable):
        rotate(old)


@pytest.mark.parametrize(
    "change", [lambda t: t[:-2], lambda t: "A" + t, lambda t: t[::-1], str.upper]
)
def test_a_text_that_was_tampered_with_does_not_open(change):
    with pytest.raises(Undecipherable):
        decrypt(change(encrypt(WORDS)))


def test_a_hash_finds_the_same_value_and_only_with_the_key(settings):
    settings.FIELD_KEYS = ["old"]
    mark = keyed_hash(WORDS)
    assert len(mark) == 64
    assert keyed_hash(WORDS) == mark != keyed_hash(WORDS + " ")
    assert keyed_hash("") == ""
    settings.FIELD_KEYS = ["new", "old"]
    assert keyed_hash(WORDS) == mark
    settings.FIELD_KEYS = ["other"]
    assert keyed_hash(WORDS) != mark


def test_the_key_itself_encrypts_nothing(settings):
    settings.FIELD_KEYS = ["k"]
    assert encryption._derive("k", b"encrypt") != encryption._derive("k", b"look up")


@pytest.mark.django_db
@pytest.mark.parametrize("value", [{"a": [1, None, "ن"]}, [], {}, "", 0, False, None, "\ud800"])
def test_a_json_value_comes_back_from_the_database(value):
    entry = OutboxEntry.objects.create(kind="x", payload=value, due_at=timezone.now())
    assert OutboxEntry.objects.get(pk=entry.pk).payload == value


@pytest.mark.django_db
def test_a_dump_of_the_database_can_be_read_back():
    OutboxEntry.objects.create(kind="x", payload={"a": "ن'\""}, due_at=timezone.now())
    dump = serializers.serialize("json", OutboxEntry.objects.all())
    OutboxEntry.objects.all().delete()
    for row in serializers.deserialize("json", dump):
        row.save()
    assert OutboxEntry.objects.get().payload == {"a": "ن'\""}


@pytest.mark.django_db
def test_looking_for_a_value_is_refused_because_it_would_never_be_found():
    with pytest.raises(FieldError):
        list(OutboxEntry.objects.filter(payload={"a": 1}))
    with pytest.raises(FieldError):
        list(OutboxEntry.objects.filter(payload__contains="a"))
    assert not OutboxEntry.objects.filter(payload__isnull=True).exists()
