import datetime

import pytest
import time_machine

from forms_library.models import PrintedSheet
from forms_library.versions import File, Version, file_name, list_versions
from tests.factories import make_form, make_version

pytestmark = pytest.mark.django_db


def names(versions):
    return [(v.version, v.current) for v in versions]


@pytest.fixture
def form():
    page = make_form(number="MOI-105", english=True)
    make_version(page, "1", datetime.date(2025, 1, 1))
    make_version(page, "2", datetime.date(2026, 1, 1))
    make_version(page, "3", datetime.date(2026, 12, 1))
    return page


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2024-12-31", []),
        ("2025-01-01", [("1", True)]),
        ("2026-11-30", [("2", True), ("1", False)]),
        ("2026-12-01", [("3", True), ("2", False), ("1", False)]),
    ],
)
def test_a_version_appears_and_holds_from_its_day(form, day, expected):
    assert names(list_versions(form, datetime.date.fromisoformat(day))) == expected


def test_the_day_is_kuwaits(form):
    with time_machine.travel("2026-11-30T20:59:00Z", tick=False):
        assert list_versions(form)[0].version == "2"
    with time_machine.travel("2026-11-30T21:00:00Z", tick=False):
        assert list_versions(form)[0].version == "3"


def test_a_superseded_version_never_holds(form):
    form.versions.filter(version="2").update(superseded=True)
    assert names(list_versions(form, datetime.date(2026, 6, 1))) == [("2", False), ("1", True)]


def test_a_form_without_versions_has_one_from_its_first_publication():
    page = make_form()
    (version,) = list_versions(page)
    assert (version.version, version.current, version.files) == ("1", True, [])


def test_a_printed_sheet_gives_way_to_the_agencys_own_file(form):
    sheet = {"file": "sheets/x.pdf", "digest": "", "sha256": "0" * 64, "size": 9, "pages": 1}
    for language in ("ar", "en"):
        PrintedSheet.objects.create(
            page=form, version="2", language=language, purpose="print", fillable=False, **sheet
        )
    (current, *_) = list_versions(form, datetime.date(2026, 6, 1))
    assert sorted(f.language for f in current.files if f.key.startswith("s")) == ["en"]


def file(language, purpose, extension="pdf"):
    return File("k", "/", "n", language, purpose, extension, 1, 1, False, False, "", None)


@pytest.mark.parametrize(
    ("files", "language", "wanted"),
    [
        ([("ar", "print"), ("ar", "fill")], "ar", ("ar", "fill")),
        ([("both", "fill"), ("ar", "fill")], "ar", ("ar", "fill")),
        ([("both", "fill"), ("ar", "print")], "ar", ("both", "fill")),
        ([("both", "print")], "en", ("both", "print")),
        ([("ar", "print")], "en", None),
        ([("ar", "edit")], "ar", None),
        ([("ar", "fill", "docx")], "ar", None),
        ([], "ar", None),
    ],
)
def test_the_best_pdf_is_to_fill_before_to_print(files, language, wanted):
    version = Version("1", datetime.date(2026, 1, 1), "", "", False, [file(*f) for f in files])
    found = version.file_for(language)
    assert (found and (found.language, found.purpose)) == wanted


def test_a_file_name_tells_what_it_is():
    assert file_name("LIC-014", "6", "ar", "fill", "pdf") == "LIC-014-v6-ar.pdf"
    assert file_name("LIC-014", "6", "ar", "edit", "docx") == "LIC-014-v6-ar-edit.docx"
