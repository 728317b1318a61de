"""Bad lines: each rule of the import format, told with line, field and reason in both languages."""

from __future__ import annotations

import json

import pytest

from office.importing.readers import read_lines
from office.importing.richtext import rich_text
from office.importing.validation import check_rows
from tests.office.importing import (
    AGENCY,
    ALL,
    CAMPAIGN,
    FAQ,
    FORM,
    GUIDE,
    count_of_pages,
    lines,
    loader,
)

__all__ = ["loader"]


def errors_of(*rows):
    """``(line, field)`` of every error that reading and checking alone tell."""
    found, errors, _warnings = read_lines(lines(*rows))
    _items, notices = check_rows(found)
    return [(notice.line, notice.field) for notice in [*errors, *notices]]


VERSION = {"version": "1", "effective_from": "2026-01-01"}
FRENCH = {"path": "a.pdf", "language": "fr", "purpose": "fill"}

BAD_FIELDS = [
    # required
    (AGENCY, {"name_ar": None}, "name_ar"),
    (FORM, {"title_ar": "  "}, "title_ar"),
    (FORM, {"body_ar": "<script>alert(1)</script>"}, "body_ar"),
    (FORM, {"agency": None}, "agency"),
    (FORM, {"id": ""}, "id"),
    # kinds
    (FORM, {"title_ar": 7}, "title_ar"),
    (FORM, {"title_ar": ["x"]}, "title_ar"),
    (FORM, {"title_ar": "ا" * 256}, "title_ar"),
    (FORM, {"title_en": "a" * 300}, "title_en"),
    (FORM, {"title_en": "a\x00b"}, "title_en"),
    (FORM, {"title_en": "a\ud800b"}, "title_en"),
    (FORM, {"keywords": "جواز"}, "keywords"),
    (FORM, {"keywords": ["جواز", 7]}, "keywords.1"),
    (FORM, {"topics": ["Travel"]}, "topics.0"),
    (FORM, {"audience": ["tourist"]}, "audience.0"),
    (FORM, {"fee_kwd": "-1"}, "fee_kwd"),
    (FORM, {"fee_kwd": "1.0005"}, "fee_kwd"),
    (FORM, {"fee_kwd": "five"}, "fee_kwd"),
    (FORM, {"fee_kwd": True}, "fee_kwd"),
    (FORM, {"fee_kwd": "10000000"}, "fee_kwd"),
    (FORM, {"processing_days": -1}, "processing_days"),
    (FORM, {"processing_days": 1.5}, "processing_days"),
    (FORM, {"processing_days": False}, "processing_days"),
    (FORM, {"processing_days": 40_000}, "processing_days"),
    (FORM, {"number": "MOI 105"}, "number"),
    (FORM, {"number": "نموذج"}, "number"),
    (FORM, {"online_service_url": "javascript:alert(1)"}, "online_service_url"),
    (FORM, {"online_service_url": "www.moi"}, "online_service_url"),
    (FORM, {"requirements": [{"en": "only English"}]}, "requirements.0.ar"),
    (FORM, {"requirements": ["text"]}, "requirements.0"),
    (FORM, {"steps": [{"ar": "خ", "fr": "x"}]}, "steps.0.fr"),
    (FORM, {"steps": [{"ar": "خ" * 501}]}, "steps.0.ar"),
    (FORM, {"versions": [{"version": "1"}]}, "versions.0.effective_from"),
    (FORM, {"versions": [VERSION | {"effective_from": "1/2/2026"}]}, "versions.0.effective_from"),
    (FORM, {"versions": [VERSION | {"effective_from": "2026-02-30"}]}, "versions.0.effective_from"),
    (FORM, {"versions": [VERSION | {"version": "1/2"}]}, "versions.0.version"),
    (FORM, {"versions": [VERSION, VERSION]}, "versions"),
    (
        FORM,
        {
            "versions": [
                VERSION | {"files": [{"path": "a.pdf", "language": "fr", "purpose": "fill"}]}
            ]
        },
        "versions.0.files.0.language",
    ),
    (
        FORM,
        {"versions": [VERSION | {"files": [{"path": "a.pdf", "language": "ar"}]}]},
        "versions.0.files.0.purpose",
    ),
    (FAQ, {"id": "a/b"}, "id"),
    (FAQ, {"id": "x" * 81}, "id"),
    (FAQ, {"id": 5}, "id"),
    (FAQ, {"related": "pas.renew"}, "related"),
    (GUIDE, {"topics": ["travel"]}, "topics"),
    (GUIDE, {"agency": "moi"}, "agency"),
    (CAMPAIGN, {"starts_on": "2026-13-01"}, "starts_on"),
    (CAMPAIGN, {"related": []}, "related"),
    (AGENCY, {"id": "M"}, "id"),
    (AGENCY, {"id": "moi"}, "id"),
    (AGENCY, {"id": "TOOLONGID"}, "id"),
    (AGENCY, {"email": "moi.example"}, "email"),
    (AGENCY, {"website": "ftp://moi.example"}, "website"),
    (AGENCY, {"phone": "1" * 31}, "phone"),
    (AGENCY, {"former_names": "الداخلية"}, "former_names"),
    (AGENCY, {"counters": [{"name_en": "Desk"}]}, "counters.0.name_ar"),
    (AGENCY, {"counters": [{"name_ar": "شباك", "accessible": "maybe"}]}, "counters.0.accessible"),
    (AGENCY, {"title_ar": "x"}, "title_ar"),
    # the type itself
    (FORM, {"type": "service"}, "type"),
    (FORM, {"type": None}, "type"),
    (FORM, {"type": ["form"]}, "type"),
]


@pytest.mark.parametrize(("row", "fault", "field"), BAD_FIELDS)
def test_a_bad_field_is_told_with_its_line_and_its_name(row, fault, field):
    assert errors_of(AGENCY | {"id": "MOH"}, row | fault) == [(2, field)]


@pytest.mark.parametrize("name", ["id", "agency", "title_ar", "body_ar"])
def test_a_required_field_may_not_be_left_out(name):
    row = {key: value for key, value in FORM.items() if key != name}
    assert errors_of(row) == [(1, name)]


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        (b"{", ""),
        (b"[]", ""),
        (b'"text"', ""),
        (b'{"type": "form", "id": "a", "id": "b"}', "id"),
        (b'{"type": "form", "fee_kwd": NaN}', ""),
        (b'{"type": "form", "title_ar": "\xe3\xe4"}', ""),
        (b"[" * 100_000, ""),
        (b'{"fee_kwd": ' + b"9" * 5_000 + b"}", ""),
    ],
)
def test_a_line_that_cannot_be_read_is_told(raw, field):
    assert errors_of(GUIDE, raw, GUIDE | {"id": "other"}) == [(2, field)]


def test_every_bad_line_and_every_bad_field_is_told():
    rows = [FORM | {"fee_kwd": "x", "processing_days": "y"}, GUIDE, FAQ | {"title_ar": ""}]
    assert errors_of(*rows) == [(1, "fee_kwd"), (1, "processing_days"), (3, "title_ar")]


def test_identifiers_are_unique_over_all_types():
    assert errors_of(FORM, GUIDE, FAQ | {"id": "pas.renew"}) == [(3, "id")]


def test_a_name_of_a_field_cannot_smuggle_anything_into_the_terminal():
    rows, _errors, _warnings = read_lines(b'{"type": "guide", "\\u001b[31m\\ud800": 1}')
    _items, notices = check_rows(rows)
    assert all(notice.field.isprintable() for notice in notices)
    assert str(notices[0]).encode()


def test_blank_lines_a_mark_at_the_start_and_windows_line_ends_are_no_fault(loader):
    content = b"\xef\xbb\xbf" + lines(AGENCY, b"", FORM).replace(b"\n", b"\r\n") + b"\r\n\r\n"
    outcome = loader(content)
    assert (outcome.created, outcome.errors) == (2, [])


def test_a_file_in_another_encoding_is_told_plainly(loader):
    outcome = loader(json.dumps(AGENCY).encode("utf-16"))
    assert "UTF-8" in outcome.errors[0].message.en


FAULTS_AGAINST_THE_OFFICE = [
    ([FORM | {"agency": "NONE"}], [(2, "agency")]),
    ([FORM | {"related": ["pas.q.fee", "no.such"]}], [(2, "related.0"), (2, "related.1")]),
    ([FORM, CAMPAIGN | {"promotes": ["no.such"]}], [(3, "promotes.0")]),
    ([FORM, FORM | {"id": "other", "number": "moi-105"}], [(3, "number")]),
    ([FORM | {"id": "MOI"}], [(2, "id")]),
    ([CAMPAIGN | {"promotes": [], "ends_on": "2026-04-30"}], [(2, "ends_on")]),
]


@pytest.mark.parametrize(("rows", "expected"), FAULTS_AGAINST_THE_OFFICE)
def test_faults_between_lines_are_told_and_nothing_is_written(loader, rows, expected):
    before = count_of_pages()
    outcome = loader(AGENCY, *rows)
    assert [(e.line, e.field) for e in outcome.errors] == expected
    assert (outcome.created, count_of_pages()) == (0, before)


def test_a_number_used_by_a_form_of_the_office_is_told(loader):
    loader(AGENCY, FORM)
    outcome = loader(FORM | {"id": "other"})
    (error,) = outcome.errors
    assert (error.line, error.field) == (1, "number")
    assert "pas.renew" in error.message.en


def test_an_identifier_of_another_type_is_told(loader):
    loader(AGENCY, FORM)
    outcome = loader(GUIDE | {"id": "pas.renew"})
    assert [(e.line, e.field) for e in outcome.errors] == [(1, "id")]


def test_two_forms_may_exchange_their_numbers_in_one_file(loader):
    other = FORM | {"id": "other", "number": "MOI-106"}
    loader(AGENCY, FORM, other)
    outcome = loader(FORM | {"number": "MOI-106"}, other | {"number": "MOI-105"})
    assert (outcome.errors, outcome.changed) == ([], 2)


def test_a_fault_of_a_file_keeps_all_of_it_out(loader):
    before = count_of_pages()
    outcome = loader(*ALL, GUIDE | {"id": "bad", "title_ar": ""})
    assert [e.line for e in outcome.errors] == [6]
    assert count_of_pages() == before


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("سطر", "<p>سطر</p>"),
        ("أول\nتابع\n\nثان", "<p>أول<br/>تابع</p><p>ثان</p>"),
        ("1 < 2 & 3", "<p>1 &lt; 2 &amp; 3</p>"),
        ("<p>نص <strong>مهم</strong></p>", "<p>نص <b>مهم</b></p>"),
        ("نص <b>مهم</b>\n\nآخر", "<p>نص <b>مهم</b></p><p>آخر</p>"),
        ("<h1>عنوان</h1><ul><li>أ</li></ul>", "<h2>عنوان</h2><ul><li>أ</li></ul>"),
        ('<p onclick="x()">نص<script>x()</script></p>', "<p>نص</p>"),
        ('<p><a href="javascript:x()">أ</a></p>', "<p><a>أ</a></p>"),
        (
            '<p><a href="https://a.example" target="_blank">أ</a></p>',
            '<p><a href="https://a.example">أ</a></p>',
        ),
        ('<p><a linktype="page" id="3">أ</a><img src="x"></p>', "<p><a>أ</a></p>"),
        ("<div>نص</div>", "<p>نص</p>"),
    ],
)
def test_rich_text_is_a_small_allow_list_or_plain_paragraphs(given, kept):
    assert rich_text(given) == kept
