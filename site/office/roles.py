"""The roles of the office: groups with the rights that each of them needs, made by code.

Rights on pages follow the tree, the same in both languages; rights on files follow the
collections, one for each agency and one for everybody. Only superusers edit users and groups.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from agencies.models import Agency, AgencySectionPage
from core.language import LANGUAGES
from office.models import HomePage
from office.tree import SECTIONS, shelf

#: ids of rights by app and codename
Rights = dict[tuple[str, str], int]
#: verbs, or whole codenames, by model
Models = dict[str, tuple[str, ...]]

STAFF = "Staff"
DIRECTOR = "Director"
COMPLAINTS = "Complaints controllers"
SUPPORT = "Support controllers"
EDITORS = "Content editors"
OFFICERS = "Case officers"
MINISTER = "Minister"

#: any one of them signs off what editors submit
APPROVERS = (DIRECTOR, COMPLAINTS, SUPPORT)

EDIT_PAGES = ("add_page", "change_page")
APPROVE_PAGES = (*EDIT_PAGES, "publish_page", "lock_page", "unlock_page")

#: Wagtail asks for the rights of its own document model, whatever model is in use
TAKE_IN_FILES = ("add_document", "choose_document", "add_image", "choose_image")
KEEP_FILES = (*TAKE_IN_FILES, "change_document", "change_image")
CHOOSE_FILES = ("choose_document", "choose_image")
FILE_APPS = ("wagtaildocs", "wagtailimages")
COMMON_FILES = "مشترك · Common"

#: reference data by model: what those who look after all content may do with it
REFERENCE_DATA: Models = {
    "agencies.agency": ("add", "change", "view"),
    "core.topic": ("add", "change", "view"),
    "casework.ground": ("change", "view"),
    "awareness.notice": ("add", "change", "delete", "view"),
    "search.synonym": ("add", "change", "delete", "view"),
    "wagtailsearchpromotions.searchpromotion": ("add", "change", "delete", "view"),
}
#: what the editors of one agency may do; the room of the model keeps them to their own
OWN_REFERENCE_DATA: Models = {"awareness.notice": ("add", "change", "delete", "view")}
#: what decides whose cases a role sees is asked in ``casework.permissions``
HANDLE_CASES: Models = {"casework.case": ("view", "handle_case", "reveal_contact")}
REPLY_TEMPLATES: Models = {"casework.replytemplate": ("add", "change", "delete", "view")}
CASES: dict[str, Models] = {
    DIRECTOR: {
        "casework.case": (
            "view",
            "control_complaints",
            "control_support",
            "reveal_contact",
            "see_restricted",
            "confirm_holidays",
        ),
        "casework.category": ("add", "change", "view"),
        **REPLY_TEMPLATES,
    },
    COMPLAINTS: {
        "casework.case": ("view", "control_complaints", "reveal_contact", "confirm_holidays"),
        **REPLY_TEMPLATES,
    },
    SUPPORT: {
        "casework.case": ("view", "control_support", "reveal_contact", "confirm_holidays"),
        **REPLY_TEMPLATES,
    },
}
#: is told how the parts of the office stand, and decides about deliveries that were given up
RUN_THE_HOUSE: dict[str, Models] = {DIRECTOR: {"core.outboxentry": ("change",)}}
#: reads reports, and is told when the office is a week late; writes nothing anywhere
READ_REPORTS: Models = {"casework.case": ("told_of_delays",)}
TRANSLATE: Models = {"simple_translation.simpletranslation": ("submit_translation",)}


@transaction.atomic
def plant_roles() -> None:
    """Give every role its group and exactly its rights. The home pages are there."""
    rights = _rights()
    _permit_models(_group(STAFF), {}, rights)
    _permit_models(_group(MINISTER), READ_REPORTS, rights)
    homes, everything = list(HomePage.objects.all()), Collection.get_first_root_node()
    for name in (*APPROVERS, EDITORS):
        group = _group(name)
        _permit_pages(group, homes, EDIT_PAGES if name == EDITORS else APPROVE_PAGES, rights)
        _permit_files(group, {everything: KEEP_FILES}, rights)
        special = CASES.get(name, {}) | RUN_THE_HOUSE.get(name, {})
        _permit_models(group, REFERENCE_DATA | TRANSLATE | special, rights)


@transaction.atomic
def agency_editors(agency: Agency) -> Group:
    """The group of those who edit one agency's things; made when it is first asked for.

    Its members work on the agency's shelves in every section and in its own collection.
    """
    group, rights = _group(f"Editors of {agency.code}"), _rights()
    _permit_pages(group, _shelves(agency), EDIT_PAGES, rights)
    places = {collection_of(agency): KEEP_FILES, common_files(): CHOOSE_FILES}
    _permit_files(group, places, rights)
    _permit_models(group, OWN_REFERENCE_DATA | TRANSLATE, rights)
    return group


def case_officers() -> Group:
    """The group of those who handle the cases of their agencies; memberships say which.

    Made when it is first asked for.
    """
    group = _group(OFFICERS)
    _permit_models(group, HANDLE_CASES, _rights())
    return group


def collection_of(agency: Agency) -> Collection:
    """The agency's own collection of files and pictures, named by its code."""
    return _collection(agency.code)


def common_files() -> Collection:
    """The collection from which the editors of every agency may choose."""
    return _collection(COMMON_FILES)


def _collection(name: str) -> Collection:
    root = Collection.get_first_root_node()
    known: Collection | None = root.get_children().filter(name=name).first()
    return known or root.add_child(name=name)


def _shelves(agency: Agency) -> list[Page]:
    pages = [
        shelf(kind, agency, language)
        for kind, section in SECTIONS.items()
        if section.shelf is not None
        for language in LANGUAGES
    ]
    return [page for page in pages if isinstance(page.specific, AgencySectionPage)]


def _group(name: str) -> Group:
    return Group.objects.get_or_create(name=name)[0]


def _rights() -> Rights:
    """Every right that there is, by app and codename."""
    rows = Permission.objects.order_by().values_list("content_type__app_label", "codename", "pk")
    return {(app, codename): pk for app, codename, pk in rows}


def _permit_pages(
    group: Group, pages: Iterable[Page], codenames: tuple[str, ...], rights: Rights
) -> None:
    """``group`` has ``codenames`` on ``pages`` and what is below them, and nothing elsewhere."""
    wanted = {(page.pk, rights["wagtailcore", name]) for page in pages for name in codenames}
    rows = GroupPagePermission.objects.filter(group=group)
    known = {(row.page_id, row.permission_id): row.pk for row in rows}
    if gone := [known[pair] for pair in known.keys() - wanted]:
        rows.filter(pk__in=gone).delete()
    GroupPagePermission.objects.bulk_create(
        GroupPagePermission(group=group, page_id=page, permission_id=right)
        for page, right in sorted(wanted - known.keys())
    )


def _permit_files(group: Group, places: dict[Collection, tuple[str, ...]], rights: Rights) -> None:
    """``group`` has exactly the rights on files and pictures that ``places`` gives."""
    ids = {name: pk for (app, name), pk in rights.items() if app in FILE_APPS}
    wanted = {(place.pk, ids[name]) for place, names in places.items() for name in names}
    rows = GroupCollectionPermission.objects.filter(group=group, permission__in=ids.values())
    known = {(row.collection_id, row.permission_id): row.pk for row in rows}
    if gone := [known[pair] for pair in known.keys() - wanted]:
        rows.filter(pk__in=gone).delete()
    GroupCollectionPermission.objects.bulk_create(
        GroupCollectionPermission(group=group, collection_id=place, permission_id=right)
        for place, right in sorted(wanted - known.keys())
    )


def _permit_models(group: Group, models: Models, rights: Rights) -> None:
    """``group`` may enter the admin and has exactly the rights that ``models`` gives."""
    wanted = {rights["wagtailadmin", "access_admin"]}
    for label, verbs in models.items():
        app, model = label.split(".")
        wanted |= {rights[app, verb if "_" in verb else f"{verb}_{model}"] for verb in verbs}
    group.permissions.set(wanted)
