"""Readers' answers to "Was this page useful?", and the tasks they make for owners."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

TEXT_LIMIT = 300
TEXT_KEPT = timedelta(days=365)
VISITOR_KEPT = timedelta(days=1)


class Reason(models.TextChoices):
    """Why a page did not help."""

    OUTDATED = "outdated", _("It is out of date")
    UNCLEAR = "unclear", _("It is not clear")
    OTHER_CASE = "other_case", _("It does not fit my case")
    BROKEN_LINK = "broken_link", _("A link does not work")


def editable_pages(user: Any) -> models.QuerySet[Page]:
    """The pages that ``user`` may change: rights follow the tree."""
    return PagePermissionPolicy(Page).instances_user_has_any_permission_for(user, {"change"})


class PageFeedbackQuerySet(models.QuerySet["PageFeedback"]):
    """Answers by what is to be done with them."""

    def editable_by(self, user: Any) -> Self:
        """Answers on pages that ``user`` may change."""
        if user.is_active and user.is_superuser:
            return self.all()
        return self.filter(page__in=editable_pages(user).order_by().values("pk"))

    def remarks(self) -> Self:
        """Answers that say what is wrong."""
        return self.filter(~Q(reason="") | ~Q(text=""), useful=False)

    def waiting(self) -> Self:
        """Remarks that nobody has dealt with."""
        return self.remarks().filter(state=PageFeedback.State.NEW)

    def finish(self, user: Any) -> int:
        """``user`` has dealt with these; how many were open. Done ones keep who did them."""
        return self.filter(state=PageFeedback.State.NEW).update(
            state=PageFeedback.State.DONE, done_by=user, done_at=timezone.now()
        )

    def forget(self, at: datetime) -> None:
        """Take away texts older than a year before ``at``, and marks of visitors after a day."""
        self.filter(at__lt=at - TEXT_KEPT).exclude(text="").update(text="")
        self.filter(at__lt=at - VISITOR_KEPT, visitor__isnull=False).update(visitor=None)


class PageFeedback(models.Model):
    """One reader's answer. It knows no person and no address."""

    class State(models.TextChoices):
        NEW = "new", _("Waiting")
        DONE = "done", _("Dealt with")

    page = models.ForeignKey(
        Page, verbose_name=_("page"), on_delete=models.CASCADE, related_name="+"
    )
    language = models.CharField(_("language"), max_length=2)
    useful = models.BooleanField(_("useful"))
    reason = models.CharField(_("reason"), max_length=12, choices=Reason, blank=True)
    text = models.TextField(_("remark"), blank=True)
    at = models.DateTimeField(_("given at"), default=timezone.now)
    #: what the reader's browser gets to add the reason; random
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    #: a keyed hash by which a second click is known for a second click; gone after a day
    visitor = models.CharField(max_length=64, null=True, unique=True, editable=False)
    state = models.CharField(_("state"), max_length=4, choices=State, default=State.NEW)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("dealt with by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    done_at = models.DateTimeField(_("dealt with at"), null=True, blank=True)

    objects = PageFeedbackQuerySet.as_manager()
    #: nothing is published with it, and it grows with every click
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("answer of a reader")
        verbose_name_plural = _("answers of readers")
        indexes = [
            models.Index(fields=["page", "at"], name="feedback_by_page"),
            models.Index(fields=["state", "at"], name="feedback_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.page_id} {'+' if self.useful else '-'} {self.at:%Y-%m-%d}"


class OwnerTask(models.Model):
    """A page that did not help many readers: its owner was told on this day."""

    page = models.ForeignKey(
        Page, verbose_name=_("page"), on_delete=models.CASCADE, related_name="+"
    )
    noes = models.PositiveIntegerField(_("readers it did not help"))
    opened_at = models.DateTimeField(_("told on"))
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("dealt with by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    done_at = models.DateTimeField(_("dealt with at"), null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("task for a page's owner")
        verbose_name_plural = _("tasks for pages' owners")
        indexes = [models.Index(fields=["page", "opened_at"], name="owner_task_by_page")]

    def __str__(self) -> str:
        return f"{self.page_id} {self.noes}"
