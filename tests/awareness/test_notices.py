"""Notices on pages: which, where, when, and in which words."""

from __future__ import annotations

import datetime
import re

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from awareness.demonstration import load_notices
from awareness.models import Notice
from core import page_cache
from office.demo.content import read
from tests.factories import make_agency, make_answer, make_form, make_guide
from tests.factories.notices import make_notice

pytestmark = pytest.mark.django_db


def text_of(client, path):
    return client.get(path).content.decode()


def bears(client, path, notice):
    """Whether the page at ``path`` bears ``notice`` under its header."""
    page = text_of(client, path)
    region = re.search(r'<div class="notices.*?<main', page, re.S)
    return bool(region) and notice.external_id in region[0]


# -- where ---------------------------------------------------------------------------------------


def test_a_notice_for_the_whole_site_is_on_every_page(client):
    form = make_form(english=True)
    notice = make_notice()
    for path in ("/ar/", "/en/", form.url, "/ar/forms/", "/ar/search/", "/en/nothing/"):
        assert bears(client, path, notice), path


def test_a_notice_for_a_section_is_on_its_pages_only(client):
    form, answer = make_form(english=True), make_answer()
    notice = make_notice(where="section", section="forms")
    for path in ("/ar/forms/", "/en/forms/", form.url, form.in_language("en").url):
        assert bears(client, path, notice), path
    for path in ("/ar/", answer.url, "/ar/guides/", "/ar/agencies/"):
        assert not bears(client, path, notice), path


def test_the_complaints_guide_is_not_the_guides_to_services(client):
    notice = make_notice(where="section", section="guide")
    guide = make_guide()
    assert not bears(client, "/ar/guides/", notice)
    assert not bears(client, guide.url, notice)


def test_a_notice_for_an_agency_is_on_its_pages_in_every_section(client):
    moi, moh = make_agency("MOI"), make_agency("MOH")
    form = make_form(agency=moi, english=True)
    answer, other = make_answer(agency=moi), make_answer(agency=moh)
    notice = make_notice(where="agency", agency=moi)
    mine = [form.url, form.in_language("en").url, answer.url, "/ar/agencies/moi/", "/en/forms/moi/"]
    for path in mine:
        assert bears(client, path, notice), path
    for path in ("/ar/", other.url, "/ar/agencies/moh/", "/ar/forms/moh/", "/ar/forms/"):
        assert not bears(client, path, notice), path


def test_a_notice_for_a_page_is_on_it_and_below_in_both_languages(client):
    form = make_form(agency=make_agency("MOI"), english=True)
    other = make_form(agency=make_agency("MOH"))
    notice = make_notice(where="page", page=form.get_parent())
    for path in ("/ar/forms/moi/", "/en/forms/moi/", form.url, form.in_language("en").url):
        assert bears(client, path, notice), path
    for path in ("/ar/", "/ar/forms/", other.url, "/ar/agencies/moi/"):
        assert not bears(client, path, notice), path


# -- when ----------------------------------------------------------------------------------------


def test_a_notice_is_shown_from_its_first_moment_to_its_last(client):
    now = timezone.now()
    notice = make_notice(starts_at=now + HOUR, ends_at=now + 2 * HOUR)
    for moment, shown in ((0, False), (59, False), (60, True), (119, True), (120, False)):
        page_cache.forget_all()
        with time_machine.travel(now + moment * MINUTE, tick=False):
            assert bears(client, "/ar/", notice) is shown, moment


def test_what_memory_keeps_never_shows_a_notice_outside_its_time(client):
    now = timezone.now()
    notice = make_notice(starts_at=now + HOUR, ends_at=now + 2 * HOUR)
    with time_machine.travel(now, tick=False):
        assert not bears(client, "/ar/", notice)  # from here on it is in memory
    for moment, shown in ((61, True), (121, False)):
        with time_machine.travel(now + moment * MINUTE, tick=False):
            assert bears(client, "/ar/", notice) is shown, moment


def test_a_changed_notice_is_seen_at_once(client, django_capture_on_commit_callbacks):
    notice = make_notice()
    assert bears(client, "/ar/", notice)
    with django_capture_on_commit_callbacks(execute=True):
        notice.title_ar = "عنوان جديد"
        notice.save()
    assert "عنوان جديد" in text_of(client, "/ar/")
    with django_capture_on_commit_callbacks(execute=True):
        notice.delete()
    assert "عنوان جديد" not in text_of(client, "/ar/")


HOUR, MINUTE = datetime.timedelta(hours=1), datetime.timedelta(minutes=1)


def clean(**fields):
    now = timezone.now()
    values = {"title_ar": "ع", "body_ar": "<p>ن</p>", "starts_at": now, "ends_at": now + HOUR}
    notice = Notice(**(values | fields))
    notice.full_clean()
    return notice


@pytest.mark.parametrize(
    ("start", "end", "right"),
    [(0, 90 * 24, True), (0, 90 * 24 + 1, False), (0, 0, False), (5, 4, False), (0, 1, True)],
)
def test_a_notice_ends_after_it_starts_and_within_ninety_days(start, end, right):
    now = timezone.now()
    times = {"starts_at": now + start * HOUR, "ends_at": now + end * HOUR}
    if right:
        clean(**times)
        return
    with pytest.raises(ValidationError) as told:
        clean(**times)
    assert set(told.value.message_dict) == {"ends_at"}


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"ends_at": None}, "ends_at"),
        ({"title_ar": ""}, "title_ar"),
        ({"body_ar": ""}, "body_ar"),
        ({"body_ar": "<p> </p>"}, "body_ar"),
        ({"body_ar": "<p>" + "ن" * 601 + "</p>"}, "body_ar"),
        ({"title_en": "x"}, "body_en"),
        ({"body_en": "<p>x</p>"}, "title_en"),
        ({"where": "section"}, "section"),
        ({"where": "agency"}, "agency"),
        ({"where": "page"}, "page"),
        ({"where": "section", "section": "cellar"}, "section"),
    ],
)
def test_what_a_notice_lacks_is_told_at_its_field(fields, wrong):
    with pytest.raises(ValidationError) as told:
        clean(**fields)
    assert set(told.value.message_dict) == {wrong}


# -- words ---------------------------------------------------------------------------------------


def test_the_level_is_told_in_words(client):
    for level, word in (
        ("information", "Information"),
        ("warning", "Warning"),
        ("urgent", "Urgent"),
    ):
        make_notice(level=level, title_en=f"Told {level}")
        page_cache.forget_all()
        page = text_of(client, "/en/")
        assert re.search(rf"{word}:</span> <a [^>]*>Told {level}", page)


def test_the_most_urgent_notice_comes_first(client):
    for level in ("information", "urgent", "warning"):
        make_notice(level=level, title_ar=f"عنوان-{level}")
    page = text_of(client, "/ar/")
    order = re.findall(r"عنوان-(\w+)</a>", page)
    assert order == ["urgent", "warning", "information"]


def test_an_arabic_only_notice_is_marked_on_english_pages(client):
    notice = make_notice(title_en="", body_en="")
    page = text_of(client, "/en/")
    block = page[page.index('class="notices') : page.index("<main")]
    assert 'lang="ar" dir="rtl"' in block
    assert notice.title_ar in block
    assert "In Arabic" in block
    assert (
        'lang="ar" dir="rtl"'
        not in text_of(client, "/ar/").split('class="notices')[1].split("<main")[0]
    )


def test_a_long_notice_is_shortened_above_pages_and_whole_on_its_own(client):
    notice = make_notice(body_ar="<p>" + "كلمة أخرى. " * 40 + "الختام</p>")
    assert "الختام" not in text_of(client, "/ar/")
    assert "الختام" in text_of(client, f"/ar/notices/{notice.external_id}/")


def test_a_link_of_a_notice_leads_to_public_pages_only(client):
    shown, hidden = make_form(), make_form(live=False)
    links = "".join(f'<a linktype="page" id="{page.pk}">x</a>' for page in (shown, hidden))
    make_notice(body_ar=f"<p>{links}</p>")
    block = text_of(client, "/ar/").split('class="notices')[1].split("<main")[0]
    assert f'href="{shown.url}"' in block
    assert hidden.url not in block


XSS = ["<script>zqx()</script>", '"><img src=x onerror=zqx()>', "'-zqx()-'", "<svg/onload=zqx()>"]


@pytest.mark.parametrize("words", XSS)
def test_a_title_is_never_obeyed(client, words):
    notice = make_notice(title_ar=words, title_en=words)
    for path in ("/ar/", "/en/notices/", f"/ar/notices/{notice.external_id}/"):
        page = text_of(client, path)
        assert "zqx" in page
        if "<" in words:
            assert words not in page


# -- addresses of their own ----------------------------------------------------------------------


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_notice_has_an_address_of_its_own(client, language, django_assert_max_num_queries):
    notice = make_notice(agency=make_agency("MOI"), where="agency")
    client.get(f"/{language}/notices/")
    with django_assert_max_num_queries(12):
        answer = client.get(f"/{language}/notices/{notice.external_id}/")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert not answer.cookies
    assert notice.title_in(language) in page
    assert page.count("<h1") == 1
    assert f'/{language}/notices/{notice.external_id}/" ' not in page.split('class="notices')[0]
    other = {"ar": "en", "en": "ar"}[language]
    assert f'href="/{other}/notices/{notice.external_id}/" lang="{other}"' in page
    for code in ("ar", "en"):
        assert f'hreflang="{code}" href="http' in page


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_list_tells_every_notice_of_the_moment(client, language, django_assert_max_num_queries):
    shown = [make_notice(), make_notice(where="section", section="forms")]
    hidden = [make_notice((1, 2)), make_notice((-2, -1))]
    client.get(f"/{language}/")
    with django_assert_max_num_queries(12):
        page = text_of(client, f"/{language}/notices/")
    for notice in shown:
        assert page.count(notice.external_id) == 1
    assert not any(notice.external_id in page for notice in hidden)


def test_an_empty_list_says_so(client):
    assert "There is no notice at the moment." in text_of(client, "/en/notices/")


def test_a_notice_to_come_is_not_there_and_one_that_is_over_is_gone(client):
    coming, over = (
        make_notice((1, 2), title_ar="قلقشندي"),
        make_notice((-2, -1), title_ar="قلقشندي"),
    )
    for language in ("ar", "en"):
        assert client.get(f"/{language}/notices/{coming.external_id}/").status_code == 404
        answer = client.get(f"/{language}/notices/{over.external_id}/")
        assert answer.status_code == 410
        assert "قلقشندي" not in answer.content.decode()
        assert over.title_en not in answer.content.decode()
    assert client.get("/ar/notices/notice.none/").status_code == 404


def test_an_arabic_only_notice_names_its_arabic_address(client):
    notice = make_notice(title_en="", body_en="")
    page = text_of(client, f"/en/notices/{notice.external_id}/")
    assert re.search(rf'rel="canonical" href="[^"]*/ar/notices/{notice.external_id}/"', page)
    assert 'hreflang="en" href="http' not in page
    assert f'<h1 lang="ar" dir="rtl">{notice.title_ar}' in page


def test_its_own_page_does_not_bear_it_twice(client):
    notice = make_notice()
    assert not bears(client, f"/ar/notices/{notice.external_id}/", notice)


# -- cost ----------------------------------------------------------------------------------------


def test_notices_cost_one_query_and_none_from_memory(client, django_assert_num_queries):
    from awareness.notices import notices_on

    form = make_form(english=True)
    for _ in range(3):
        make_notice(where="page", page=form)
        make_notice(where="agency", agency=form.agency)
    english = form.in_language("en")
    english.source  # noqa: B018 what every page has fetched
    with django_assert_num_queries(1):
        assert len(notices_on(english.url, english, None, "en")) == 6
    with django_assert_num_queries(0):
        assert len(notices_on(form.url, form, None, "ar")) == 6


# -- the demonstration -----------------------------------------------------------------------------


def test_the_demonstration_has_two_notices_of_today(client):
    make_agency("MOI")
    for _ in range(2):
        load_notices(read("notices.json"))
    page_cache.forget_all()
    assert Notice.objects.count() == 2
    assert all(notice.is_current() and notice.title_en for notice in Notice.objects.all())
    assert "notice.paper-forms" in text_of(Client(), "/ar/")
    assert "notice.moi-payment" in text_of(Client(), "/ar/agencies/moi/")


@pytest.mark.parametrize("first", ["ar", "en"])
def test_links_lead_to_the_language_of_the_words_whoever_reads_first(client, first):
    form = make_form(english=True)
    link = f'<p><a linktype="page" id="{form.pk}">x</a></p>'
    make_notice(body_ar=link, body_en=link)
    client.get(f"/{first}/")
    for language in ("ar", "en"):
        block = text_of(client, f"/{language}/").split('class="notices')[1].split("<main")[0]
        assert f'href="{form.in_language(language).url}"' in block


@pytest.mark.parametrize("language", ["ar", "en"])
def test_notices_of_every_place_cost_a_page_no_query_but_their_own(
    client, language, django_assert_max_num_queries
):
    form = make_form(agency=make_agency("MOI"), english=True)
    path = form.in_language(language).url
    client.get(path)
    page_cache.forget_all()
    with CaptureQueriesContext(connection) as before:  # with nothing in memory
        client.get(path)
    notices = [
        make_notice(),
        make_notice(where="section", section="forms"),
        make_notice(where="agency", agency=form.agency),
        make_notice(where="page", page=form),
    ]
    page_cache.forget_all()
    with django_assert_max_num_queries(len(before)):  # the same one finds none or all of them
        page = text_of(client, path)
    assert all(notice.external_id in page for notice in notices)
    with django_assert_max_num_queries(12):
        client.get(path)
