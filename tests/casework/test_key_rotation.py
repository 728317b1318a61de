"""Keys can be changed: what was written under the old one is read under the new one."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection

from casework.models import Case
from core.models import OutboxEntry
from tests.factories.cases import ADDRESS, make_case

pytestmark = pytest.mark.django_db


def test_everything_encrypted_moves_to_the_newest_key(moi, settings, capsys):
    settings.FIELD_KEYS = ["the old key"]
    case = make_case(moi)
    hashed = case.email_hash
    settings.FIELD_KEYS = ["the new key", "the old key"]
    call_command("rotate_field_keys")
    settings.FIELD_KEYS = ["the new key"]
    known = Case.objects.get(pk=case.pk)
    assert (known.email, known.phone, known.behalf_name) == (ADDRESS, "+96550001234", "")
    assert OutboxEntry.objects.get(kind="case_event").payload["event"]
    settings.FIELD_KEYS = ["the new key", "the old key"]
    from core.encryption import keyed_hash

    assert keyed_hash(ADDRESS) == hashed
    with connection.cursor() as cursor:
        cursor.execute("SELECT email FROM casework_case")
        assert ADDRESS not in cursor.fetchone()[0]
