"""Spreadsheets say the same as JSON Lines; error sheets are corrected and loaded again."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime

import pytest
from openpyxl import Workbook, load_workbook

from forms_library.models import TransactionFormPage
from office.importing import load
from office.importing.error_sheet import write_error_sheet
from office.importing.fields import NAMED
from office.importing.loading import load_rows
from office.importing.outcome import no_progress
from office.importing.readers import read
from office.importing.validation import check_rows
from office.models import ImportedItem
from tests.office.importing import AGENCY, ALL, FAQ, FORM, GUIDE, lines, loader, page_of

__all__ = ["loader"]


def cell(kind, name, value):
    """A value as a clerk writes it into a cell."""
    if value is None:
        return ""
    if isinstance(value, str | int):
        return str(value)
    return NAMED[kind][name].kind.to_cell(value)


def as_csv(rows, delimiter=",", bom=False):
    columns = list(dict.fromkeys(name for row in rows for name in row))
    held = io.StringIO()
    writer = csv.writer(held, delimiter=delimiter)
    writer.writerow(columns)
    for row in rows:
        writer.writerow(
            [row["type"] if c == "type" else cell(row["type"], c, row.get(c)) for c in columns]
        )
    return held.getvalue().encode("utf-8-sig" if bom else "utf-8")


def as_workbook(path, rows):
    book = Workbook()
    book.remove(book.active)
    for kind in dict.fromkeys(row["type"] for row in rows):
        mine = [row for row in rows if row["type"] == kind]
        columns = [c for c in dict.fromkeys(n for row in mine for n in row) if c != "type"]
        sheet = book.create_sheet(kind)
        sheet.append(columns)
        for row in mine:
            sheet.append([cell(kind, c, row.get(c)) for c in columns])
    book.save(path)
    return path


def good(path):
    rows, errors, warnings = read(path)
    items, notices = check_rows(rows)
    assert (errors, notices, warnings) == ([], [], [])
    return {item.id: item.values for item in items}


def full(values):
    """Values without empty ones: at creation an empty cell and a field left out are the same."""
    return {name: value for name, value in values.items() if value not in ("", [], None)}


@pytest.mark.parametrize(("delimiter", "bom"), [(",", False), (";", True), ("\t", False)])
def test_a_csv_says_what_json_lines_say(tmp_path, delimiter, bom):
    (tmp_path / "a.jsonl").write_bytes(lines(*ALL))
    (tmp_path / "a.csv").write_bytes(as_csv(ALL, delimiter, bom))
    expected, found = good(tmp_path / "a.jsonl"), good(tmp_path / "a.csv")
    assert {k: full(v) for k, v in found.items()} == {k: full(v) for k, v in expected.items()}


def test_a_workbook_says_what_json_lines_say(tmp_path):
    (tmp_path / "a.jsonl").write_bytes(lines(*ALL))
    expected = good(tmp_path / "a.jsonl")
    found = good(as_workbook(tmp_path / "a.xlsx", ALL))
    assert {k: full(v) for k, v in found.items()} == {k: full(v) for k, v in expected.items()}


def test_all_three_formats_leave_the_same_in_the_office(loader):
    (loader.folder / "a.csv").write_bytes(as_csv(ALL))
    loader(*ALL)
    assert load(loader.folder / "a.csv").unchanged + 0 == 5
    assert load(as_workbook(loader.folder / "a.xlsx", ALL)).changed == 0


def test_one_type_per_file_may_be_told(loader):
    row = {k: v for k, v in GUIDE.items() if k != "type"}
    columns = ",".join(row)
    (loader.folder / "a.csv").write_text(f"{columns}\n{','.join(row.values())}\n")
    assert load(loader.folder / "a.csv").errors[0].field == "type"
    assert load(loader.folder / "a.csv", default_type="guide").created == 1


def test_an_empty_cell_clears_and_a_tilde_leaves(loader):
    loader(AGENCY, FORM)
    heading = "type,id,agency,title_ar,body_ar,fee_kwd,processing_days\n"
    row = "form,pas.renew,MOI,تجديد جواز السفر,يُستخدم هذا النموذج لتجديد الجواز.,,~\n"
    (loader.folder / "a.csv").write_text(heading + row)
    outcome = load(loader.folder / "a.csv")
    page = page_of("pas.renew")
    assert (outcome.changed, page.fee_kwd, page.processing_days) == (1, None, 3)


def test_cells_that_a_spreadsheet_made_numbers_or_dates_are_understood(tmp_path):
    book = Workbook()
    book.active.title = "Form "
    book.active.append(
        ["id", "agency", "title_ar", "body_ar", "fee_kwd", "processing_days", "number"]
    )
    book.active.append(["a", "MOI", "عنوان", "نص", 2.5, 3.0, 105])
    sheet = book.create_sheet("campaign")
    sheet.append(["id", "title_ar", "body_ar", "starts_on", "ends_on"])
    sheet.append(["c", "عنوان", "نص", datetime(2026, 5, 1), date(2026, 6, 1)])
    book.save(tmp_path / "a.xlsx")
    found = good(tmp_path / "a.xlsx")
    assert (found["a"]["fee_kwd"], found["a"]["processing_days"]) == ("2.500", 3)
    assert found["a"]["number"] == "105"
    assert (found["c"]["starts_on"], found["c"]["ends_on"]) == ("2026-05-01", "2026-06-01")


def test_bad_cells_are_told_by_row_and_heading(tmp_path):
    text = (
        "type,id,title_ar,body_ar,keywords,steps,color\n"
        "guide,a,عنوان,نص,\n"
        "\n"
        "form,b,عنوان,نص,x,not json\n"
        "guide,c,عنوان,نص,,,,,surplus\n"
        "guide,d,عنوان,نص,,[]\n"
    )
    (tmp_path / "a.csv").write_text(text)
    rows, errors, _warnings = read(tmp_path / "a.csv")
    _items, notices = check_rows(rows)
    assert [(n.line, n.field) for n in errors] == [(1, "color"), (4, "steps"), (5, "")]
    assert [(n.line, n.field) for n in notices] == [(6, "steps")]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"type,id,id\nguide,a,b\n", 1),
        (b'type,id\nguide,"a\n', 2),
        ("type,id,title_ar\nguide,a,عنوان\n".encode("cp1256"), 2),
    ],
)
def test_a_broken_csv_is_told(tmp_path, content, line):
    (tmp_path / "a.csv").write_bytes(content)
    _rows, errors, _warnings = read(tmp_path / "a.csv")
    assert [error.line for error in errors] == [line]


def test_formulas_and_error_values_are_told_not_taken_for_empty(tmp_path):
    book = Workbook()
    book.active.title = "guide"
    book.active.append(["id", "title_ar", "body_ar"])
    book.active.append(["a", "=A1", "نص"])
    book.save(tmp_path / "a.xlsx")
    _rows, errors, _warnings = read(tmp_path / "a.xlsx")
    assert [(e.place.sheet, e.line) for e in errors] == [("guide", 2)]
    assert "B2" in errors[0].message.en


def test_other_sheets_are_told_and_a_workbook_without_any_type_is_refused(tmp_path):
    book = Workbook()
    book.active.title = "Notes"
    book.save(tmp_path / "a.xlsx")
    _rows, errors, warnings = read(tmp_path / "a.xlsx")
    assert len(errors) == len(warnings) == 1
    (tmp_path / "b.xlsx").write_bytes(b"PK nonsense")
    assert read(tmp_path / "b.xlsx")[1]


def refuse(loader, *rows, name="file.jsonl"):
    path = loader.folder / name
    path.write_bytes(lines(*rows))
    return load_rows(
        path,
        files=None,
        dry_run=False,
        draft=False,
        progress=no_progress,
        default_type="",
        print_sheets=False,
    )


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_an_error_sheet_is_corrected_and_loaded_again(loader, suffix):
    bad = FORM | {"fee_kwd": "خمسة", "title_en": "=cmd()", "color": "red"}
    outcome, rows = refuse(loader, AGENCY, bad, FAQ, GUIDE | {"agency": "NONE"})
    assert len(outcome.errors) == 3
    sheet = loader.folder / f"errors.{suffix}"
    write_error_sheet(sheet, rows, outcome.errors)
    again = load(sheet)
    assert {e.field for e in again.errors} >= {"fee_kwd", "agency"}
    correct(sheet)
    fixed = load(sheet)
    assert (fixed.errors, fixed.warnings, fixed.created) == ([], [], 4)
    assert page_of("pas.renew").title_en == "=cmd()"
    assert ImportedItem.objects.get(external_id="pas.renew").values["requirements"] == [
        {"ar": "الجواز السابق", "en": "The old passport"},
        {"ar": "صورة", "en": ""},
    ]


def correct(sheet):
    """What a clerk does with the sheet."""
    wrong = {"خمسة": "5", "NONE": "MOI", "color": "error_color"}
    if sheet.suffix == ".csv":
        rows = list(csv.reader(io.StringIO(sheet.read_text("utf-8-sig"))))
        held = io.StringIO()
        csv.writer(held).writerows([[wrong.get(c, c) for c in row] for row in rows])
        sheet.write_text(held.getvalue())
        return
    book = load_workbook(sheet)
    for page in book.worksheets:
        for row in page.iter_rows():
            for entry in row:
                entry.value = wrong.get(entry.value, entry.value)
                entry.data_type = "s" if isinstance(entry.value, str) else entry.data_type
    book.save(sheet)


def test_an_error_sheet_tells_reasons_in_both_languages_and_holds_no_formula(loader):
    outcome, rows = refuse(loader, FORM | {"title_en": "=1+1", "fee_kwd": "x"}, b"{broken")
    sheet = loader.folder / "errors.csv"
    write_error_sheet(sheet, rows, outcome.errors)
    found = list(csv.DictReader(io.StringIO(sheet.read_text("utf-8-sig"))))
    assert found[0]["title_en"] == "'=1+1"
    assert found[0]["error_line"] == "1"
    assert "fee_kwd" in found[0]["error_ar"] and "fee_kwd" in found[0]["error_en"]
    assert found[1]["error_line"] == "2"
    book = loader.folder / "errors.xlsx"
    write_error_sheet(book, rows, outcome.errors)
    opened = load_workbook(book)
    assert opened.sheetnames == ["form", "errors"]
    assert all(c.data_type != "f" for row in opened["form"].iter_rows() for c in row)


def test_a_field_left_out_of_a_line_stays_left_out_of_its_error_sheet(loader):
    loader(AGENCY, FORM)
    short = {k: FORM[k] for k in ("type", "id", "agency", "title_ar", "body_ar")}
    outcome, rows = refuse(loader, short, FORM | {"id": "other", "number": "!", "fee_kwd": None})
    sheet = loader.folder / "errors.xlsx"
    write_error_sheet(sheet, rows, outcome.errors)
    found, errors, _warnings = read(sheet)
    assert not errors
    assert set(found[0].data) == set(short)
    assert found[1].data["fee_kwd"] is None
    assert json.dumps(found[1].data["requirements"]) == json.dumps(FORM["requirements"])
    assert TransactionFormPage.objects.filter(external_id="other").count() == 0
