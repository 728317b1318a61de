"""Tampering, closed forms and strangers: nothing slips in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from casework.journey import answers
from casework.models import Attachment, Case, CaseFormPage, Draft
from casework.models.drafts import KEPT
from tests.casework.journeys import ABOUT, CONSENT, DETAILS, YOU, Citizen
from tests.factories.attachments import upload

pytestmark = pytest.mark.django_db

FOREIGN = [{"HTTP_ORIGIN": "https://evil.example"}, {"HTTP_SEC_FETCH_SITE": "cross-site"}]


@pytest.fixture(autouse=True)
def agencies(moi, moh):
    """Somebody to write to."""


@pytest.fixture
def form_page(home):
    return CaseFormPage.objects.get(slug="complain", locale=home.locale)


# -- fields that are nobody's business -----------------------------------------------------------


@pytest.mark.parametrize(
    "extra",
    [
        {"status": "closed", "outcome": "upheld", "reference": "C-MOI-2026-000001-1"},
        {"kind": "inquiry", "case_kind": "inquiry", "form": "1", "page": "1", "language": "en"},
        {"created_at": "2020-01-01", "due_on": "2030-01-01", "received_at": "2020-01-01"},
        {"assignee": "1", "holder": "1", "restricted": "on", "suspicion": "0", "channel": "api"},
        {"question_set": "1", "answers": "{}", "source_page": "1", "token": "x"},
    ],
    ids=lambda extra: next(iter(extra)),
)
def test_fields_that_no_form_has_change_nothing(extra, moi):
    citizen = Citizen()
    citizen.begin(**extra)
    citizen.post("details", DETAILS | extra)
    citizen.post("you", YOU | extra)
    citizen.post("check", CONSENT | extra)
    case = Case.objects.get()
    assert (case.kind, case.status, case.language, case.channel) == (
        "complaint",
        "received",
        "ar",
        "web",
    )
    assert case.agency == case.holder == moi
    assert case.received_at.year == timezone.now().year
    assert case.source_page is None


def test_an_agency_of_a_form_of_its_own_cannot_be_exchanged(home, moh):
    from tests.factories.cases import make_form_page

    make_form_page(home, agency=moh, slug="moh-complaints")
    citizen = Citizen()
    citizen.begin("moh-complaints", {"subject": "تأخر", "agency": "MOI"})
    citizen.post("details", DETAILS)
    citizen.post("you", YOU)
    citizen.send()
    assert Case.objects.get().agency == moh


def test_of_doubled_fields_the_last_one_counts():
    citizen = Citizen()
    citizen.begin(values=ABOUT | {"subject": ["الأول", "الثاني"]})
    assert "الثاني" in citizen.get("about").content.decode()


@pytest.mark.parametrize("agency", ["XYZ", "1", "MOI' OR 1=1", "", "م", "MOI" * 5000])
def test_an_agency_that_does_not_exist_is_told(agency):
    assert Citizen().begin(values=ABOUT | {"agency": agency}).status_code == 422


@pytest.mark.parametrize("service", ["<script>", "a b", "x" * 81, "../x"])
def test_a_thing_that_cannot_be_named_so_is_refused(service):
    assert Citizen().begin(values=ABOUT | {"service": service}).status_code == 422


def test_a_thousand_and_one_fields_are_too_many():
    many = {f"f{n}": "x" for n in range(1001)}
    citizen = Citizen()
    assert citizen.begin(**many).status_code == 400
    citizen.begin()
    assert citizen.post("details", DETAILS | many).status_code == 400


def test_a_hundred_and_one_files_are_too_many():
    citizen = Citizen()
    citizen.begin()
    files = [upload(b"%PDF-", name=f"{n}.pdf") for n in range(101)]
    assert citizen.post("details", {"attachments": files}).status_code == 400
    assert not Attachment.objects.exists()


def test_a_huge_body_is_told_so(monkeypatch):
    monkeypatch.setattr(answers, "MOST_BYTES", 1000)
    citizen = Citizen()
    citizen.begin()
    assert citizen.post("details", {"details": "x" * 2000}).status_code == 413


@pytest.mark.parametrize("value", ["\x00", "ا\x00ب", "\u200b\u200e", "x" * 1_000_000])
def test_strange_values_are_an_error_of_their_field(value):
    answer = Citizen().begin(values=ABOUT | {"subject": value})
    assert answer.status_code == 422


def test_strange_values_are_kept_out_of_later_steps():
    citizen = Citizen()
    citizen.begin()
    for value in ("\x00" * 40, "ش" * 1_000_000):
        assert citizen.post("details", {"details": value}).status_code == 422
        assert citizen.get("details").status_code == 200
    assert citizen.send().status_code in (302, 422)
    assert not Case.objects.exists()


@pytest.mark.parametrize("step", ["nothing", "done2", "_", "consent", "questions"])
def test_an_unknown_step_is_not_found(step):
    citizen = Citizen()
    citizen.begin()
    assert citizen.get(step).status_code == 404
    assert citizen.post(step, {"x": "y"}).status_code == 404


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_not_allowed(method):
    citizen = Citizen()
    citizen.begin()
    assert getattr(citizen.client, method)(citizen.url("about")).status_code == 405


def test_a_step_of_another_kind_is_not_found():
    citizen = Citizen()
    citizen.begin("suggest", ABOUT | DETAILS)
    for step in ("about", "bars"):
        assert citizen.get(step).status_code == 404


def test_a_file_of_another_draft_is_not_taken_out():
    mine, other = Citizen(), Citizen()
    mine.begin()
    other.begin()
    mine.post("details", {"attachments": upload()}, attach="1")
    other.post("details", DETAILS, remove=Attachment.objects.get().key)
    assert Attachment.objects.count() == 1


@pytest.mark.parametrize("page", ["0", "-1", "999999999999999", "x", "1", "١٢"])
def test_a_page_that_is_not_public_is_remembered_by_nobody(page):
    citizen = Citizen()
    assert citizen.client.get(f"/ar/complain/?source={page}").status_code == 200
    citizen.begin(source=page)
    assert Draft.objects.get().source_page_id is None


def test_an_unpublished_page_is_not_remembered():
    from tests.factories.pages import make_answer

    hidden = make_answer(live=False)
    Citizen().begin(source=hidden.pk)
    assert Draft.objects.get().source_page_id is None


# -- closed ---------------------------------------------------------------------------------------


def test_a_closed_form_shows_why_and_takes_nothing(form_page):
    citizen = Citizen().ready()
    form_page.closed_because = "نعمل على تحسين النموذج حتى الأحد."
    form_page.save()
    shown = citizen.client.get("/ar/complain/").content.decode()
    assert form_page.closed_because in shown
    assert 'name="subject"' not in shown
    assert Citizen().begin().status_code == 409
    assert form_page.closed_because in citizen.get("check").content.decode()
    assert citizen.send().status_code == 409
    assert not Case.objects.exists()


def test_the_english_side_of_a_closed_form_is_closed_too(form_page):
    form_page.closed_because = "مغلق"
    form_page.save()
    assert Citizen("en").begin().status_code == 409


def test_words_for_a_form_that_was_taken_down_stay_readable(form_page):
    citizen = Citizen().ready()
    form_page.unpublish()
    assert DETAILS["details"] in citizen.get("check").content.decode()
    assert citizen.send().status_code == 409


# -- strangers ------------------------------------------------------------------------------------


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_posts_of_other_sites_change_nothing(headers):
    stranger = Client(headers={k[5:].replace("_", "-"): v for k, v in headers.items()})
    assert stranger.post("/ar/complain/", ABOUT).status_code == 403
    assert not Draft.objects.exists()
    citizen = Citizen().ready()
    for step in ("you", "check"):
        assert stranger.post(citizen.url(step), CONSENT).status_code == 403
    assert not Case.objects.exists()
    assert YOU["name"] in citizen.get("you").content.decode()


def test_our_own_pages_may_post_whatever_the_browser_says_of_them():
    for headers in (
        {"origin": "http://testserver"},
        {"origin": "null", "sec-fetch-site": "same-origin"},
        {"origin": "null"},
    ):
        citizen = Citizen().ready()
        browser = Client(headers=headers)
        assert browser.post(citizen.url("you"), YOU).status_code == 302


def test_posts_need_no_token_even_where_tokens_are_checked():
    citizen = Citizen(client=Client(enforce_csrf_checks=True)).ready()
    assert citizen.send().status_code == 302


@pytest.mark.parametrize("token", ["", "x", "x" * 22, "x" * 500, "..", "%00", "done"])
def test_a_token_that_nobody_was_given_opens_nothing(token):
    answer = Client().get(f"/ar/drafts/{token}/you/")
    assert answer.status_code == 404


def test_a_draft_is_gone_after_seven_days():
    citizen = Citizen().ready()
    Draft.objects.update(saved_at=timezone.now() - KEPT - timedelta(minutes=1))
    for answer in (citizen.get("you"), citizen.send(), citizen.get("later")):
        assert answer.status_code == 404
    assert not Case.objects.exists()


def test_the_database_knows_neither_token_nor_words():
    from django.db import connection

    citizen = Citizen().ready()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM casework_draft")
        row = " ".join(str(value) for value in cursor.fetchone())
    assert citizen.token not in row
    for words in (ABOUT["subject"], DETAILS["details"], YOU["name"]):
        assert words not in row


@pytest.mark.parametrize("step", ["about", "details", "you", "check", "later"])
def test_pages_of_a_draft_are_kept_and_told_by_nobody(step):
    citizen = Citizen().ready()
    for answer in (citizen.get(step), citizen.post(step, {"email": "x", "name": "x"})):
        assert "no-store" in answer["Cache-Control"]
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer["X-Robots-Tag"]
        assert not answer.cookies


@pytest.mark.parametrize("tail", ["x.css", "you.css", "you/x.js", "you;x"])
def test_no_other_address_of_a_draft_holds_its_words(tail, settings):
    settings.PAGE_CACHE = True
    citizen = Citizen().ready()
    for client in (citizen.client, Client()):
        answer = client.get(f"/ar/drafts/{citizen.token}/{tail}")
        assert answer.status_code in (301, 302, 404)
        assert YOU["name"] not in answer.content.decode()


def test_a_form_page_is_the_same_for_everybody_and_takes_posts_from_each(settings):
    settings.PAGE_CACHE = True
    first, second = Citizen(client=Client()), Citizen(client=Client())
    pages = [citizen.client.get("/ar/complain/") for citizen in (first, second)]
    assert pages[0].content == pages[1].content
    assert not pages[0].cookies
    assert "csrf" not in pages[0].content.decode()
    assert first.begin(values={"agency": "MOI", "subject": ""}).status_code == 422
    assert first.client.get("/ar/complain/").content == pages[0].content
    second.ready()
    assert second.send().status_code == 302
    assert Case.objects.count() == 1


def test_each_source_has_a_page_of_its_own(settings):
    from tests.factories.pages import make_answer

    settings.PAGE_CACHE = True
    answer = make_answer()
    plain = Client().get("/ar/complain/").content.decode()
    asked = Client().get(f"/ar/complain/?source={answer.pk}").content.decode()
    assert f'name="source" value="{answer.pk}"' in asked
    assert 'name="source"' not in plain
    assert 'name="source"' not in Client().get("/ar/complain/").content.decode()
