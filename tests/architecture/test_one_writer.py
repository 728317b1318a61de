"""Cases, their events and their counters are written by ``casework.services`` and nobody else."""

import ast
import re

import pytest

from tests.architecture.test_house import ROOT, python_files

WRITER = ("site", "casework", "services")
MODELS = {"Case", "Event", "CaseCounter"}
#: how single rows and sets of them are usually called
ROWS = {"case", "event", "counter"}
SETS = {"cases", "events"}
OF_ROWS = {"save", "asave", "delete", "adelete", "save_base"}
OF_SETS = {
    "create", "update", "delete", "bulk_create", "bulk_update", "get_or_create",
    "update_or_create", "acreate", "aupdate", "adelete", "abulk_create", "abulk_update",
    "aget_or_create", "aupdate_or_create", "_raw_delete",
}  # fmt: skip
SQL = re.compile(
    r"\b(?:insert\s+into|update|delete\s+from|truncate(?:\s+table)?)\s+"
    r"[\"`]?casework_(?:case|event|casecounter)\b",
    re.I,
)


def chain(node):
    """The names through which a call is reached, the nearest first: ``a.b().c`` gives c, b, a."""
    names = []
    while True:
        if isinstance(node, ast.Attribute):
            names.append(node.attr)
            node = node.value
        elif isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Subscript):
            node = node.value
        else:
            return [*names, node.id] if isinstance(node, ast.Name) else names


def writes(source):
    """The lines of ``source`` that write a case, an event or a counter."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if SQL.search(node.value):
                found.append(node.lineno)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            method, before = node.func.attr, chain(node.func.value)
            of_set = method in OF_SETS and (MODELS | SETS) & set(before)
            of_row = method in OF_ROWS and before and before[0] in ROWS
            if of_set or of_row:
                found.append(node.lineno)
    return found


def test_one_package_writes_cases():
    guilty = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in python_files()
        if path.relative_to(ROOT).parts[:3] != WRITER
        for line in writes(path.read_text(encoding="utf-8"))
    ]
    assert guilty == []


def test_that_package_does_write_them():
    package = ROOT.joinpath(*WRITER)
    assert any(writes(path.read_text(encoding="utf-8")) for path in package.glob("*.py"))


@pytest.mark.parametrize(
    "source",
    [
        "Case.objects.create(kind='x')",
        "Case.objects.filter(pk=1).order_by('pk').update(status='closed')",
        "models.Case.objects.visible_to(user).delete()",
        "Event.objects.bulk_create([])",
        "CaseCounter.objects.get_or_create(year=2026)",
        "case.save()",
        "self.case.save(update_fields=['status'])",
        "event.delete()",
        "case.events.create(kind='note')",
        "cases.filter(restricted=True).update(assignee=None)",
        "cursor.execute('UPDATE casework_case SET status = 1')",
        "cursor.execute('delete from \"casework_event\"')",
    ],
)
def test_a_second_writer_would_be_found(source):
    assert writes(source) == [1]


@pytest.mark.parametrize(
    "source",
    [
        "Case.objects.visible_to(user).count()",
        "draft.save()",
        "Attachment.objects.filter(case=case).update(state='clean')",
        "services.open_case(submission)",
        "event = Event(case=case, kind='note')",
        "cursor.execute('SELECT count(*) FROM casework_case')",
    ],
)
def test_who_reads_is_left_alone(source):
    assert writes(source) == []
