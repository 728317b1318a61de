"""What is not public appears on no surface: pages, lists, search, API, sitemap, files."""

import datetime

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from wagtail.models import PageViewRestriction

from forms_library.models import TransactionFormPage
from office.tree import shelf
from search import indexing
from tests.factories import make_agency, make_answer, make_content, make_document, make_form
from tests.factories import make_version as add_version

pytestmark = pytest.mark.django_db
CANARY = "قلقشندي"  # a word of nothing else on the site


def hidden_form(state):
    form = make_form(title=f"نموذج {CANARY}", number="CANARY-7", english=True)
    add_version(form, files=(("ar", "print"), ("en", "fill")))
    english = TransactionFormPage.objects.get(
        translation_key=form.translation_key, locale__language_code="en"
    )
    indexing.index_pages([form])
    yesterday = timezone.now() - datetime.timedelta(days=1)
    if state == "draft":
        form.unpublish()
    elif state == "scheduled":
        form.unpublish()
        form.go_live_at = timezone.now() + datetime.timedelta(minutes=1)
        form.save_revision(approved_go_live_at=form.go_live_at)
    elif state == "expired":
        # the scheduler has not come by yet: the row still says live
        TransactionFormPage.objects.filter(pk=form.pk).update(expire_at=yesterday)
    elif state == "private":
        for page in (form, english):
            PageViewRestriction.objects.create(page=page, restriction_type="login")
    elif state == "private parent":
        for language in ("ar", "en"):
            parent = shelf("form", form.agency, language)
            PageViewRestriction.objects.create(
                page=parent, restriction_type="password", password="secret"
            )
    elif state == "arabic down":
        form.unpublish()
    return form, english


STATES = ["draft", "scheduled", "expired", "private", "private parent", "arabic down"]


def surfaces(form, english, files):
    return [
        form.url,
        english.url,
        "/ar/",
        "/ar/forms/",
        "/en/forms/",
        "/ar/forms/moh/",
        "/ar/agencies/moh/",
        "/ar/agencies/",
        f"/ar/search/?q={CANARY}",
        "/en/search/?q=CANARY-7",
        "/ar/search/",
        f"/api/v1/search?q={CANARY}",
        f"/api/v1/suggest?q={CANARY}",
        "/api/v1/forms",
        "/api/v1/forms?language=en",
        f"/api/v1/forms/{form.external_id}",
        f"/api/v1/pages{form.url.rstrip('/')}",
        "/api/v1/agencies/MOH",
        "/sitemap.xml",
        f"/en/untranslated/{form.pk}/",
        "/f/CANARY-7/latest.ar.pdf",
        "/f/CANARY-7/latest.en.pdf",
        f"/f/{form.external_id}/latest.ar.pdf",
        *files,
    ]


@pytest.mark.parametrize("state", STATES)
def test_a_hidden_form_is_nowhere(client, state):
    form, english = hidden_form(state)
    documents = [f.document for v in form.versions.all() for f in v.files.all()]
    files = [f"/f/CANARY-7/d{document.pk}/x.pdf" for document in documents]
    files += [document.url for document in documents]
    for address in surfaces(form, english, files):
        answer = client.get(address)
        body = answer.getvalue() if answer.streaming else answer.content
        assert answer.status_code in (200, 302, 404), address
        if address in (form.url, english.url) and state.startswith("private"):
            assert answer.status_code in (200, 302), address  # asks for the password or sign-in
        found = CANARY.encode() in body.replace(f"«{CANARY}»".encode(), b"")
        echoed = "search?q=" in address or "search/?q=" in address or "suggest" in address
        assert not found or echoed, address
        assert b"%PDF" not in body, address
        if echoed:
            assert f"نموذج {CANARY}".encode() not in body, address
            assert form.url.encode() not in body, address
    for address in [form.url, *files, "/f/CANARY-7/latest.ar.pdf"]:
        if not (state.startswith("private") and address == form.url):
            assert client.get(address).status_code == 404, address


def test_a_live_form_is_on_all_of_them(client):
    form = make_form(title=f"نموذج {CANARY}", number="CANARY-7", english=True)
    version = add_version(form, files=(("ar", "print"), ("both", "fill")))
    indexing.index_pages([form])
    for address in (
        form.url,
        "/ar/forms/",
        "/ar/forms/moh/",
        "/ar/agencies/moh/",
        f"/ar/search/?q={CANARY}",
        f"/api/v1/search?q={CANARY}",
        "/api/v1/forms",
        f"/api/v1/forms/{form.external_id}",
    ):
        assert CANARY in client.get(address).content.decode(), address
    assert form.url in client.get("/sitemap.xml").content.decode()
    for language in ("ar", "en"):
        answer = client.get(f"/f/canary-٧/latest.{language}.pdf")
        assert answer.status_code == 200
        assert answer.getvalue().startswith(b"%PDF")
        assert answer["Content-Type"] == "application/pdf"
    document = version.files.first().document
    assert client.get(document.url).status_code == 200


def test_a_replaced_file_never_shows_a_draft(client):
    form = make_form(number="MOI-9")
    version = add_version(form)
    before = client.get("/f/MOI-9/latest.ar.pdf").getvalue()
    draft = TransactionFormPage.objects.get(pk=form.pk)
    row = draft.versions.get()
    files = list(row.files.all())
    files[0].document = make_document()
    row.files = files
    draft.versions = [row]
    revision = draft.save_revision()
    assert client.get("/f/MOI-9/latest.ar.pdf").getvalue() == before
    fresh = files[0].document
    assert client.get(fresh.url).status_code == 404
    revision.publish()
    assert client.get("/f/MOI-9/latest.ar.pdf").getvalue() != before
    assert version.pk == form.versions.get().pk


def test_a_version_to_come_is_not_handed_out(client):
    form = make_form(number="MOI-9")
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    version = add_version(form, "2", tomorrow)
    document = version.files.get().document
    assert client.get("/f/MOI-9/latest.ar.pdf").status_code == 404
    assert client.get(f"/f/MOI-9/d{document.pk}/x.pdf").status_code == 404
    assert client.get(document.url).status_code == 404


def test_a_document_is_public_while_a_live_page_links_it(client):
    document = make_document()
    page = make_content(live=True)
    assert client.get(document.url).status_code == 404
    link = f'<p><a linktype="document" id="{document.pk}">x</a></p>'
    page.body = [("text", link)]
    page.save_revision()
    assert client.get(document.url).status_code == 404
    page.save_revision().publish()
    assert client.get(document.url).status_code == 200
    page.unpublish()
    assert client.get(document.url).status_code == 404


def test_private_files_have_no_address_of_their_own(client):
    document = make_document()
    for address in (
        f"/media/{document.file.name}",
        f"/media/../private/{document.file.name}",
        f"/media/%2e%2e/private/{document.file.name}",
        f"/static/../private/{document.file.name}",
        f"/private/{document.file.name}",
        f"/documents/{document.pk}/..;/x.pdf",
    ):
        assert client.get(address).status_code in (404, 400), address


def test_staff_may_look_at_a_document_before_it_is_public(admin_client):
    assert admin_client.get(make_document().url).status_code == 200


def test_downloads_are_counted_per_file_and_day_without_a_cookie(client):
    from forms_library.models import DownloadCount

    form = make_form(number="MOI-9")
    add_version(form)
    for _ in range(3):
        answer = client.get("/f/MOI-9/latest.ar.pdf")
        answer.getvalue()
        assert not answer.cookies
    client.head("/f/MOI-9/latest.ar.pdf")
    row = DownloadCount.objects.get()
    assert (row.count, row.day) == (3, timezone.localdate())


def test_answers_and_forms_of_a_hidden_thing_are_not_related(client):
    hidden = make_form(title=f"نموذج {CANARY}")
    answer = make_answer(agency=make_agency(), related=[("page", hidden)])
    assert CANARY in client.get(answer.url).content.decode()
    hidden.unpublish()
    assert CANARY not in Client().get(answer.url).content.decode()


@pytest.mark.parametrize("state", ["unpublished", "expired", "private"])
def test_a_sheet_goes_with_the_page_of_its_language(client, state):
    from forms_library.models import PrintedSheet
    from tests.factories import pdf_bytes

    form = make_form(number="MOI-9", english=True)
    english = form.in_language("en")
    sheet = {"digest": "", "sha256": "0" * 64, "size": 9, "pages": 1, "fillable": False}
    for language in ("ar", "en"):
        row = PrintedSheet(page=form, version="1", language=language, purpose="print", **sheet)
        row.file.save("x.pdf", ContentFile(pdf_bytes()), save=True)
    assert client.get("/f/MOI-9/latest.en.pdf").status_code == 200
    if state == "unpublished":
        english.unpublish()
    elif state == "expired":
        yesterday = timezone.now() - datetime.timedelta(days=1)
        TransactionFormPage.objects.filter(pk=english.pk).update(expire_at=yesterday)
    else:
        PageViewRestriction.objects.create(page=english, restriction_type="login")
    assert client.get("/f/MOI-9/latest.en.pdf").status_code == 404
    assert client.get("/f/MOI-9/latest.ar.pdf").status_code == 200
    versions = client.get(f"/api/v1/forms/{form.external_id}").json()["versions"]
    assert [f["language"] for v in versions for f in v["files"]] == ["ar"]


def test_taking_the_arabic_page_down_hides_its_english_twin_everywhere(client):
    document = make_document()
    answer = make_answer(english=True)
    english = answer.in_language("en")
    english.body = f'<p><a linktype="document" id="{document.pk}">x</a></p>'
    english.save_revision().publish()
    assert client.get(document.url).status_code == 200
    answer.unpublish()
    assert client.get(english.url).status_code == 404
    assert client.get(f"/ar/untranslated/{english.pk}/").status_code == 404
    assert client.get(document.url).status_code == 404


def test_a_document_of_two_forms_is_public_with_either(client):
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    first, second = make_form(number="A-1"), make_form(number="A-2")
    document = add_version(first, "1", tomorrow).files.get().document
    row = add_version(second)
    row.files.update(document=document)
    assert client.get(document.url).status_code == 200


def test_the_clock_publishes_and_expires_for_the_moment_it_is_told():
    from core.jobs import publish_scheduled

    soon = timezone.now() + datetime.timedelta(hours=1)
    coming, going = make_form(live=False), make_form()
    coming.go_live_at = soon
    coming.save_revision(approved_go_live_at=soon)
    TransactionFormPage.objects.filter(pk=going.pk).update(expire_at=soon)
    publish_scheduled(timezone.now())
    assert not TransactionFormPage.objects.get(pk=coming.pk).live
    publish_scheduled(soon + datetime.timedelta(minutes=1))
    assert TransactionFormPage.objects.get(pk=coming.pk).live
    assert not TransactionFormPage.objects.get(pk=going.pk).live


def test_a_name_longer_than_a_disk_takes_is_not_found(client):
    assert client.get("/media/" + "x" * 300).status_code == 404


@pytest.mark.parametrize(
    "query", ["agency=XXX", "topic=zzz", "topic=%00", "agency=%00", "audience=x"]
)
def test_unknown_facets_of_the_library_are_passed_over(client, query):
    form = make_form()
    assert form.title in client.get(f"/ar/forms/?{query}").content.decode()


def test_a_facet_is_known_in_small_letters(client):
    make_form(agency=make_agency("MOH"))
    other = make_form(agency=make_agency("MOI"))
    page = client.get("/ar/forms/?agency=moh").content.decode()
    assert other.title not in page
    assert 'aria-current="true"' in page
