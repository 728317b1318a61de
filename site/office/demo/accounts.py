"""The nine demonstration accounts."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page
from wagtail.users.models import UserProfile

from agencies.models import Agency, AgencySectionPage
from core.language import LANGUAGES
from office.models import HomePage
from office.tree import SECTIONS, shelf


@dataclass(frozen=True, slots=True)
class Account:
    """A fictional member of staff. ``agency``: the only one whose content they edit."""

    username: str
    name_ar: str
    name_en: str
    groups: tuple[str, ...] = ("Staff",)
    agency: str = ""
    superuser: bool = False


ACCOUNTS = (
    Account("admin", "مدير النظام", "Administrator", (), superuser=True),
    Account("director", "رئيس المكتب", "Head of the office"),
    Account("complaints", "مراقب الشكاوى", "Complaints controller"),
    Account("support", "مراقب الدعم والاستفسارات", "Support and inquiries controller"),
    Account("officer.moi", "مسؤول ملفات وزارة الداخلية", "Case officer, Interior"),
    Account("officer.moh", "مسؤول ملفات وزارة الصحة", "Case officer, Health"),
    Account("editor", "محرر المحتوى", "Content editor", ("Staff", "Content editors")),
    Account("editor.moh", "محرر وزارة الصحة", "Content editor, Health", ("Staff",), agency="MOH"),
    Account("minister", "الوزير", "Minister (reads reports)"),
)


def create_accounts(password: str) -> int:
    """Make the accounts that are missing, with ``password``; how many. Others stay."""
    staff = _group("Staff")
    access = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    staff.permissions.add(access)
    made = 0
    users = get_user_model().objects
    existing = set(users.values_list("username", flat=True))
    if all(account.username in existing for account in ACCOUNTS):
        return 0
    _content_editors()
    for account in ACCOUNTS:
        if account.username in existing:
            continue
        create = users.create_superuser if account.superuser else users.create_user
        user = create(account.username, f"{account.username}@office.example", password)
        user.first_name = account.name_ar
        user.save(update_fields=["first_name"])
        UserProfile.objects.get_or_create(user=user, defaults={"preferred_language": "ar"})
        user.groups.add(*(_group(name) for name in account.groups))
        if account.agency:
            user.groups.add(_agency_editors(account.agency))
        made += 1
    return made


def _group(name: str) -> Group:
    return Group.objects.get_or_create(name=name)[0]


def _permit(group: Group, page: Page, *codenames: str) -> None:
    for codename in codenames:
        permission = Permission.objects.get(
            content_type__app_label="wagtailcore", codename=codename
        )
        GroupPagePermission.objects.get_or_create(group=group, page=page, permission=permission)


def _permit_files(group: Group) -> None:
    """Files and pictures of the library: take in, choose, replace one's own."""
    root = Collection.get_first_root_node()
    # Wagtail asks for the permissions of its own document model, whatever model is in use
    own = Permission.objects.filter(content_type__app_label__in=("wagtaildocs", "wagtailimages"))
    wanted = ("add_document", "choose_document", "add_image", "choose_image")
    for permission in own.filter(codename__in=wanted):
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=root, permission=permission
        )


def _content_editors() -> None:
    group = _group("Content editors")
    for home in HomePage.objects.all():
        _permit(group, home, "add_page", "change_page", "publish_page")
    _permit_files(group)
    wanted = [
        f"{verb}_{model}" for verb in ("add", "change", "view") for model in ("agency", "topic")
    ]
    group.permissions.add(*Permission.objects.filter(codename__in=wanted))


def _agency_editors(code: str) -> Group:
    """Editors of one agency: their shelves in every section, in both languages."""
    agency = Agency.objects.get(code=code)
    group = _group(f"Editors of {code}")
    for kind, section in SECTIONS.items():
        if section.shelf is None:
            continue
        for language in LANGUAGES:
            page = shelf(kind, agency, language)
            if isinstance(page.specific, AgencySectionPage):
                _permit(group, page, "add_page", "change_page", "publish_page")
    _permit_files(group)
    return group
