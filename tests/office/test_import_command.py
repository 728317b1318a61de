"""``import_content`` as an operator meets it."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from forms_library.models import TransactionFormPage
from tests.office.importing import AGENCY, FAQ, FORM, lines, loader, page_of

__all__ = ["loader"]


def run(path, *options):
    out, err = io.StringIO(), io.StringIO()
    failure = None
    try:
        call_command(
            "import_content", str(path), *options, stdout=out, stderr=err, skip_checks=True
        )
    except CommandError as error:
        failure = str(error)
    return out.getvalue(), err.getvalue(), failure


@pytest.fixture
def write(loader):
    def put(*rows, name="a.jsonl"):
        path = loader.folder / name
        path.write_bytes(lines(*rows))
        return path

    return put


def test_a_good_file_is_summed_up_in_one_line(write):
    out, err, failure = run(write(AGENCY, FORM))
    assert failure is None and err == ""
    assert out.startswith("created 2, changed 0, unchanged 0")
    assert " | " in out and "2" in out.split(" | ")[1]


def test_every_bad_line_is_told_in_both_languages(write):
    out, err, failure = run(write(AGENCY, FORM | {"title_ar": "ا" * 300}, FAQ | {"short": 1}))
    told = err.strip().splitlines()
    assert failure and "Nothing was written" in failure
    english, arabic = told[0].split(" | ")
    assert english.startswith("line 2, title_ar: ") and "300" in english
    assert "2" in arabic and "title_ar" in arabic and "300" in arabic
    assert told[1].startswith("line 3, short: ")
    assert out == ""
    assert not TransactionFormPage.objects.exists()


def test_a_dry_run_prints_what_would_change(write):
    run(write(AGENCY, FORM))
    out, _err, failure = run(write(FORM | {"fee_kwd": "6"}, FAQ), "--dry-run")
    assert failure is None
    assert out.splitlines()[:2] == ["change form pas.renew: fee_kwd", "create faq pas.q.fee"]
    assert page_of("pas.renew").fee_kwd == 5


def test_conflicts_are_warnings(write):
    run(write(AGENCY, FORM))
    TransactionFormPage.objects.update(fee_kwd=9)
    _out, err, failure = run(write(FORM | {"fee_kwd": "6"}))
    assert failure is None
    assert "line 1, fee_kwd" in err


def test_an_error_sheet_is_written_where_it_is_asked_for(write, tmp_path):
    sheet = tmp_path / "errors.xlsx"
    out, _err, failure = run(write(FORM), "--errors", str(sheet))
    assert failure and sheet.exists() and str(sheet) in out


@pytest.mark.parametrize(
    "options", [["--files", "/no/such/folder"], ["--errors", "errors.txt"], ["--type", "service"]]
)
def test_options_that_cannot_be_are_refused(write, options):
    assert run(write(AGENCY), *options)[2]


def test_a_file_that_is_not_there_is_refused(loader):
    assert run(loader.folder / "none.jsonl")[2]
