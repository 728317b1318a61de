"""Files to take away: whole, in Kuwait time, and nothing in them that computes."""

from __future__ import annotations

import csv
import re
from datetime import UTC, datetime, timedelta
from io import BytesIO, StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from casework import services
from casework.inbox.exporting import rows_of
from casework.inbox.sheets import (
    PLACES,
    as_text,
    csv_lines,
    defused,
    restored,
    storable,
    write_xlsx,
)
from casework.inbox.words import person, status_name
from casework.models import Case, Category, Redaction
from casework.redaction import BARRED
from core.models import AuditRow
from tests.casework.inbox.corpora import FORMULAS, PLAIN
from tests.casework.inbox.oracles import csv_problems, csv_rows, xlsx_problems, xlsx_rows
from tests.factories.cases import make_case

EXPORT = "/cms/cases/export/"
MIDNIGHT = datetime(2026, 1, 31, 21, 30, tzinfo=UTC)  # half past midnight on 1 February in Kuwait


def content(answer):
    return b"".join(answer.streaming_content)


def as_csv(*texts):
    return "".join(csv_lines(["a", "b"], [(text, text) for text in texts])).encode()


def as_xlsx(*texts):
    target = BytesIO()
    write_xlsx(target, "x", ["a", "b"], [(text, text) for text in texts])
    return target.getvalue()


@pytest.mark.parametrize("text", FORMULAS)
def test_no_spreadsheet_computes_a_text(text):
    assert csv_problems(as_csv(text)) == []
    assert xlsx_problems(as_xlsx(text)) == []


@pytest.mark.parametrize("text", PLAIN)
def test_plain_texts_leave_as_they_are(text):
    assert csv_rows(as_csv(text))[0]["a"] == text
    assert (xlsx_rows(as_xlsx(text))[0]["a"] or "") == text


@pytest.mark.parametrize("text", FORMULAS + PLAIN)
def test_a_sign_before_it_is_all_that_was_added(text):
    assert restored(defused(text)) == text


@given(st.text(alphabet="=+-@'; \t\n\raن＝\u200b", max_size=12))
def test_any_text_comes_back(text):
    assert restored(defused(text)) == text
    assert csv_problems(as_csv(text, "نص", text)) == []


PLACED = re.compile("|".join(f"{place}{then}" for place, then in PLACES))
TEXTS = st.text(alphabet="=+-@'; \t\r\n\x00\x07\x85\ud800\"ab,ن＝\u200b", max_size=12)


@given(TEXTS)
def test_a_sign_stands_at_each_place_and_nowhere_else(text):
    assert defused(text) == PLACED.sub(lambda found: found.group() + "'", text)


@given(st.lists(st.tuples(TEXTS, st.sampled_from([None, 7, MIDNIGHT, MIDNIGHT.date()]))))
def test_lines_are_those_of_the_library(rows):
    expected = StringIO(newline="")
    writer = csv.writer(expected, quoting=csv.QUOTE_ALL)
    writer.writerow(["a", "b"])
    writer.writerows([defused(storable(as_text(value))) for value in row] for row in rows)
    assert "".join(csv_lines(["a", "b"], rows)) == "\ufeff" + expected.getvalue()


def test_many_rows_leave_in_several_parts():
    parts = list(csv_lines(["a"], ([number] for number in range(1_100))))
    assert len(parts) > 2
    assert [row["a"] for row in csv_rows("".join(parts).encode())] == [str(n) for n in range(1_100)]


def test_signs_that_no_sheet_holds_are_left_out():
    nasty = "نص\x00\x07\ud800\x1b" + "ط" * 40_000
    assert len(xlsx_rows(as_xlsx(nasty))[0]["a"]) == 32_000
    assert "نص" in csv_rows(as_csv(nasty))[0]["a"]


@pytest.mark.django_db
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_filtered_list_leaves_in_kuwait_time(desk, officer, moi, form):
    make_case(moi, at=MIDNIGHT, subject="=1+1", details="+ " + "نص طويل يكفي لقبوله" * 3)
    make_case(moi, kind="inquiry")
    answer = desk.get(f"{EXPORT}{form}/?kind=complaint")
    assert answer["Content-Disposition"].startswith("attachment; filename=")
    assert "no-store" in answer["Cache-Control"]
    body = content(answer)
    assert (csv_problems if form == "csv" else xlsx_problems)(body) == []
    rows = (csv_rows if form == "csv" else xlsx_rows)(body)
    assert len(rows) == 1
    received = next(iter(rows[0].values())), list(rows[0].values())[11]
    assert received[0].startswith("C-MOI-2026-")
    assert str(received[1]).startswith("2026-02-01 00:30")
    row = AuditRow.objects.get(action="case.exported")
    assert (row.actor, row.subject) == ("officer.moi", "1 cases")
    assert row.data["filters"] == {"format": form, "kind": "complaint"}


@pytest.mark.django_db
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_nothing_of_the_sender_leaves(desk, case, form):
    body = content(desk.get(f"{EXPORT}{form}/"))
    text = str(csv_rows(body) if form == "csv" else xlsx_rows(body))
    assert case.reference in text
    for canary in ("سعاد", "citizen@example.com", "50001234", "185031400019"):
        assert canary not in text


@pytest.mark.django_db
def test_words_that_were_looked_for_stay_out_of_the_audit_trail(desk, case):
    content(desk.get(f"{EXPORT}csv/?q=سعاد"))
    assert "سعاد" not in str(AuditRow.objects.get(action="case.exported").data)


@pytest.mark.django_db
def test_an_unknown_form_is_not_found(desk):
    assert desk.get(f"{EXPORT}pdf/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_command_writes_the_same_file(moi, moh, tmp_path, form):
    first = make_case(moi, at=MIDNIGHT, subject="@SUM(1)")
    make_case(moi, at=MIDNIGHT.replace(hour=20))  # the last day of January
    make_case(moh, at=MIDNIGHT)
    restricted = Category.objects.create(name_ar="سلوك موظف", restricted=True)
    make_case(moi, at=MIDNIGHT, category=restricted)
    file = tmp_path / f"cases.{form}"
    options = {"output": str(file), "agency": "moi", "first": None}
    call_command(
        "export_cases",
        "--format",
        form,
        "--output",
        options["output"],
        "--agency",
        "moi",
        "--from",
        "2026-02-01",
        "--to",
        "2026-02-01",
    )
    body = file.read_bytes()
    assert (csv_problems if form == "csv" else xlsx_problems)(body) == []
    rows = (csv_rows if form == "csv" else xlsx_rows)(body)
    assert [next(iter(row.values())) for row in rows] == [first.reference]
    assert AuditRow.objects.filter(action="case.exported").count() == 1


@pytest.mark.django_db
def test_the_command_knows_its_agencies(tmp_path):
    with pytest.raises(CommandError, match="NONE"):
        call_command(
            "export_cases", "--format", "csv", "--output", str(tmp_path / "x"), "--agency", "NONE"
        )


@pytest.mark.django_db
@pytest.mark.parametrize("order", ["due", "received", "changed"])
def test_a_file_has_the_order_of_the_list(desk, officer, moi, order):
    cases = [make_case(moi, at=MIDNIGHT + timedelta(days=day)) for day in (3, 1, 2)]
    services.accept(cases[0], officer)
    services.withdraw(cases[1])
    query = f"?show=all&order={order}"
    listed = [row.case.reference for row in desk.get(f"/cms/cases/{query}").context["rows"]]
    rows = csv_rows(content(desk.get(f"{EXPORT}csv/{query}")))
    assert [next(iter(row.values())) for row in rows] == listed
    assert len(listed) == 3


@pytest.mark.django_db
def test_every_column_says_what_the_case_says(desk, officer, moi, moh):
    case = make_case(moi, at=MIDNIGHT, points=["أولا", "ثانيا"])
    category = Category.objects.create(name_ar="مرور", kind="complaint")
    Case.objects.filter(pk=case.pk).update(assignee=officer, category=category, holder=moh)
    case.refresh_from_db()
    with override("ar"):
        (row,) = rows_of(Case.objects.filter(pk=case.pk))
        expected = (
            case.reference,
            case.get_kind_display(),
            case.agency.name,
            case.holder.name,
            status_name(case.status),
            "",
            None,
            "مرور",
            case.get_channel_display(),
            case.get_language_display(),
            person(officer),
            case.received_at,
            case.due_on,
            None,
            None,
            None,
            None,
            case.changed_at,
            None,
            case.subject,
            case.details,
            "أولا\nثانيا",
            case.remedy,
        )
        assert tuple(row) == expected
    with override("en"):
        (row,) = rows_of(Case.objects.filter(pk=case.pk))
        assert (row[2], row[7]) == (case.agency.name, "مرور")  # in Arabic where English is missing


@pytest.mark.django_db
def test_bars_stay_over_texts_in_a_file(officer, moi):
    covered, other = make_case(moi, subject="سر مكشوف"), make_case(moi, subject="سر مكشوف")
    mark = services.redact(covered, officer, Redaction.Field.SUBJECT, [[0, 2]], "خصوصية")
    told = {row[0]: row[19] for row in rows_of(Case.objects.all())}
    assert told == {covered.reference: f"{BARRED} مكشوف", other.reference: "سر مكشوف"}
    services.lift_redaction(mark, officer)
    assert {row[19] for row in rows_of(Case.objects.all())} == {"سر مكشوف"}


@pytest.mark.django_db
def test_memory_does_not_grow_with_the_rows(moi, django_assert_max_num_queries):
    from casework.inbox.exporting import CHUNK, rows_of

    for _number in range(3):
        make_case(moi)
    assert CHUNK <= 1000
    with django_assert_max_num_queries(2):
        assert len(list(rows_of(Case.objects.all()))) == 3
