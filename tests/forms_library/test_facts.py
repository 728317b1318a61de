"""What a form asks for is kept when it changes."""

import datetime
import json

import pytest
import time_machine
from wagtail.models import PageLogEntry

from forms_library import jobs
from forms_library.models import FormVersion, TransactionFormPage, VersionFacts
from forms_library.taking import take_all_facts, take_facts_of
from office.demo.versions import load_versions
from office.importing import load
from tests.factories import make_form, make_version

pytestmark = pytest.mark.django_db
DAY = datetime.date


def kept(form):
    rows = VersionFacts.objects.filter(page=form, language="ar")
    return [(row.version, row.taken_on.isoformat(), row.data["fee"]) for row in rows]


def set_fee(form, fee):
    TransactionFormPage.objects.filter(pk=form.pk).update(fee_kwd=fee)


def test_publishing_keeps_the_facts_in_both_languages(django_capture_on_commit_callbacks):
    form = make_form(english=True, fee_kwd="5.000", requirements=["ورقة"], for_citizen=True)
    make_version(form, "2", DAY(2026, 1, 1), note_ar="جديد")
    with django_capture_on_commit_callbacks(execute=True):
        TransactionFormPage.objects.get(pk=form.pk).save_revision().publish()
    rows = {row.language: row for row in VersionFacts.objects.all()}
    assert set(rows) == {"ar", "en"}
    data = rows["ar"].data
    assert rows["ar"].version == "2"
    assert (data["fee"], data["papers"], data["note"]) == ("5.000", ["ورقة"], "جديد")
    assert data["audience"] == ["citizen"]
    assert [file["language"] for file in data["files"]] == ["ar"]
    assert rows["en"].data["papers"] == []


def test_an_english_publication_is_kept_with_the_arabic_facts(django_capture_on_commit_callbacks):
    form = make_form(english=True, fee_kwd="5.000")
    english = TransactionFormPage.objects.get(
        translation_key=form.translation_key, locale__language_code="en"
    )
    with django_capture_on_commit_callbacks(execute=True):
        english.save_revision().publish()
    row = VersionFacts.objects.get(language="en")
    assert (row.page_id, row.data["fee"]) == (form.pk, "5.000")


def test_what_did_not_change_is_not_written_again():
    form = make_form(fee_kwd="5.000")
    assert take_all_facts(DAY(2026, 5, 1)) == 1
    assert take_all_facts(DAY(2026, 5, 2)) == 0
    set_fee(form, "6.000")
    assert take_all_facts(DAY(2026, 5, 3)) == 1
    assert kept(form) == [("1", "2026-05-01", "5.000"), ("1", "2026-05-03", "6.000")]


def test_the_last_state_of_a_day_counts_and_one_taken_back_leaves_nothing():
    form = make_form(fee_kwd="5.000")
    take_all_facts(DAY(2026, 5, 1))
    for fee in ("6.000", "7.000"):
        set_fee(form, fee)
        take_all_facts(DAY(2026, 5, 3))
    assert kept(form)[1:] == [("1", "2026-05-03", "7.000")]
    set_fee(form, "5.000")
    take_all_facts(DAY(2026, 5, 3))
    assert kept(form) == [("1", "2026-05-01", "5.000")]


def test_a_version_is_kept_from_its_day_on_and_never_before():
    form = make_form(fee_kwd="5.000")
    make_version(form, "1", DAY(2026, 1, 1))
    make_version(form, "2", DAY(2026, 6, 1))
    take_all_facts(DAY(2026, 5, 31))
    assert [version for version, *_ in kept(form)] == ["1"]
    with time_machine.travel("2026-05-31T21:00:00Z", tick=False):
        jobs.take_version_facts(datetime.datetime.now(datetime.UTC))
    assert [version for version, *_ in kept(form)] == ["1", "2"]


def test_of_a_hidden_form_nothing_is_kept():
    form = make_form(live=False)
    assert take_facts_of([form.pk]) == 0
    assert take_all_facts() == 0


def test_the_office_own_sheets_are_no_files_of_the_version():
    form = make_form()
    form.printed_sheets.create(
        version="1", language="ar", purpose="print", file="x.pdf", digest="", sha256="0" * 64,
        size=1, pages=1, fillable=False,
    )  # fmt: skip
    take_all_facts()
    assert VersionFacts.objects.get().data["files"] == []


def test_queries_do_not_grow_with_the_forms(django_assert_max_num_queries):
    for _ in range(5):
        make_version(make_form(english=True))
    take_all_facts(DAY(2026, 5, 1))
    with django_assert_max_num_queries(10):
        take_all_facts(DAY(2026, 5, 2))


def publish_on(moment, form, **fields):
    with time_machine.travel(moment, tick=False):
        page = TransactionFormPage.objects.get(pk=form.pk)
        for name, value in fields.items():
            setattr(page, name, value)
        page.save_revision().publish()


def test_the_past_is_recalled_from_published_revisions():
    form = make_form(fee_kwd="5.000")
    PageLogEntry.objects.all().delete()
    row = FormVersion(version="1", effective_from=DAY(2026, 1, 1))
    publish_on("2026-02-01T09:00Z", form, versions=[row])
    publish_on("2026-03-01T09:00Z", form, fee_kwd="6.000")
    with time_machine.travel("2026-03-20T09:00Z"):  # a draft is nobody's business
        draft = TransactionFormPage.objects.get(pk=form.pk)
        draft.fee_kwd = "99.000"
        draft.save_revision()
    second = FormVersion(version="2", effective_from=DAY(2026, 5, 1))
    old = TransactionFormPage.objects.get(pk=form.pk).versions.get()
    publish_on("2026-04-01T09:00Z", form, versions=[old, second])
    publish_on("2026-06-01T09:00Z", form, fee_kwd="8.000")
    take_all_facts(DAY(2026, 6, 1))
    assert kept(form) == [
        ("1", "2026-02-01", "5.000"),
        ("1", "2026-03-01", "6.000"),
        ("2", "2026-05-01", "6.000"),
        ("2", "2026-06-01", "8.000"),
    ]


def test_an_import_keeps_the_facts_of_what_it_made(tmp_path):
    line = {
        "type": "form", "id": "imp.f", "agency": "MOH", "title_ar": "نموذج", "body_ar": "نص",
        "body_en": "Words", "number": "IMP-1", "fee_kwd": "2.000",
        "requirements": [{"ar": "ورقة", "en": "Paper"}],
    }  # fmt: skip
    make_form()  # the agency
    file = tmp_path / "forms.jsonl"
    for fee in ("2.000", "3.000"):
        file.write_text(json.dumps(line | {"fee_kwd": fee}), encoding="utf-8")
        assert load(file, print_sheets=False).errors == []
    rows = VersionFacts.objects.filter(page__external_id="imp.f").order_by("language")
    assert [(r.language, r.data["fee"], r.data["papers"]) for r in rows] == [
        ("ar", "3.000", ["ورقة"]),
        ("en", "3.000", ["Paper"]),
    ]


def test_the_demonstration_has_a_past_and_a_future(tmp_path):
    form = make_form(
        external_id="pas.renew",
        number="MOI-105",
        english=True,
        fee_kwd="5.000",
        requirements=["أ", "ب", "ج"],
        steps=["1", "2", "3"],
    )
    translated = TransactionFormPage.objects.get(
        translation_key=form.translation_key, locale__language_code="en"
    )
    translated.steps = [("item", str(n)) for n in range(3)]
    translated.save()
    make_version(form, "1", DAY(2026, 1, 1), files=())
    coming = make_form(external_id="hfile.new")
    make_version(coming, "1", DAY(2026, 1, 1), files=())
    with time_machine.travel("2026-11-24T09:00:00Z", tick=False):
        for _ in range(2):
            load_versions()
        assert kept(form) == [("1", "2026-01-01", "7.000"), ("2", "2026-11-10", "5.000")]
        assert [v.version for v in TransactionFormPage.objects.get(pk=coming.pk).version_list] == [
            "1"
        ]
    assert coming.versions.count() == 2
