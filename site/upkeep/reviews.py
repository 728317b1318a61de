"""When the facts of public things are to be looked at again, and that somebody did."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import transaction
from django.db.models import F, IntegerField, Q, QuerySet, Value
from django.utils.timezone import localdate
from wagtail.log_actions import log
from wagtail.models import Page, Revision, TaskState
from wagtail.permission_policies.pages import PagePermissionPolicy

from core import page_cache
from core.calendars import add_months
from core.language import ARABIC, ENGLISH
from core.models import BasePage
from core.models.pages import last_check, locale_of
from core.publication import public_q

SOON = timedelta(days=30)
REVIEWED = "upkeep.review"


@dataclass(frozen=True, slots=True)
class Due:
    """A public thing (its Arabic page) and the day on which it is to be looked at again."""

    page_id: int
    path: str
    title: str
    title_en: str
    translation_key: UUID
    owner_id: int | None
    agency_id: int | None
    checked_on: date
    due_on: date

    def state(self, at: date | None = None) -> str:
        """``overdue`` or ``soon`` on the day ``at`` in Kuwait; empty while there is time."""
        today = at or localdate()
        if self.due_on < today:
            return "overdue"
        return "soon" if self.due_on <= today + SOON else ""


def schedule(user: Any = None) -> list[Due]:
    """Every public thing that takes reviews, the one due first first. One query.

    With ``user``: only those that this user may change.
    """
    # facts live in the table of each type; the due day is counted here, as databases disagree
    # on what a month is
    parts = [_rows(model, user) for model in _models()]
    if not parts:
        return []
    found = []
    for *columns, reviewed_on, published_at, every in parts[0].union(*parts[1:], all=True):
        checked = last_check(reviewed_on, published_at)
        if checked is not None:
            found.append(Due(*columns, checked, add_months(checked, every)))  # type: ignore[call-arg]
    return sorted(found, key=lambda due: (due.due_on, due.page_id))


def overdue(at: date | None = None, user: Any = None) -> list[Due]:
    """Of the schedule, what is overdue on the day ``at`` in Kuwait (default: today)."""
    return [due for due in schedule(user) if due.state(at) == "overdue"]


def _models() -> list[type[BasePage]]:
    return [m for m in apps.get_models() if issubclass(m, BasePage) and m.takes_reviews()]


def _rows(model: type[BasePage], user: Any) -> Any:
    pages = model.objects.filter(public_q(), locale_id=locale_of(ARABIC)).order_by()
    if user is not None and not user.is_superuser:
        pages = pages.filter(pk__in=changeable(user).values("pk"))
    has_agency = any(field.name == "agency" for field in model._meta.get_fields())
    agency = F("agency_id") if has_agency else Value(None, output_field=IntegerField())
    return pages.annotate(of_agency=agency).values_list(
        "pk",
        "path",
        "title",
        "title_en",
        "translation_key",
        "owner_id",
        "of_agency",
        "reviewed_on",
        "first_published_at",
        "review_every",
    )


def changeable(user: Any) -> QuerySet[Page]:
    """Pages that ``user`` may change."""
    return PagePermissionPolicy(Page).instances_user_has_any_permission_for(user, {"change"})


def titles(rows: Sequence[Due], language: str) -> dict[int, str]:
    """What each of ``rows`` is called in ``language``, by page id; one query for English."""
    twins: dict[UUID, str] = {}
    if language == ENGLISH and rows:
        english = Page.objects.filter(
            public_q(),
            locale_id=locale_of(ENGLISH),
            translation_key__in=[row.translation_key for row in rows],
        )
        twins = dict(english.values_list("translation_key", "title"))

    def named(row: Due) -> str:
        if language != ENGLISH:
            return row.title
        return twins.get(row.translation_key) or row.title_en or row.title

    return {row.page_id: named(row) for row in rows}


def source_of(page: BasePage) -> BasePage:
    """The Arabic page of a thing, published or not; the page itself where there is none."""
    if page.language == ARABIC:
        return page
    twins = type(page).objects.filter(translation_key=page.translation_key)
    found: BasePage | None = twins.filter(locale_id=locale_of(ARABIC)).first()
    return found or page


@transaction.atomic
def mark_reviewed(page: BasePage, user: Any, on: date | None = None) -> BasePage:
    """Keep that everything on the thing of ``page`` was found right on ``on`` (default: today).

    The Arabic page's row and every draft of it that may still be published get the day, so that
    no later publication takes it back. Gives the Arabic page. The caller has checked the right.
    """
    source = source_of(page)
    day = on or localdate()
    type(source).objects.filter(pk=source.pk).update(reviewed_on=day)
    source.reviewed_on = day
    for revision in _pending(source):
        revision.content["reviewed_on"] = day.isoformat()
        Revision.objects.filter(pk=revision.pk).update(content=revision.content)
    log(instance=source, action=REVIEWED, user=user, data={"reviewed_on": day.isoformat()})
    transaction.on_commit(page_cache.forget_all)
    return source


def _pending(page: BasePage) -> Iterable[Revision]:
    """Revisions that may yet be published: the latest, the scheduled, those in a workflow."""
    waiting = TaskState.objects.filter(
        workflow_state__in=page.workflow_states.filter(status__in=("in_progress", "needs_changes"))
    )
    wanted = (
        Q(pk=page.latest_revision_id)
        | Q(approved_go_live_at__isnull=False)
        | Q(pk__in=waiting.values("revision"))
    )
    return page.revisions.filter(wanted)
