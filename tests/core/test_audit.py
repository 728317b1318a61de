"""The audit trail: append-only, chained, and found out when it was altered."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from core import anchors, audit
from core.models import AuditHead, AuditRow

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_anchors(settings, tmp_path):
    settings.VAR_DIR = tmp_path


@pytest.fixture
def trail():
    for number in range(100):
        audit.record("case.viewed", f"C-MOI-2026-{number:06d}-0", "officer.moi", fields=["name"])
    return list(AuditRow.objects.order_by("pk"))


def run(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_a_trail_that_nobody_touched_holds(trail, capsys):
    call_command("verify_audit")
    assert "100 rows" in capsys.readouterr().out


@pytest.mark.parametrize("column", ["actor", "action", "subject", "digest", "previous"])
def test_one_changed_letter_names_the_row(trail, column):
    row = trail[49]
    run(f"UPDATE core_auditrow SET {column} = 'x' || substr({column}, 2) WHERE id = %s", row.pk)
    with pytest.raises(CommandError, match=f"row {row.pk}$"):
        call_command("verify_audit")


def test_a_changed_moment_and_changed_data_are_found(trail):
    run("UPDATE core_auditrow SET data = '{}' WHERE id = %s", trail[10].pk)
    with pytest.raises(CommandError, match=f"row {trail[10].pk}$"):
        call_command("verify_audit")


def test_a_row_taken_out_of_the_middle_names_the_next(trail):
    run("DELETE FROM core_auditrow WHERE id = %s", trail[20].pk)
    with pytest.raises(CommandError, match=f"row {trail[21].pk}$"):
        call_command("verify_audit")


def test_rows_cut_off_the_end_are_missed(trail):
    run("DELETE FROM core_auditrow WHERE id > %s", trail[-11].pk)
    with pytest.raises(CommandError, match="100 rows were written, 90 are there"):
        call_command("verify_audit")


def test_a_cut_end_with_a_forged_head_is_found_by_the_anchor(trail):
    anchor = anchors.drop()
    run("DELETE FROM core_auditrow WHERE id > %s", trail[-11].pk)
    AuditHead.objects.update(rows=90, digest=trail[-11].digest)
    assert list(audit.broken_rows()) == []
    with pytest.raises(CommandError, match="anchor"):
        call_command("verify_audit")
    with pytest.raises(CommandError, match="anchor"):
        call_command("verify_audit", anchor=[str(anchor)])


def test_the_database_itself_refuses_changes(trail):
    audit.protect()
    try:
        for sql in (
            "UPDATE core_auditrow SET actor = 'x'",
            "DELETE FROM core_auditrow",
        ):
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                run(sql)
        audit.record("case.viewed", "x", "y")
        assert AuditRow.objects.count() == 101
    finally:
        audit.release()
    run("UPDATE core_auditrow SET actor = 'x'")


def test_a_person_who_left_keeps_their_name_in_the_trail(django_user_model):
    user = django_user_model.objects.create_user("gone", password="x")
    audit.record("case.viewed", "x", user)
    user.delete()
    assert AuditRow.objects.get().actor == "gone"
    assert list(audit.broken_rows()) == []
