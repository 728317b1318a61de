"""The nine demonstration accounts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from wagtail.users.models import UserProfile

from agencies.models import Agency, Membership
from office import roles


@dataclass(frozen=True, slots=True)
class Account:
    """A fictional member of staff.

    ``edits``: the only agency whose content they edit; ``handles``: whose cases are theirs.
    """

    username: str
    name_ar: str
    name_en: str
    groups: tuple[str, ...] = ()
    edits: str = ""
    handles: str = ""
    superuser: bool = False

    def all_groups(self) -> Iterator[Group]:
        """The groups that the account belongs to."""
        names = () if self.superuser else (roles.STAFF, *self.groups)
        yield from Group.objects.filter(name__in=names)
        if self.edits:
            yield roles.agency_editors(Agency.objects.get(code=self.edits))
        if self.handles:
            yield roles.case_officers()


ACCOUNTS = (
    Account("admin", "مدير النظام", "Administrator", superuser=True),
    Account("director", "مدير المكتب", "Head of the office", (roles.DIRECTOR,)),
    Account("complaints", "مراقب الشكاوى", "Complaints controller", (roles.COMPLAINTS,)),
    Account(
        "support", "مراقب الدعم والاستفسارات", "Support and inquiries controller", (roles.SUPPORT,)
    ),
    Account("officer.moi", "مسؤول ملفات وزارة الداخلية", "Case officer, Interior", handles="MOI"),
    Account("officer.moh", "مسؤول ملفات وزارة الصحة", "Case officer, Health", handles="MOH"),
    Account("editor", "محرر المحتوى", "Content editor", (roles.EDITORS,)),
    Account("editor.moh", "محرر وزارة الصحة", "Content editor, Health", edits="MOH"),
    Account("minister", "الوزير", "Minister (reads reports)", (roles.MINISTER,)),
)


def create_accounts(password: str) -> int:
    """Make the accounts that are missing, with ``password``; how many. Others stay."""
    users = get_user_model().objects
    existing = set(users.values_list("username", flat=True))
    missing = [account for account in ACCOUNTS if account.username not in existing]
    for account in missing:
        create = users.create_superuser if account.superuser else users.create_user
        user = create(account.username, f"{account.username}@office.example", password)
        user.first_name = account.name_ar
        user.save(update_fields=["first_name"])
        UserProfile.objects.get_or_create(user=user, defaults={"preferred_language": "ar"})
        user.groups.add(*account.all_groups())
        if account.handles:
            agency = Agency.objects.get(code=account.handles)
            Membership.objects.create(user=user, agency=agency)
    return len(missing)
