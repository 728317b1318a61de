"""What the link watch finds, and that it calls nobody."""

from __future__ import annotations

import datetime
import json
import socket

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import PageViewRestriction

from agencies.models import Counter
from core.models import OfficeDocument
from forms_library.models import DownloadCount, TransactionFormPage
from guidance.models import ContentPage
from tests.factories import (
    make_agency,
    make_answer,
    make_campaign,
    make_content,
    make_document,
    make_form,
    make_guide,
    make_version,
)
from upkeep.links.addresses import plausible
from upkeep.links.finding import in_rich_text
from upkeep.links.watch import watch
from upkeep.models import LinkProblem

pytestmark = pytest.mark.django_db
GOOD = (
    "https://www.moi.gov.kw/main/",
    "http://example.com:8080/a?b=c#d",
    "https://وزارة.الكويت/صفحة",
    "https://e.gov.kw/%D9%86%D9%85",
    "mailto:info@moh.gov.kw",
    "tel:+965%2018000",
    "tel:١٥١",
)
BAD = (
    "javascript:alert(1)",
    "data:text/html,x",
    "ftp://example.com/",
    "https://",
    "https://localhost/",
    "https://intranet/x",
    "http://127.0.0.1/",
    "http://10.0.0.8/",
    "http://169.254.169.254/latest/meta-data",
    "http://[::1]/",
    "http://1.2.3/",
    "https://moi.gov.kw@evil.example/",
    "https://example.com:99999/",
    "https://exa mple.com/",
    "https://moi.gov.kw/\u202efdp.exe",
    "https://moi\u200b.gov.kw/",
    "https://moi.gov.kw/%E2%80%AEfdp",
    "https://-moi.gov.kw/",
    "https://moi..gov.kw/",
    "//evil.example/x",
    "http://[bad",
    "mailto:nobody",
    "tel:abc",
    "",
)


@pytest.mark.parametrize("address", GOOD)
def test_addresses_that_can_be_right(address):
    assert plausible(address)


@pytest.mark.parametrize("address", BAD)
def test_addresses_that_cannot(address):
    assert not plausible(address)


def test_rich_text_gives_its_links_with_their_words():
    html = (
        '<p><a linktype="page" id="3">one <b>page</b></a> <a href="https://a.example">b</a>'
        '<embed embedtype="image" id="7" alt="x"/><a linktype="document" id="5">d</a></p>'
    )
    found = [(link.kind, link.target, link.words) for link in in_rich_text(html, "body")]
    assert found == [
        ("page", "3", "one page"),
        ("address", "https://a.example", "b"),
        ("image", "7", "x"),
        ("document", "5", "d"),
    ]


def problems():
    return {
        (row.page_id, row.where, row.target): row.problem
        for row in LinkProblem.objects.filter(gone_at=None)
    }


def linked(*hrefs):
    return "<p>" + " ".join(f'<a href="{href}">x</a>' for href in hrefs) + "</p>"


@pytest.fixture
def guide(db):
    """A guide to write links into; ``say(html)`` gives it new words."""
    page = make_guide(body="<p>x</p>")

    def say(html):
        type(page).objects.filter(pk=page.pk).update(body=html)
        watch()
        return {target: problem for (pk, _, target), problem in problems().items() if pk == page.pk}

    page.say = say
    return page


def test_a_sound_office_has_no_problems(guide):
    form = make_form(related=json.dumps([{"type": "page", "value": guide.pk}]), english=True)
    make_version(form, files=(("ar", "print"), ("ar", "fill")))
    document = make_document()
    found = guide.say(
        f'<p><a linktype="page" id="{form.pk}">f</a><a linktype="document" id="{document.pk}">d</a>'
        f'<a href="{form.get_url()}">path</a></p>'
        + linked(
            "/ar/search/?q=x",
            "/",
            f"/f/{form.number}/latest.ar.pdf",
            f"http://testserver{form.get_url()}",
            f"/documents/{document.pk}/form.pdf",
            "#main",
            f"{form.get_url()}#main",
            "https://www.moi.gov.kw/",
        )
    )
    assert found == {}
    assert problems() == {}
    assert DownloadCount.objects.count() == 0


def test_every_way_a_page_can_be_missing(guide):
    now = timezone.now()
    gone, hidden, private, over = (make_form() for _ in range(4))
    gone_pk, gone_url = gone.pk, gone.get_url()
    gone.delete()
    hidden.unpublish()
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    TransactionFormPage.objects.filter(pk=over.pk).update(
        expire_at=now - datetime.timedelta(hours=1)
    )
    pages = "".join(
        f'<a linktype="page" id="{pk}">x</a>' for pk in (gone_pk, hidden.pk, private.pk, over.pk)
    )
    found = guide.say(
        f"<p>{pages}</p>" + linked(gone_url, hidden.get_url(), "/ar/nothing/", "/nothing/at/all")
    )
    assert found == {
        str(gone_pk): "gone",
        str(hidden.pk): "unpublished",
        str(private.pk): "private",
        str(over.pk): "expired",
        gone_url: "gone",
        hidden.get_url(): "unpublished",
        "/ar/nothing/": "gone",
        "/nothing/at/all": "gone",
    }


def test_an_english_page_without_its_arabic_source_is_not_there(guide):
    form = make_form(english=True)
    english = form.in_language("en")
    assert english.pk != form.pk
    assert guide.say(linked(english.get_url())) == {}
    form.unpublish()
    assert guide.say(linked(english.get_url())) == {english.get_url(): "unpublished"}


def test_choosers_remember_what_is_gone():
    target, other = make_form(), make_answer()
    page = make_answer(related=json.dumps([{"type": "page", "value": target.pk}]), english=True)
    campaign = make_campaign(
        promotes=json.dumps([{"type": "page", "value": target.pk}]),
        related=json.dumps([{"type": "page", "value": other.pk}]),
    )
    key = target.pk
    target.delete()
    other.unpublish()
    watch()
    assert problems() == {
        (page.pk, "related", str(key)): "gone",
        (campaign.pk, "promotes", str(key)): "gone",
        (campaign.pk, "related", str(other.pk)): "unpublished",
    }


def test_facts_of_an_english_page_are_nobodys_business():
    page = make_answer(english=True)
    english = page.in_language("en")
    type(page).objects.filter(pk=english.pk).update(
        related=json.dumps([{"type": "page", "value": 999_999}])
    )
    assert watch() == 0


def test_blocks_are_looked_into():
    body = [
        {"type": "text", "value": '<p><a linktype="page" id="999991">a</a></p>'},
        {"type": "note", "value": {"level": "info", "text": linked("javascript:x")}},
        {"type": "details", "value": {"summary": "s", "text": linked("#nowhere")}},
        {"type": "link", "value": {"page": 999_992, "text": ""}},
        {"type": "picture", "value": {"image": 999_993, "alt_text": "x", "decorative": False}},
        {"type": "steps", "value": {"steps": [{"type": "item", "value": {"title": "t"}}]}},
    ]
    page = make_content(body=json.dumps(body))
    watch()
    assert problems() == {
        (page.pk, "body", "999991"): "gone",
        (page.pk, "body", "javascript:x"): "bad_address",
        (page.pk, "body", "#nowhere"): "no_anchor",
        (page.pk, "body", "999992"): "gone",
        (page.pk, "body", "999993"): "gone",
    }


def test_a_place_within_another_page_must_exist(guide):
    agency = make_agency("MOI")
    Counter.objects.create(agency=agency, name_ar="منفذ")
    url = agency.pages.get(locale__language_code="ar").get_url()
    found = guide.say(linked(f"{url}#counters", f"{url}#lifts", "#top"))
    assert found == {f"{url}#lifts": "no_anchor"}


def test_drafts_and_private_pages_are_not_looked_at(guide):
    make_guide(body=linked("/ar/nothing/"), live=False)
    private = make_guide(body=linked("/ar/nothing/"))
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    assert watch() == 0


def test_files_missing_from_the_store(guide):
    form = make_form()
    version = make_version(form)
    document = version.files.get().document
    picked = make_document()
    for one in (document, picked):
        one.file.storage.delete(one.file.name)
    found = guide.say(f'<p><a linktype="document" id="{picked.pk}">d</a></p>')
    assert found == {str(picked.pk): "no_file"}
    assert problems()[(form.pk, "versions", document.file.name)] == "no_file"
    OfficeDocument.objects.filter(pk=picked.pk).delete()
    assert guide.say(f'<p><a linktype="document" id="{picked.pk}">d</a></p>') == {
        str(picked.pk): "gone"
    }


def test_a_file_address_without_a_file(guide):
    form = make_form()
    make_version(form)
    found = guide.say(linked(f"/f/{form.number}/latest.en.pdf", "/f/NOT-1/latest.ar.pdf"))
    assert found == {
        f"/f/{form.number}/latest.en.pdf": "gone",
        "/f/NOT-1/latest.ar.pdf": "gone",
    }


def test_redirects_are_looked_at_and_lead_on(guide):
    hidden = make_form(live=False)
    Redirect.objects.create(old_path="/old", redirect_page=hidden)
    Redirect.objects.create(old_path="/older", redirect_link="http://10.0.0.1/")
    Redirect.objects.create(old_path="/fine", redirect_link="https://www.moh.gov.kw/")
    assert guide.say(linked("/old/", "/fine")) == {}
    assert problems() == {
        (None, "redirect", str(hidden.pk)): "unpublished",
        (None, "redirect", "http://10.0.0.1/"): "bad_address",
    }
    watch()
    assert LinkProblem.objects.filter(gone_at=None).count() == 2


def test_websites_and_online_services_are_checked_for_form():
    agency = make_agency("MOI", website="http://intranet/x")
    form = make_form(agency=agency, online_service_url="https://sahel.gov.kw@evil.example/")
    watch()
    page = agency.pages.get(locale__language_code="ar")
    assert problems() == {
        (page.pk, "website", "http://intranet/x"): "bad_address",
        (form.pk, "online_service_url", "https://sahel.gov.kw@evil.example/"): "bad_address",
    }


def test_a_problem_has_a_first_a_last_and_an_end(guide):
    night = timezone.now()
    page = ContentPage
    type(guide).objects.filter(pk=guide.pk).update(body=linked("/ar/later/"))
    watch(night)
    watch(night + datetime.timedelta(days=1))
    row = LinkProblem.objects.get()
    assert (row.first_seen, row.last_seen) == (night, night + datetime.timedelta(days=1))
    make_content(slug="later", external_id="page.later")
    watch(night + datetime.timedelta(days=2))
    row.refresh_from_db()
    assert row.gone_at == night + datetime.timedelta(days=2)
    page.objects.get(slug="later").unpublish()
    watch(night + datetime.timedelta(days=3))
    assert LinkProblem.objects.count() == 2
    type(guide).objects.filter(pk=guide.pk).update(body="<p>x</p>")
    watch(night + datetime.timedelta(days=4))
    watch(night + datetime.timedelta(days=99))
    assert not LinkProblem.objects.exists()


def test_nothing_calls_out(guide, monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("somebody was called")

    for name in ("socket", "create_connection", "getaddrinfo", "gethostbyname"):
        monkeypatch.setattr(socket, name, refuse)
    guide.say(linked(*GOOD, *BAD[:-1]))
    assert LinkProblem.objects.exists()


def test_queries_do_not_grow_with_the_links(guide, django_assert_max_num_queries):
    forms = [make_form() for _ in range(5)]
    guide.say("".join(f'<a linktype="page" id="{form.pk}">x</a>' for form in forms))
    with django_assert_max_num_queries(60):  # most of them one for each type of page
        watch()
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as before:
        watch()
    forms += [make_form() for _ in range(10)]
    body = "".join(f'<a linktype="page" id="{form.pk}">x</a>' for form in forms)
    type(guide).objects.filter(pk=guide.pk).update(body=body)
    with CaptureQueriesContext(connection) as after:
        watch()
    assert len(after) <= len(before) + 1


def test_the_report_shows_what_its_reader_may_change(guide, moh_editor):
    form = make_form(body=linked("/ar/nothing/"), owner=moh_editor)
    foreign = make_form(agency=make_agency("MOI"), body=linked("/ar/elsewhere/"))
    Redirect.objects.create(old_path="/old", redirect_link="http://10.0.0.1/")
    watch()
    client = Client()
    client.force_login(moh_editor)
    text = client.get("/cms/reports/broken-links/").content.decode()
    assert "/ar/nothing/" in text
    assert form.title in text
    assert foreign.title not in text
    assert "10.0.0.1" not in text
    assert (
        "/ar/nothing/"
        in client.get(
            f"/cms/reports/broken-links/?owner={moh_editor.pk}&problem=gone"
        ).content.decode()
    )
    assert (
        "/ar/nothing/"
        not in client.get("/cms/reports/broken-links/?problem=no_file").content.decode()
    )
    moh_editor.user_permissions.add(Permission.objects.get(codename="change_redirect"))
    assert "10.0.0.1" in client.get("/cms/reports/broken-links/").content.decode()
