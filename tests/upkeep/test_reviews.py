"""When a thing is to be looked at again, who says so, and who is told."""

from __future__ import annotations

import datetime

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import PageLogEntry

from agencies.models import SectionPage
from core.clock import run_due
from forms_library.models import TransactionFormPage
from guidance.models import AnswerPage
from tests.factories import make_agency, make_answer, make_content, make_form
from tests.upkeep.conftest import editors_of, mails, make_user
from upkeep.chasing import chase_reviews, week_of
from upkeep.reviews import mark_reviewed, overdue, schedule

pytestmark = pytest.mark.django_db
OLD = datetime.date(2020, 1, 1)


def test_a_first_publication_counts_as_the_first_review():
    form = make_form()
    published = timezone.localdate(form.first_published_at)
    assert form.review_due_on == published.replace(year=published.year + 1)
    assert not form.under_review()
    assert form.under_review(form.review_due_on + datetime.timedelta(days=1))
    assert not form.under_review(form.review_due_on)


def test_heads_of_sections_and_agency_pages_take_no_reviews(home, agency):
    assert home.review_due_on is None
    assert agency.pages.first().review_due_on is None
    children = home.get_children().specific()
    heads = {page.title for page in children if isinstance(page, SectionPage)}
    assert len(heads) > 3
    assert not {due.title for due in schedule()} & (heads | {home.title, agency.name_ar})


def test_the_english_page_is_as_old_as_its_arabic_source():
    form = make_form(reviewed_on=OLD, english=True)
    english = TransactionFormPage.objects.get(
        translation_key=form.translation_key, locale__language_code="en"
    )
    assert english.under_review()


@pytest.mark.parametrize(
    ("language", "words"), [("ar", "قيد المراجعة"), ("en", "This page is under review")]
)
def test_readers_are_told_and_whom_to_ask(client, language, words):
    agency = make_agency("MOH", hotline="151")
    form = make_form(agency=agency, reviewed_on=OLD, english=True)
    page = form.in_language(language)
    text = client.get(page.get_url()).content.decode()
    assert 'datetime="2020-01-01"' in text
    assert 'href="tel:151"' in text
    if language == "en":
        assert words in text
    mark_reviewed(form, None)
    text = client.get(page.get_url()).content.decode()
    assert 'class="note note--warn"' not in text
    assert f'datetime="{timezone.localdate()}"' in text


def test_general_content_without_an_agency_names_the_office(client):
    from wagtail.models import Site

    from core.models import OfficeSettings

    office = OfficeSettings.for_site(Site.objects.get(is_default_site=True))
    office.hotline = "1800000"
    office.save()
    page = make_content(reviewed_on=OLD)
    assert "tel:1800000" in client.get(page.get_url()).content.decode().split("<footer")[0]


def test_few_queries(client, django_assert_max_num_queries):
    form = make_form(reviewed_on=OLD, english=True)
    answer = make_answer(reviewed_on=OLD, english=True)
    for page in (form, answer):
        for language in ("ar", "en"):
            url = page.in_language(language).get_url()
            client.get(url)
            with django_assert_max_num_queries(12):
                assert client.get(url).status_code == 200


def test_the_schedule_is_one_query(django_assert_num_queries):
    make_form(reviewed_on=OLD)
    make_answer(reviewed_on=OLD)
    make_content(reviewed_on=OLD)
    make_form(reviewed_on=OLD, live=False)
    with django_assert_num_queries(1):
        rows = overdue()
    assert len(rows) == 3


# -- "reviewed today" ----------------------------------------------------------------------------


def sign_in(user):
    client = Client()
    client.force_login(user)
    return client


def test_reviewed_today_reaches_the_row_and_the_draft(moh_editor):
    form = make_form(reviewed_on=OLD)
    draft = TransactionFormPage.objects.get(pk=form.pk)
    draft.title = "مسودة"
    draft.save_revision()
    client = sign_in(moh_editor)
    address = f"/cms/upkeep/review/{form.pk}/"
    assert client.get(address).status_code == 200
    form.refresh_from_db()
    assert form.reviewed_on == OLD  # looking is not saying so
    answer = client.post(address, {"next": "/cms/reports/to-review/"})
    assert answer.status_code == 302
    assert answer["Location"] == "/cms/reports/to-review/"
    form.refresh_from_db()
    assert form.reviewed_on == timezone.localdate()
    assert form.title != "مسودة"
    form.latest_revision.publish()
    form.refresh_from_db()
    assert (form.title, form.reviewed_on) == ("مسودة", timezone.localdate())
    entry = PageLogEntry.objects.get(action="upkeep.review")
    assert (entry.user, entry.page_id) == (moh_editor, form.pk)


def test_a_scheduled_version_does_not_take_the_review_back(moh_editor):
    form = make_form(reviewed_on=OLD)
    form.go_live_at = timezone.now() + datetime.timedelta(days=2)
    scheduled = form.save_revision()
    scheduled.publish()
    later = TransactionFormPage.objects.get(pk=form.pk)
    later.go_live_at = None
    later.save_revision()
    mark_reviewed(TransactionFormPage.objects.get(pk=form.pk), moh_editor)
    scheduled.refresh_from_db()
    assert scheduled.content["reviewed_on"] == timezone.localdate().isoformat()


def test_said_on_the_english_page_it_is_kept_on_the_arabic_one(moh_editor):
    answer_page = make_answer(reviewed_on=OLD, english=True)
    english = AnswerPage.objects.get(
        translation_key=answer_page.translation_key, locale__language_code="en"
    )
    assert sign_in(moh_editor).post(f"/cms/upkeep/review/{english.pk}/").status_code == 302
    answer_page.refresh_from_db()
    assert answer_page.reviewed_on == timezone.localdate()


def test_who_may_not_edit_may_not_say_so(moh_editor):
    other = make_form(agency=make_agency("MOI"), reviewed_on=OLD)
    client = sign_in(moh_editor)
    assert client.post(f"/cms/upkeep/review/{other.pk}/").status_code == 404
    other.refresh_from_db()
    assert other.reviewed_on == OLD
    assert Client().post(f"/cms/upkeep/review/{other.pk}/").status_code == 302
    other.refresh_from_db()
    assert other.reviewed_on == OLD


def test_next_leads_nowhere_else(moh_editor):
    form = make_form()
    answer = sign_in(moh_editor).post(
        f"/cms/upkeep/review/{form.pk}/", {"next": "https://evil.example/"}
    )
    assert answer["Location"] == f"/cms/pages/{form.pk}/edit/"


def test_the_button_stands_in_the_editor_of_things_only(moh_editor, admin_client, home):
    form = make_form()
    assert (
        f"/cms/upkeep/review/{form.pk}/"
        in admin_client.get(f"/cms/pages/{form.pk}/edit/").content.decode()
    )
    assert (
        "/cms/upkeep/review/"
        not in admin_client.get(f"/cms/pages/{home.pk}/edit/").content.decode()
    )


# -- the report ----------------------------------------------------------------------------------


def test_the_report_shows_what_its_reader_may_change(moh_editor):
    mine = make_form(title="نموذج الصحة القديم", reviewed_on=OLD)
    make_form(title="نموذج الداخلية القديم", agency=make_agency("MOI"), reviewed_on=OLD)
    make_form(title="نموذج جديد")
    soon = timezone.localdate().replace(year=timezone.localdate().year - 1)
    make_form(title="نموذج قريب", reviewed_on=soon + datetime.timedelta(days=10), owner=moh_editor)
    client = sign_in(moh_editor)
    text = client.get("/cms/reports/to-review/").content.decode()
    assert mine.title in text
    assert "نموذج قريب" in text
    assert "الداخلية القديم" not in text
    assert "نموذج جديد" not in text
    only = client.get("/cms/reports/to-review/results/?state=overdue").content.decode()
    assert mine.title in only
    assert "نموذج قريب" not in only
    owned = client.get(f"/cms/reports/to-review/?owner={moh_editor.pk}").content.decode()
    assert mine.title not in owned
    assert "نموذج قريب" in owned
    by_agency = client.get(f"/cms/reports/to-review/?agency={mine.agency_id}").content.decode()
    assert mine.title in by_agency


def test_staff_without_pages_have_no_report(db):
    user = make_user("officer")
    assert sign_in(user).get("/cms/reports/to-review/").status_code in (302, 403)


# -- chasing -------------------------------------------------------------------------------------


def test_weeks_start_on_sunday():
    assert week_of(datetime.date(2026, 11, 22)) == datetime.date(2026, 11, 22)  # a Sunday
    assert week_of(datetime.date(2026, 11, 28)) == datetime.date(2026, 11, 22)


def test_one_digest_a_week_however_often_the_clock_runs(moh_editor):
    form = make_form(title="نموذج الصحة القديم", reviewed_on=OLD)
    at = timezone.make_aware(datetime.datetime(2026, 11, 24, 9))
    assert chase_reviews(at) == 1
    assert chase_reviews(at) == 0
    assert chase_reviews(at + datetime.timedelta(days=2)) == 0
    (payload,) = mails()
    assert payload["to"] == moh_editor.email
    assert form.title in payload["text"]
    assert f"/cms/upkeep/review/{form.pk}/" in payload["html"]
    assert chase_reviews(at + datetime.timedelta(days=5)) == 1
    mark_reviewed(form, moh_editor, datetime.date(2026, 11, 30))
    assert chase_reviews(at + datetime.timedelta(days=12)) == 0


def test_what_falls_due_in_the_week_waits_for_sunday(moh_editor):
    make_form(reviewed_on=datetime.date(2025, 11, 23))  # due Monday 23 November 2026
    tuesday = timezone.make_aware(datetime.datetime(2026, 11, 24, 9))
    assert chase_reviews(tuesday) == 0
    assert chase_reviews(tuesday + datetime.timedelta(days=5)) == 1


def test_the_clock_knows_the_job(moh_editor):
    make_form(reviewed_on=OLD)
    at = timezone.make_aware(datetime.datetime(2026, 11, 24, 9))
    assert {"chase_reviews", "check_contacts", "watch_links"} <= set(run_due(at))
    assert run_due(at) == []
    assert len(mails()) == 1


def test_the_owner_is_asked_alone_and_in_their_language(moh_editor):
    owner = make_user("owner", language="en", group=editors_of("MOH"))
    make_form(title="عنوان", title_en="English title of it", reviewed_on=OLD, owner=owner)
    assert chase_reviews(timezone.now()) == 1
    (payload,) = mails()
    assert payload["to"] == owner.email
    assert "English title of it" in payload["text"]
    assert '<html lang="en" dir="ltr">' in payload["html"]


@pytest.mark.parametrize("gone", ["left", "no rights", "no address"])
def test_without_an_owner_who_can_act_the_agencys_editors_are_asked(moh_editor, gone):
    owner = make_user("owner", group=None if gone == "no rights" else editors_of("MOH"))
    owner.is_active, owner.email = gone != "left", "" if gone == "no address" else owner.email
    owner.save()
    make_form(reviewed_on=OLD, owner=owner)
    chase_reviews(timezone.now())
    assert [payload["to"] for payload in mails()] == [moh_editor.email]


def test_editors_of_another_agency_hear_nothing(moh_editor):
    make_user("moi", group=editors_of("MOI"))
    make_form(reviewed_on=OLD)
    chase_reviews(timezone.now())
    assert [payload["to"] for payload in mails()] == [moh_editor.email]


def test_a_long_list_is_cut_and_says_so(moh_editor, monkeypatch):
    monkeypatch.setattr("upkeep.chasing.MOST", 1)
    make_form(reviewed_on=OLD)
    make_form(reviewed_on=OLD)
    chase_reviews(timezone.now())
    (payload,) = mails()
    assert payload["text"].count("/cms/upkeep/review/") == 1
    assert "/cms/reports/to-review/" in payload["text"]


def test_saving_an_editors_form_without_the_interval_keeps_it(admin_client):
    from tests.office.test_editing import edit_form

    form = make_form(review_every=6)
    answer = admin_client.post(f"/cms/pages/{form.pk}/edit/", edit_form(form))
    assert answer.status_code == 302
    form.refresh_from_db()
    assert form.review_every == 6
    answer = admin_client.post(f"/cms/pages/{form.pk}/edit/", edit_form(form, review_every="0"))
    assert answer.status_code == 200
