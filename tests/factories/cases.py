"""Cases are made by ``services.open_case``, so that no test holds an impossible one."""

from __future__ import annotations

from typing import Any

from agencies.models import Agency, Membership
from casework import services
from casework.enums import Kind
from casework.models import CaseFormPage
from casework.submissions import Contact, Submission
from office.tree import add_page

ADDRESS = "citizen@example.com"


def make_agency(code: str = "MOI", name: str = "وزارة الداخلية") -> Agency:
    """The agency with this code, made where it is missing."""
    return Agency.objects.get_or_create(code=code, defaults={"name_ar": name, "name_en": code})[0]


def make_submission(agency: Agency, **changes: Any) -> Submission:
    """A valid complaint; ``changes`` are fields of :class:`Submission`."""
    given: dict[str, Any] = {
        "kind": Kind.COMPLAINT,
        "agency": agency,
        "language": "ar",
        "subject": "تأخر إنجاز معاملة",
        "details": "قدمت طلبًا في الأول من الشهر ولم يصلني جواب إلى اليوم.",
        "contact": Contact("سعاد العلي", ADDRESS, "+96550001234", "185031400019"),
    }
    return Submission(**(given | changes))


def make_case(agency: Agency, at: Any = None, **changes: Any) -> Any:
    """An accepted case; ``changes`` are fields of :class:`Submission`."""
    return services.open_case(make_submission(agency, **changes), at=at).case


def make_form_page(
    home: Any, kind: str = Kind.COMPLAINT, agency: Agency | None = None, **fields: Any
) -> Any:
    """The live form page of ``kind`` and ``agency``; the office-wide ones are there already."""
    known = CaseFormPage.objects.filter(case_kind=kind, agency=None, locale=home.locale).first()
    if known is not None and agency is None:
        for name, value in fields.items():
            setattr(known, name, value)
        known.save()
        return known
    slug = fields.pop("slug", f"{kind}-form" + (f"-{agency.code.lower()}" if agency else ""))
    page = CaseFormPage(
        title="قدّم شكوى", slug=slug, case_kind=kind, agency=agency, locale=home.locale, **fields
    )
    return add_page(home, page)


def make_officer(
    django_user_model: Any,
    name: str,
    *agencies: Agency,
    perms: tuple[str, ...] = ("handle_case", "reveal_contact"),
) -> Any:
    """A member of staff with these rights on cases, working for ``agencies``."""
    from django.contrib.auth.models import Permission

    user = django_user_model.objects.create_user(name, f"{name}@office.example", "x")
    rights = Permission.objects.filter(content_type__app_label="casework", codename__in=perms)
    user.user_permissions.set(rights)
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    for agency in agencies:
        Membership.objects.create(user=user, agency=agency)
    return user
