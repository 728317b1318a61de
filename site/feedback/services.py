"""What happens to an answer: kept once, its reason added, its owner told, dealt with."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from wagtail.models import GroupPagePermission, Page
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.users.models import UserProfile

from core import mail
from core.encryption import keyed_hash
from core.language import ARABIC
from core.models import BasePage
from core.throttling import client_address
from feedback.models import OwnerTask, PageFeedback, Reason

#: clicks of one browser on one button that lie closer together are one click
SAME_CLICK = timedelta(minutes=1)
NOES = 5
WITHIN = timedelta(days=30)


def answer(page: BasePage, useful: bool, request: HttpRequest) -> PageFeedback:
    """Keep a reader's answer; a second click on the same button within a minute is the first."""
    now = timezone.now()
    minute = int(now.timestamp()) // 60
    marks = [_visitor(page, useful, request, minute - back) for back in (0, 1)]
    with transaction.atomic():
        known = PageFeedback.objects.filter(visitor__in=marks, at__gt=now - SAME_CLICK).first()
        if known is not None:
            return known
        try:
            with transaction.atomic():
                return PageFeedback.objects.create(
                    page_id=page.pk,
                    language=page.language,
                    useful=useful,
                    at=now,
                    visitor=marks[0],
                )
        except IntegrityError:  # the other click was quicker
            return PageFeedback.objects.get(visitor=marks[0])


def _visitor(page: BasePage, useful: bool, request: HttpRequest, minute: int) -> str:
    browser = request.headers.get("User-Agent", "")
    parts = [str(page.pk), str(useful), client_address(request), browser, str(minute)]
    return keyed_hash("useful\n" + "\n".join(parts))


def give_reason(page_id: int, key: UUID, reason: str, text: str) -> bool:
    """Add the reason to the answer ``key`` of that page; whether it was its first one."""
    rows = PageFeedback.objects.filter(page=page_id, key=key, useful=False, reason="", text="")
    return bool((reason or text) and rows.update(reason=reason, text=text))


def finish_page(page_id: int, user: Any) -> None:
    """``user`` has dealt with all that readers said of the page so far."""
    with transaction.atomic():
        PageFeedback.objects.filter(page=page_id).waiting().finish(user)
        open_tasks = OwnerTask.objects.filter(page=page_id, done_at__isnull=True)
        open_tasks.update(done_at=timezone.now(), done_by=user)


# -- telling owners ----------------------------------------------------------------------------


def tell_owners(at: datetime) -> int:
    """Tell those who look after pages that did not help readers; how many pages.

    A page is told of once in thirty days, when at least five said "No" within them.
    """
    since = at - WITHIN
    told = OwnerTask.objects.filter(opened_at__gt=since).values("page")
    noes = PageFeedback.objects.filter(useful=False, at__gt=since, at__lte=at, page__live=True)
    counts = noes.exclude(page__in=told).order_by().values("page").annotate(noes=Count("pk"))
    found = 0
    for row in counts.filter(noes__gte=NOES):
        with transaction.atomic():  # the task and its mails: both or neither
            _tell(row["page"], row["noes"], since, at)
        found += 1
    return found


def _tell(page_id: int, noes: int, since: datetime, at: datetime) -> None:
    page = Page.objects.get(pk=page_id).specific
    OwnerTask.objects.create(page=page, noes=noes, opened_at=at)
    remarks = PageFeedback.objects.filter(page=page_id, at__gt=since).remarks()
    counted = remarks.exclude(reason="").order_by().values("reason").annotate(count=Count("pk"))
    by_reason = [(Reason(row["reason"]).label, row["count"]) for row in counted.order_by("-count")]
    for user in owners(page):
        language = UserProfile.get_for_user(user).get_preferred_language()
        with translation.override(language):
            subject = _("A page that readers did not find useful: %(title)s")
            context = {
                "page": page,
                "noes": noes,
                "reasons": [{"label": label, "count": count} for label, count in by_reason],
                "texts": remarks.exclude(text="").count(),
                "remarks_url": f"{reverse('readers_remarks')}?page={page.pk}",
                "edit_url": reverse("wagtailadmin_pages:edit", args=[page.pk]),
            }
            mail.send(
                "page_remarks", user.email, subject % {"title": page.title}, context, language
            )


def owners(page: Page) -> list[Any]:
    """Who looks after ``page``: its owner, else the editors nearest above it, else superusers.

    Only active accounts with an address; an owner who may no longer change the page is passed
    over. The owner of the Arabic page looks after the English one too.
    """
    policy = PagePermissionPolicy(Page)
    candidates = [page.owner]
    if isinstance(page, BasePage) and page.language != ARABIC:
        source = type(page).objects.filter(
            translation_key=page.translation_key, locale__language_code=ARABIC
        )
        candidates += [twin.owner for twin in source.select_related("owner")]
    for user in candidates:
        if user and user.email and policy.user_has_permission_for_instance(user, "change", page):
            return [user]
    return _nearest_editors(page) or list(_reachable().filter(is_superuser=True))


def _reachable() -> QuerySet[Any]:
    return get_user_model()._default_manager.filter(is_active=True).exclude(email="")


def _nearest_editors(page: Page) -> list[Any]:
    rights = GroupPagePermission.objects.filter(
        page__in=page.get_ancestors(inclusive=True), permission__codename="change_page"
    )
    groups: dict[int, list[int]] = {}
    for depth, group in rights.values_list("page__depth", "group"):
        groups.setdefault(depth, []).append(group)
    for depth in sorted(groups, reverse=True):
        editors = list(_reachable().filter(groups__in=groups[depth]).distinct())
        if editors:
            return editors
    return []
