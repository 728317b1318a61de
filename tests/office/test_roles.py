"""Roles against what can be changed in the admin: each request, and who it works for."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import ProtectedError
from wagtail.models import GroupPagePermission, Locale, Site
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from agencies.models import Membership
from office import roles
from office.demo.accounts import ACCOUNTS
from office.models import HomePage
from office.tree import plant, shelf
from tests.factories import make_agency
from tests.office.staff import edit_form, signed_in, staff

pytestmark = pytest.mark.django_db

EDIT = {"admin", "director", "editor"}
PUBLISH = {"admin", "director"}
RULE = {"admin"}


def page_posts(foreign):
    """Name, who may, address and what is sent: about pages of the Ministry of Interior."""
    page, live = foreign["page"], foreign["live"]
    above, other = page.get_parent().pk, shelf("form", make_agency("MOH"), "ar").pk
    task = foreign["state"].current_task_state.pk
    at, bulk = f"/cms/pages/{live.pk}", "/cms/bulk/wagtailcore/page"
    chosen = f"?id={live.pk}&next=/cms/"
    added = f"/cms/pages/add/forms_library/transactionformpage/{above}/"
    copy = {"new_title": "x", "new_slug": "x", "new_parent_page": above}
    changed = edit_form(live, "save", title="تغيّر")
    return [
        ("edit", EDIT, f"{at}/edit/", changed),
        ("add", EDIT, added, edit_form(page, "save", slug="added", number="MOI-9")),
        ("copy", EDIT, f"{at}/copy/", copy),
        ("copy elsewhere", EDIT, f"{at}/copy/", copy | {"new_parent_page": other}),
        ("move", PUBLISH, f"{at}/move/{other}/confirm/", {}),
        ("put first", PUBLISH, f"{at}/set_position/?position=0", {}),
        ("delete", PUBLISH, f"{at}/delete/", {}),
        ("unpublish", PUBLISH, f"{at}/unpublish/", {}),
        ("lock", PUBLISH, f"{at}/lock/", {}),
        ("make private", PUBLISH, f"{at}/privacy/", {"restriction_type": "login"}),
        ("approve", PUBLISH, f"/cms/pages/workflow/action/{page.pk}/approve/{task}/", {}),
        ("delete many", PUBLISH, f"{bulk}/delete/{chosen}", {}),
        ("unpublish many", PUBLISH, f"{bulk}/unpublish/{chosen}", {}),
        ("move many", PUBLISH, f"{bulk}/move/{chosen}", {"chooser": other}),
        ("interface", PUBLISH, f"/cms/api/main/pages/{live.pk}/action/unpublish/", {}),
        ("review", EDIT, f"/cms/upkeep/review/{live.pk}/", {}),
        ("translate", EDIT, f"/cms/translation/submit/page/{live.pk}/", {"locales": english()}),
    ]


def english():
    return Locale.objects.get(language_code="en").pk


def file_posts(foreign):
    """The same about its files and pictures."""
    document, image = foreign["document"], foreign["image"]
    data = {"title": "تغيّر", "description": "صورة", "tags": "", "collection": foreign["place"].pk}
    many = "/cms/bulk/{}/delete/?id={}&next=/cms/"
    return [
        ("edit a file", EDIT, f"/cms/documents/edit/{document.pk}/", data),
        ("delete a file", EDIT, f"/cms/documents/delete/{document.pk}/", {}),
        ("delete files", EDIT, many.format("core/officedocument", document.pk), {}),
        ("edit a picture", EDIT, f"/cms/images/{image.pk}/", data),
        ("delete a picture", EDIT, f"/cms/images/{image.pk}/delete/", {}),
        ("delete pictures", EDIT, many.format("wagtailimages/image", image.pk), {}),
    ]


def house_posts(foreign):
    """The same about the register, and about who may do what."""
    agency, place = foreign["agency"], foreign["place"]
    me, other = staff("editor.moh"), staff("officer.moi")
    register = {
        "code": "MOI",
        "name_ar": "غيرها",
        "former_names": "[]",
        "everyday_names": "[]",
        "offices": inline_formset([]),
        "counters": inline_formset([]),
    }
    person = {"username": me.username, "email": me.email, "first_name": "x", "last_name": "x"}
    person |= {"is_active": "on", "is_superuser": "on", "password1": "", "password2": ""}
    kinds = ("page", "collection", "document", "image")
    group = {"name": "x"} | {f"{kind}_permissions": inline_formset([]) for kind in kinds}
    workflow = foreign["state"].workflow.pk
    return [
        ("agency", EDIT, f"/cms/agency/edit/{agency.pk}/", register),
        ("notice", EDIT, f"/cms/notice/delete/{foreign['notice'].pk}/", {}),
        ("topic", EDIT, "/cms/topic/new/", {"code": "x", "name_ar": "س", "name_en": "x"}),
        ("become a superuser", RULE, f"/cms/users/edit/{me.pk}/", person),
        ("delete a person", RULE, f"/cms/users/delete/{other.pk}/", {}),
        ("make a group", RULE, "/cms/groups/new/", group),
        ("hire", RULE, "/cms/membership/new/", {"user": me.pk, "agency": agency.pk}),
        ("make a place for files", RULE, "/cms/collections/add/", {"name": "x", "parent": 1}),
        ("rename a place", RULE, f"/cms/collections/{place.pk}/", {"name": "x", "parent": 1}),
        ("workflow off", RULE, f"/cms/workflows/disable/{workflow}/", {}),
        ("try again", PUBLISH, "/cms/reports/parked/do/again/", {"entry": foreign["parked"].pk}),
        ("site", RULE, f"/cms/sites/delete/{Site.objects.get().pk}/", {}),
    ]


def everything():
    """What is in the database, of what every visit leaves apart."""
    left_by_visits = ("sessions.Session", "wagtailusers.UserProfile", "wagtailadmin.EditingSession")
    kept = {}
    for model in apps.get_models():
        if model._meta.label in left_by_visits:
            continue
        rows = model._base_manager.values()
        kept[model] = sorted(
            sorted((name, str(value)) for name, value in row.items() if name != "last_login")
            for row in rows
        )
    return kept


@pytest.mark.parametrize(
    "username", ["admin", "director", "editor", "editor.moh", "officer.moh", "minister"]
)
def test_each_role_changes_what_is_its_own_to_change(foreign, username):
    client = signed_in(username)
    client.get("/ar/")  # makes the settings of the site
    before, can, should = everything(), set(), set()
    for posts in (page_posts, file_posts, house_posts):
        for name, who, address, data in posts(foreign):
            with transaction.atomic():
                client.post(address, nested_form_data(data))
                if everything() != before:
                    can.add(name)
                transaction.set_rollback(True)
            if username in who:
                should.add(name)
    assert can == should


# -- the roles themselves ------------------------------------------------------------------------


def rights_of(name):
    """What a group may do, as words: models, pages by depth, collections."""
    group = Group.objects.get(name=name)
    models = {f"{r.content_type.app_label}.{r.codename}" for r in group.permissions.all()}
    pages = {f"page.{row.permission.codename}" for row in group.page_permissions.all()}
    files = {f"file.{row.permission.codename}" for row in group.collection_permissions.all()}
    return models | pages | files


def test_the_staff_and_the_minister_enter_and_no_more(accounts):
    assert rights_of(roles.STAFF) == {"wagtailadmin.access_admin"}
    # told of delays by mail: nothing that can be seen or written
    assert rights_of(roles.MINISTER) == {"wagtailadmin.access_admin", "casework.told_of_delays"}


def test_nobody_but_superusers_holds_rights_on_people_groups_and_memberships(accounts):
    held = {name for group in Group.objects.all() for name in rights_of(group.name)}
    forbidden = {"auth", "agencies.add_membership", "wagtailcore", "wagtailusers"}
    assert not {name for name in held if name.split(".")[0] in forbidden or name in forbidden}


@pytest.mark.parametrize(
    ("name", "cases"),
    [
        (
            roles.DIRECTOR,
            {
                "control_complaints",
                "control_support",
                "reveal_contact",
                "see_restricted",
                "confirm_holidays",
                "view_case",
            },
        ),
        (
            roles.COMPLAINTS,
            {"control_complaints", "reveal_contact", "confirm_holidays", "view_case"},
        ),
        (roles.SUPPORT, {"control_support", "reveal_contact", "confirm_holidays", "view_case"}),
        (roles.OFFICERS, {"handle_case", "reveal_contact", "view_case"}),
        (roles.EDITORS, set()),
        ("Editors of MOH", set()),
    ],
)
def test_what_each_role_may_do_with_cases(accounts, name, cases):
    rights = Group.objects.get(name=name).permissions.filter(
        content_type__app_label="casework", content_type__model="case"
    )
    assert set(rights.values_list("codename", flat=True)) == cases


def test_only_approvers_publish(accounts):
    publishers = {
        group.name for group in Group.objects.all() if "page.publish_page" in rights_of(group.name)
    }
    assert publishers == set(roles.APPROVERS)


def test_officers_work_for_their_agency_and_nobody_else_for_any(accounts):
    pairs = Membership.objects.values_list("user__username", "agency__code")
    handled = {(account.username, account.handles) for account in ACCOUNTS if account.handles}
    assert set(pairs) == handled == {("officer.moi", "MOI"), ("officer.moh", "MOH")}


def test_an_agency_that_staff_works_for_is_not_deleted(accounts):
    with pytest.raises(ProtectedError):
        make_agency("MOH").delete()
    staff("officer.moh").delete()
    assert not Membership.objects.filter(agency__code="MOH").exists()


def test_planting_again_takes_back_what_was_given_by_hand(accounts):
    group = Group.objects.get(name=roles.EDITORS)
    right = Permission.objects.get(content_type__app_label="auth", codename="change_user")
    group.permissions.add(right)
    page_right = Permission.objects.get(
        content_type__app_label="wagtailcore", codename="publish_page"
    )
    home = HomePage.objects.first()
    GroupPagePermission.objects.create(group=group, page=home, permission=page_right)
    before = rights_of(roles.EDITORS)
    plant()
    assert before - rights_of(roles.EDITORS) == {"auth.change_user", "page.publish_page"}


def test_an_agencys_editors_work_in_both_languages_of_every_section(accounts):
    group = Group.objects.get(name="Editors of MOH")
    pages = {row.page.specific for row in group.page_permissions.all()}
    assert {page.agency.code for page in pages} == {"MOH"}
    assert {page.locale.language_code for page in pages} == {"ar", "en"}
    assert len({type(page) for page in pages}) == 4
    kept = group.collection_permissions.filter(permission__codename="change_document")
    assert [row.collection for row in kept] == [roles.collection_of(make_agency("MOH"))]
