"""Receipts, records, calendar files and the page after sending: text only, for one hour."""

from __future__ import annotations

import socket
import threading
import unicodedata
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pikepdf
import pypdf
import pytest
import time_machine
from django.utils import timezone, translation
from wagtail.models import Page

from casework import receipts, services
from casework.calendar_file import due_event, folded
from casework.codes import hash_token
from casework.enums import Confidentiality
from casework.masking import mask_email, mask_name, mask_tail
from casework.models import Case, Draft
from casework.tracking.story import Story
from core import pdf
from tests.factories.attachments import make_attachment
from tests.factories.cases import make_case, make_submission

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 9, tzinfo=UTC)
NASTY = [
    "<script>zqx()</script>",
    "</div><h1>zqx</h1>",
    "{{ 7*7 }}{% now 'Y' %}",
    '<img src="file:///etc/passwd"> <iframe src="file:///etc/passwd"></iframe>',
    "<style>@import url(http://127.0.0.1:{port}/x.css); * { display: none }</style>",
    '<link rel="stylesheet" href="http://127.0.0.1:{port}/x.css">',
    '<link rel=attachment href="file:///etc/passwd">',
    '<object data="http://127.0.0.1:{port}/x"></object><embed src="http://127.0.0.1:{port}/x">',
    '<svg><image href="http://127.0.0.1:{port}/x.png"/></svg>',
    "url(http://127.0.0.1:{port}/x) &amp; &lt;b&gt; ' \" `",
    "\u202etxt.exe\u202c \u2066x\u2069 \u200b\u00ad",
    "a" * 3000,
    "\n".join(str(n) for n in range(400)),
]


def text_of(data):
    reader = pypdf.PdfReader(BytesIO(data))
    return unicodedata.normalize("NFKC", "\n".join(p.extract_text() for p in reader.pages))


def receipt_of(client, accepted, suffix="pdf"):
    return client.get(f"/receipts/{accepted.receipt_token}.{suffix}")


@pytest.fixture
def accepted(moi):
    return services.open_case(
        make_submission(moi, points=("تأخرت المعاملة شهرين",), remedy="إنجاز المعاملة")
    )


@pytest.fixture
def listener():
    """A port of this machine, and how often somebody knocked at it."""
    knocks = []
    server = socket.create_server(("127.0.0.1", 0))

    def listen():
        while True:
            try:
                connection, _address = server.accept()
            except OSError:
                return
            knocks.append(connection.getsockname())
            connection.close()

    threading.Thread(target=listen, daemon=True).start()
    yield server.getsockname()[1], knocks
    server.close()


# -- the paper ----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_receipt_is_the_official_form(client, moi, language):
    accepted = services.open_case(
        make_submission(moi, language=language, points=("Point zqx",), remedy="Remedy zqx"),
        at=timezone.now(),
    )
    answer = receipt_of(client, accepted)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    text = text_of(answer.content)
    for said in (accepted.case.reference, accepted.code, "Point zqx", "Remedy zqx"):
        assert said in text, said
    assert f"{accepted.case.due_on.year}" in text
    for secret in ("سعاد", "citizen@example.com", "50001234", "185031400019"):
        assert secret not in text, secret
    with pikepdf.open(BytesIO(answer.content)) as document:
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang) == language
        assert accepted.case.reference in str(document.docinfo.Title)
        assert accepted.code not in str(document.docinfo.Title)
        links = [str(a.A.URI) for p in document.pages for a in p.get("/Annots", []) if "/A" in a]
        assert set(links) == {f"http://testserver/{language}/track/"}


def test_a_receipt_of_nobody_names_nobody(client, moi):
    accepted = services.open_case(
        make_submission(moi, language="en", confidentiality=Confidentiality.ANONYMOUS)
    )
    text = text_of(receipt_of(client, accepted).content)
    assert "Without my name" in text
    assert "•••" not in text


def test_a_form_for_the_counter_has_room_for_a_signature(moi):
    limit = receipts.SHORT
    online = receipts.receipt_html(make_case(moi), "en", None, limit)
    counter = receipts.receipt_html(make_case(moi, channel="counter"), "en", None, limit)
    assert "signature" not in online
    assert "signature" in counter


def test_whatever_is_typed_is_printed_as_text_and_fetches_nothing(client, moi, listener):
    port, knocks = listener
    words = [text.replace("{port}", str(port)) for text in NASTY]
    accepted = services.open_case(
        make_submission(
            moi,
            language="en",
            subject=words[0],
            details="\n\n".join(words),
            points=tuple(words[1:6]),
            remedy=words[6],
        )
    )
    answer = receipt_of(client, accepted)
    assert answer.status_code == 200
    text = " ".join(text_of(answer.content).split())
    assert "<script>zqx()</script>" in text
    assert "</div><h1>zqx</h1>" in text
    assert "{{ 7*7 }}{% now 'Y' %}" in text
    assert "root:" not in text
    assert knocks == []
    with pikepdf.open(BytesIO(answer.content)) as document:
        assert "/EmbeddedFiles" not in document.Root.get("/Names", {})
        assert "/JavaScript" not in document.Root.get("/Names", {})


@pytest.mark.parametrize(
    "text", ["\n" * 9_999 + "x", "x\n\n\n" * 2_400, "ب " * 5_000, "🙂🇰🇼 ﷽ \ufdd0" * 99]
)
def test_the_longest_texts_are_printed_or_cut_and_say_so(client, moi, text):
    accepted = services.open_case(
        make_submission(moi, details=text, remedy=text, points=(text[:1000],) * 5)
    )
    answer = receipt_of(client, accepted)
    assert answer.status_code == 200
    assert len(pypdf.PdfReader(BytesIO(answer.content)).pages) <= 60


def test_what_cannot_be_printed_is_told_honestly(client, accepted, monkeypatch):
    def refuse(*args, **kwargs):
        raise pdf.PrintError("too many pages")

    monkeypatch.setattr(receipts.pdf, "render", refuse)
    answer = receipt_of(client, accepted)
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    assert "no-store" in answer["Cache-Control"]
    assert accepted.code not in answer.content.decode()


def test_what_is_too_long_is_tried_once_more_shortened(client, accepted, monkeypatch):
    tried = []

    def choose(html, **kwargs):
        tried.append(len(html))
        if len(tried) == 1:
            raise pdf.PrintError("too many pages")
        return b"%PDF-"

    Case.objects.update(details="كلمة " * 2_000)
    monkeypatch.setattr(receipts.pdf, "render", choose)
    assert receipt_of(client, accepted).content == b"%PDF-"
    assert tried[1] < tried[0]


@pytest.mark.parametrize("suffix", ["pdf", "ics"])
def test_a_receipt_is_good_for_one_hour_and_kept_by_no_cache(client, moi, suffix):
    with time_machine.travel(NOON, tick=False) as clock:
        accepted = services.open_case(make_submission(moi))
        answer = receipt_of(client, accepted, suffix)
        assert answer.status_code == 200
        assert "no-store" in answer["Cache-Control"]
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer["X-Robots-Tag"]
        assert not answer.cookies
        clock.shift(timedelta(minutes=60))
        assert receipt_of(client, accepted, suffix).status_code == 404


@pytest.mark.parametrize("token", ["x", "../x", "%00", "ا" * 50, "x" * 5_000])
def test_an_unknown_receipt_is_none(client, accepted, token):
    assert client.get(f"/receipts/{token}.pdf").status_code == 404
    assert client.post(f"/receipts/{accepted.receipt_token}.pdf").status_code == 405


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_record_tells_what_is_public(moi, officer, language):
    case = make_case(moi, points=("النقطة",))
    services.note(case, officer, "zqx-internal")
    services.accept(case, officer)
    services.answer(case, officer, "upheld", "Answer zqx", [{"finding": "upheld", "text": "P zqx"}])
    with translation.override(language):
        text = text_of(receipts.case_record(Story(case), language))
    assert case.reference in text
    assert "Answer zqx" in text
    assert "P zqx" in text
    for secret in ("zqx-internal", "officer.moi", "citizen@example.com", "50001234"):
        assert secret not in text


def test_receipt_and_record_tell_what_it_is_about(moi, home):
    Page.objects.filter(translation_key=home.translation_key).update(title="Page zqx")
    case = make_case(
        moi,
        language="en",
        details="Details zqx",
        points=("Point zqx",),
        remedy="Remedy zqx",
        decision_on=date(2026, 10, 5),
        source_page_id=home.pk,
    )
    with translation.override("en"):
        record = text_of(receipts.case_record(Story(case), "en"))
        receipt = text_of(receipts.official_form(case, "en"))
    for text in (record, receipt):
        for said in ("Details zqx", "Point zqx", "Remedy zqx", "5 October 2026", "Page zqx"):
            assert said in text, said


def test_personal_data_is_masked():
    assert mask_name("سعاد العلي") == "س••• ا•••"
    assert mask_email("souad@example.com") == "s•••@example.com"
    assert mask_tail("+96550001234") == "••• 234"
    assert (mask_name(""), mask_email("x"), mask_tail("")) == ("", "•••", "")


# -- the calendar file --------------------------------------------------------------------------


def parse(content):
    """The lines of a calendar file, unfolded, by name."""
    assert content.endswith("\r\n")
    assert all(len(line.encode()) <= 75 for line in content.split("\r\n"))
    lines = content.replace("\r\n ", "").strip().split("\r\n")
    return [tuple(line.split(":", 1)) for line in lines]


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_due_date_goes_into_a_calendar(moi, language):
    case = make_case(moi, at=datetime(2026, 11, 30, 9, tzinfo=UTC))
    with translation.override(language):
        lines = parse(due_event(case))
    found = dict(lines)
    assert [value for name, value in lines if name in ("BEGIN", "END")] == [
        "VCALENDAR",
        "VEVENT",
        "VEVENT",
        "VCALENDAR",
    ]
    assert found["DTSTART;VALUE=DATE"] == "20261230"
    assert found["DTEND;VALUE=DATE"] == "20261231"
    assert found["DTSTAMP"] == "20261130T090000Z"
    assert found["UID"] == f"{case.reference}@testserver"
    assert case.reference in found[f"SUMMARY;LANGUAGE={language}"]
    assert found["URL"] == f"http://testserver/{language}/track/"
    assert case.subject not in str(found)


@pytest.mark.parametrize("text", ["x" * 75, "x" * 76, "ش" * 200, "a" + "🙂" * 60, ""])
def test_a_long_line_is_folded_between_letters(text):
    parts = list(folded(text))
    assert "".join([parts[0], *(part[1:] for part in parts[1:])]) == text
    assert all(part.startswith(" ") for part in parts[1:])
    assert all(len(part.encode()) <= 75 for part in parts)


# -- the page after sending ---------------------------------------------------------------------


@pytest.fixture
def sent(moi):
    """A draft that became a case: its address without language, and the case."""
    now = timezone.now()
    draft = Draft.objects.create(
        token_hash=hash_token("token-of-the-draft"),
        form=Page.objects.filter(depth__gt=1).first(),
        language="ar",
        started_at=now,
        saved_at=now,
    )
    return "drafts/token-of-the-draft/done/", services.open_case(make_submission(moi), draft=draft)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_page_after_sending_shows_all_for_one_hour(client, sent, language):
    path, accepted = sent
    first = client.get(f"/{language}/{path}")
    text = first.content.decode()
    for said in (accepted.case.reference, accepted.code, f"/receipts/{accepted.receipt_token}.pdf"):
        assert said in text, said
    assert client.get(f"/{language}/{path}").content == first.content
    assert "no-store" in first["Cache-Control"]
    assert first["Referrer-Policy"] == "no-referrer"
    assert "noindex" in text
    assert not first.cookies
    for secret in ("سعاد", "citizen@example.com", "50001234"):
        assert secret not in text
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        late = client.get(f"/{language}/{path}").content.decode()
    assert accepted.case.reference in late
    for gone in (accepted.code, "/receipts/", accepted.case.subject):
        assert gone not in late


def test_who_has_finished_hides_the_page_at_once(client, sent):
    path, accepted = sent
    hide = f"/ar/{path.replace('done', 'hide')}"
    assert hide in client.get(f"/ar/{path}").content.decode()
    assert client.get(hide).status_code == 405
    foreign = {"Origin": "https://evil.example"}
    assert client.post(hide, headers=foreign).status_code == 403
    assert accepted.code in client.get(f"/ar/{path}").content.decode()
    hidden = client.post(hide)
    assert hidden.status_code == 200
    assert "no-store" in hidden["Cache-Control"]
    later = client.get(f"/ar/{path}").content.decode()
    for gone in (accepted.code, accepted.receipt_token):
        assert gone not in hidden.content.decode() + later
    assert receipt_of(client, accepted).status_code == 404
    assert client.post("/ar/drafts/another/hide/").status_code == 404


def test_files_added_later_are_none_of_the_page_after_sending(client, sent):
    path, accepted = sent
    services.add_facts(accepted.case, "صورة", attachments=(make_attachment(),))
    assert client.get(f"/ar/{path}").context["files"] == 0


def test_an_unknown_draft_has_no_page(client, sent):
    assert client.get("/ar/drafts/another/done/").status_code == 404
    path, _accepted = sent
    assert client.post(f"/ar/{path}").status_code == 405
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert client.get(f"/ar/{path}").status_code == 404


def test_nothing_is_printed_while_a_case_is_sent(moi, monkeypatch):
    def fail(*args, **kwargs):
        raise AssertionError("printed")

    monkeypatch.setattr(pdf, "render", fail)
    monkeypatch.setattr(receipts.pdf, "render", fail)
    assert services.open_case(make_submission(moi)).created
