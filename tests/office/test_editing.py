"""Editors at work in the admin."""

import pytest
from django.contrib.auth import get_user_model

from forms_library.models import TransactionFormPage
from office.demo.accounts import ACCOUNTS, create_accounts
from office.roles import collection_of
from tests.factories import make_agency, make_form, make_version
from tests.office.staff import PASSWORD, edit_form, signed_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("account", ACCOUNTS, ids=lambda a: a.username)
def test_every_account_signs_in_to_an_arabic_admin(accounts, account):
    page = signed_in(account.username).get("/cms/").content.decode()
    assert 'dir="rtl"' in page
    assert 'lang="ar"' in page
    assert ("تصلك التقارير هنا" in page) == (account.username == "minister")


def test_a_second_start_makes_no_account_twice(accounts):
    assert create_accounts("another-Password-2") == 0
    assert get_user_model().objects.count() == len(ACCOUNTS)
    assert get_user_model().objects.get(username="editor").check_password(PASSWORD)


def test_an_editor_of_one_agency_cannot_open_anothers_page(accounts):
    client = signed_in("editor.moh")
    mine, other = make_form(agency=make_agency("MOH")), make_form(agency=make_agency("MOI"))
    assert client.get(f"/cms/pages/{mine.pk}/edit/").status_code == 200
    assert client.get(f"/cms/pages/{other.pk}/edit/").status_code == 404
    assert client.post(f"/cms/pages/{other.pk}/unpublish/").status_code == 404
    assert TransactionFormPage.objects.get(pk=other.pk).live


@pytest.mark.parametrize("username", ["editor", "editor.moh"])
def test_editors_take_in_files_and_pictures(accounts, username):
    from django.core.files.uploadedfile import SimpleUploadedFile

    from core.models import OfficeDocument
    from tests.factories import pdf_bytes

    client = signed_in(username)
    upload = SimpleUploadedFile("form.pdf", pdf_bytes(), "application/pdf")
    place = collection_of(make_agency("MOH"))
    data = {"title": "x", "file": upload, "tags": "", "collection": place.pk}
    client.post("/cms/documents/add/", data)
    document = OfficeDocument.objects.get()
    assert (document.uploaded_by_user.username, document.collection) == (username, place)
    assert client.get("/cms/images/add/").status_code == 200


def test_a_case_officer_edits_nothing(accounts):
    client = signed_in("officer.moi")
    form = make_form(agency=make_agency("MOI"))
    assert client.get(f"/cms/pages/{form.pk}/edit/").status_code == 404
    assert client.get("/cms/agencies/agency/").status_code in (302, 404)


def test_facts_are_edited_on_the_arabic_page_only(admin_client):
    form = make_form(english=True, number="MOI-77")
    english = TransactionFormPage.objects.get(
        translation_key=form.translation_key, locale__language_code="en"
    )
    arabic_page = admin_client.get(f"/cms/pages/{form.pk}/edit/").content.decode()
    english_page = admin_client.get(f"/cms/pages/{english.pk}/edit/").content.decode()
    for name in ('name="number"', 'name="fee_kwd"', 'name="versions-TOTAL_FORMS"'):
        assert name in arabic_page
        assert name not in english_page
    assert 'name="title"' in english_page


def test_saving_the_english_page_keeps_the_facts(admin_client):
    form = make_form(english=True, number="MOI-77", fee_kwd="5.000")
    make_version(form)
    english = TransactionFormPage.objects.get(
        translation_key=form.translation_key, locale__language_code="en"
    )
    answer = admin_client.post(
        f"/cms/pages/{english.pk}/edit/",
        {
            "title": "Better English title",
            "slug": english.slug,
            "body": "null",
            "requirements-count": "0",
            "steps-count": "0",
            "comments-TOTAL_FORMS": "0",
            "comments-INITIAL_FORMS": "0",
            "action-publish": "1",
        },
    )
    assert answer.status_code == 302
    english.refresh_from_db()
    assert english.title == "Better English title"
    form.refresh_from_db()
    assert (form.number, str(form.fee_kwd), form.versions.count()) == ("MOI-77", "5.000", 1)


def test_a_form_number_cannot_be_used_twice(admin_client):
    make_form(number="MOI-105")
    form = make_form(number="MOI-106")
    answer = admin_client.post(f"/cms/pages/{form.pk}/edit/", edit_form(form, number="moi-105"))
    assert answer.status_code == 200
    assert "يحمل نموذج آخر هذا الرقم" in answer.content.decode()
    form.refresh_from_db()
    assert form.number == "MOI-106"


@pytest.mark.parametrize("names", [("1", "1"), ("1/2", "2")])
def test_versions_have_names_that_can_stand_in_an_address_and_differ(admin_client, names):
    from wagtail.test.utils.form_data import inline_formset

    form = make_form(number="MOI-106")
    rows = [
        {"version": name, "effective_from": "2026-01-01", "files": inline_formset([])}
        for name in names
    ]
    answer = admin_client.post(
        f"/cms/pages/{form.pk}/edit/", edit_form(form, versions=inline_formset(rows))
    )
    assert answer.status_code == 200
    assert form.versions.count() == 0


def test_two_versions_are_kept_with_their_days(admin_client):
    from wagtail.test.utils.form_data import inline_formset

    form = make_form(number="MOI-106")
    rows = [
        {"version": name, "effective_from": day, "files": inline_formset([])}
        for name, day in (("1", "2026-01-01"), ("2", "2026-02-01"))
    ]
    answer = admin_client.post(
        f"/cms/pages/{form.pk}/edit/", edit_form(form, versions=inline_formset(rows))
    )
    assert answer.status_code == 302
    assert [v.version for v in form.versions.all()] == ["1", "2"]


def test_a_title_of_300_letters_is_told_not_cut(admin_client):
    form = make_form()
    answer = admin_client.post(f"/cms/pages/{form.pk}/edit/", edit_form(form, title="ن" * 300))
    assert answer.status_code == 200
    assert "255" in answer.content.decode()


def test_the_title_english_identifier_and_history_survive_an_older_draft(admin_client):
    form = make_form(number="MOI-1")
    external_id = form.external_id
    revision = form.save_revision()
    content = dict(revision.content) | {"external_id": ""}
    revision.content = content
    revision.save()
    revision.publish()
    form.refresh_from_db()
    assert form.external_id == external_id


def test_what_is_made_in_the_admin_gets_an_identifier_of_its_own():
    form = make_form(external_id="", number="MOI-1")
    form.save_revision().publish()
    form.refresh_from_db()
    assert form.external_id.startswith("form.")
    english = make_form(external_id="", number="")
    english.save_revision().publish()
    english.refresh_from_db()
    assert english.external_id != form.external_id


def test_a_page_can_be_previewed_in_arabic(admin_client):
    form = make_form(title="نموذج للمعاينة")
    revision = form.save_revision()
    answer = admin_client.get(f"/cms/pages/{form.pk}/revisions/{revision.pk}/view/")
    assert answer.status_code == 200
    assert "نموذج للمعاينة" in answer.content.decode()


def test_a_picture_needs_words(admin_client):
    from django.core.files.uploadedfile import SimpleUploadedFile
    from wagtail.images import get_image_model
    from wagtail.images.tests.utils import get_test_image_file

    content = get_test_image_file().file.getvalue()
    upload = SimpleUploadedFile("x.png", content, "image/png")
    data = {"title": "صورة", "file": upload, "tags": "", "description": ""}
    answer = admin_client.post("/cms/images/add/", data)
    assert not get_image_model().objects.exists()
    upload.seek(0)
    answer = admin_client.post("/cms/images/add/", data | {"description": "ما تقوله الصورة"})
    assert answer.status_code == 302
    assert get_image_model().objects.get().description == "ما تقوله الصورة"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("form.pdf", b"PK\x03\x04" + b"\0" * 10_000_000),
        ("form.pdf", b""),
        ("form.exe", b"MZ"),
        ("form.pdf\u200b.exe", b"MZ"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(admin_client, name, content):
    from django.core.files.uploadedfile import SimpleUploadedFile

    from core.models import OfficeDocument

    upload = SimpleUploadedFile(name, content, "application/pdf")
    answer = admin_client.post("/cms/documents/add/", {"title": "x", "file": upload, "tags": ""})
    assert answer.status_code == 200
    assert not OfficeDocument.objects.exists()


def test_facts_of_a_file_are_measured_when_it_is_taken_in(admin_client):
    from django.core.files.uploadedfile import SimpleUploadedFile

    from core.models import OfficeDocument
    from tests.factories import pdf_bytes

    upload = SimpleUploadedFile("form.pdf", pdf_bytes(pages=2, fillable=True), "application/pdf")
    admin_client.post("/cms/documents/add/", {"title": "x", "file": upload, "tags": ""})
    document = OfficeDocument.objects.get()
    assert (document.pages, document.fillable, document.mime_type) == (2, True, "application/pdf")
    assert document.sha256


def test_the_shelf_decides_whose_thing_it_is(admin_client):
    form = make_form(agency=make_agency("MOH"), number="MOH-1")
    other = make_agency("MOI")
    answer = admin_client.post(f"/cms/pages/{form.pk}/edit/", edit_form(form, agency=other.pk))
    assert answer.status_code == 302
    form.refresh_from_db()
    assert form.agency.code == "MOH"


def test_a_thing_moved_to_another_shelf_belongs_to_its_agency():
    from office.tree import shelf

    form = make_form(agency=make_agency("MOH"))
    form.move(shelf("form", make_agency("MOI"), "ar"), "last-child")
    assert TransactionFormPage.objects.get(pk=form.pk).agency.code == "MOI"


def test_a_copy_is_another_thing():
    form = make_form(number="MOI-1")
    copy = form.copy(update_attrs={"slug": "copy", "title": "نسخة"})
    assert copy.number == ""
    assert copy.external_id != form.external_id


def test_a_form_without_number_can_be_previewed_before_publication():
    form = make_form(number="", external_id="", live=False)
    make_version(form)
    assert form.make_preview_request().status_code == 200


@pytest.mark.parametrize(("given", "kept"), [("", []), ("null", []), ('["اسم"]', ["اسم"])])
def test_former_names_may_be_emptied(admin_client, given, kept):
    agency = make_agency("MOI", former_names=["قديم"])
    answer = post_agency(admin_client, agency, former_names=given)
    assert answer.status_code == 302
    agency.refresh_from_db()
    assert agency.former_names == kept


@pytest.mark.parametrize("given", ["5", '"abc"', "[1]", '{"a": 1}', "not json"])
def test_former_names_are_a_list_of_names(admin_client, given):
    agency = make_agency("MOI", former_names=["قديم"])
    assert post_agency(admin_client, agency, former_names=given).status_code == 200
    agency.refresh_from_db()
    assert agency.former_names == ["قديم"]


def post_agency(client, agency, **changes):
    from wagtail.test.utils.form_data import inline_formset, nested_form_data

    data = {
        "code": agency.code,
        "name_ar": agency.name_ar,
        "name_en": agency.name_en,
        "former_names": "[]",
        "everyday_names": "[]",
        "offices": inline_formset([]),
        "counters": inline_formset([]),
    } | changes
    return client.post(f"/cms/agency/edit/{agency.pk}/", nested_form_data(data))


def test_an_agency_is_found_by_its_new_names_at_once(
    admin_client, django_capture_on_commit_callbacks
):
    from search.query import search

    agency = make_agency("MOI")
    with django_capture_on_commit_callbacks(execute=True):
        post_agency(admin_client, agency, everyday_names='["قنطروس"]')
    assert [hit.id for hit in search("قنطروس").items] == ["MOI"]
