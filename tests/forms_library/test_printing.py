"""Sheets follow the data of their form."""

import json

import pytest

from core.pdf import Printer
from forms_library import jobs, tasks
from forms_library.models import PrintedSheet, TransactionFormPage
from forms_library.printing import digest_of, print_form, print_missing, sheet_of
from tests.factories import make_form, make_version

pytestmark = pytest.mark.django_db
FIELDS = json.dumps(
    [
        {
            "type": "section",
            "value": {
                "title_ar": "مقدم الطلب",
                "title_en": "Applicant",
                "fields": [
                    {
                        "name": "full_name",
                        "label_ar": "الاسم الكامل",
                        "label_en": "Full name",
                        "kind": "text",
                        "required": True,
                        "width": "full",
                        "options": [],
                    }
                ],
            },
        }
    ],
    ensure_ascii=False,
)


@pytest.fixture(scope="module")
def printer():
    with Printer() as made:
        yield made


def fresh(form):
    return TransactionFormPage.objects.get(pk=form.pk)


def test_a_form_without_files_gets_a_sheet_in_each_language_it_has(printer):
    form = make_form(english=True, number="T-1")
    assert print_form(fresh(form), printer) == 2
    sheets = PrintedSheet.objects.filter(page=form)
    assert sorted(s.language for s in sheets) == ["ar", "en"]
    assert {s.purpose for s in sheets} == {"print"}
    assert all(s.pages >= 1 and s.size > 1000 and len(s.sha256) == 64 for s in sheets)


def test_fields_of_its_own_make_a_sheet_that_can_be_filled(printer):
    form = make_form(sheet=FIELDS)
    print_form(fresh(form), printer)
    sheet = PrintedSheet.objects.get(page=form)
    assert (sheet.purpose, sheet.fillable) == ("fill", True)


def test_nothing_is_printed_twice_and_a_change_is_printed_again(printer):
    form = make_form(fee_kwd="5.000")
    assert print_form(fresh(form), printer) == 1
    assert print_form(fresh(form), printer) == 0
    before = PrintedSheet.objects.get(page=form)
    TransactionFormPage.objects.filter(pk=form.pk).update(fee_kwd="6.000")
    assert print_form(fresh(form), printer) == 1
    after = PrintedSheet.objects.get(page=form)
    assert (before.pk, before.sha256 != after.sha256) == (after.pk, True)
    assert not before.file.storage.exists(before.file.name)
    assert after.file.storage.exists(after.file.name)


def test_a_form_with_its_own_pdf_needs_no_sheet(printer):
    form = make_form(english=True)
    make_version(form, files=(("both", "print"),))
    assert print_form(fresh(form), printer) == 0


def test_a_field_named_twice_is_told_and_stops_nobody(printer, caplog):
    twice = json.loads(FIELDS)
    twice[0]["value"]["fields"] *= 2
    bad = make_form(sheet=json.dumps(twice), number="T-BAD")
    good = make_form()
    assert print_form(fresh(bad), printer) == 0
    assert "T-BAD" in caplog.text
    assert print_form(fresh(good), printer) == 1


def test_what_a_sheet_shows_decides_its_fingerprint():
    form = make_form()
    sheet = sheet_of(fresh(form), "ar", demonstration=False)
    marked = sheet_of(fresh(form), "ar", demonstration=True)
    assert digest_of(sheet) != digest_of(marked)


def test_the_clock_asks_for_what_a_stopped_worker_left(monkeypatch):
    asked = []
    monkeypatch.setattr(type(tasks.print_all_sheets), "enqueue", lambda self=None: asked.append(1))
    jobs.print_missing_sheets(None)
    assert len(asked) == 1


def test_missing_sheets_are_made_once():
    make_form()
    hidden = make_form()
    hidden.unpublish()
    assert print_missing() == 1
    assert print_missing() == 0
    assert print_missing(only_fillable=True) == 0


def test_publishing_in_the_admin_prints(django_capture_on_commit_callbacks):
    form = make_form()
    with django_capture_on_commit_callbacks(execute=True):
        form.save_revision().publish()
    assert PrintedSheet.objects.filter(page=form).count() == 1
