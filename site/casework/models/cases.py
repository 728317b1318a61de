from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from casework import lifecycle
from casework.enums import OPEN, Channel, Confidentiality, Kind, Outcome, Relation, Status
from casework.managers import CaseQuerySet
from casework.models.categories import Category
from casework.models.grounds import Ground
from casework.models.questions import QuestionSet
from core.encryption import EncryptedText
from core.references import KINDS

if TYPE_CHECKING:
    from casework.models.events import Event


class Case(models.Model):
    """A complaint, suggestion or inquiry, from receipt to answer.

    Written by :mod:`casework.services` only; read through :meth:`CaseQuerySet.visible_to`. Who
    wrote it is encrypted; keyed hashes find a case by phone, e-mail or civil ID exactly.
    """

    reference = models.CharField(_("reference"), max_length=32, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    agency = models.ForeignKey(
        Agency, verbose_name=_("agency"), on_delete=models.PROTECT, related_name="+"
    )
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    status = models.CharField(_("status"), max_length=16, choices=Status, default=Status.RECEIVED)
    outcome = models.CharField(_("outcome"), max_length=14, choices=Outcome, blank=True)
    ground = models.ForeignKey(
        Ground,
        verbose_name=_("ground of refusal"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    holder = models.ForeignKey(
        Agency,
        verbose_name=_("held by"),
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("The agency that works on it now: another one while it is referred."),
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("officer"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    merged_into = models.ForeignKey(
        "self",
        verbose_name=_("joined to"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="joined",
    )
    status_before_merge = models.CharField(max_length=16, choices=Status, blank=True)
    restricted = models.BooleanField(
        _("for a named few only"),
        default=False,
        help_text=_("Corruption, harassment, complaints against staff: left out of search."),
    )
    readers = models.ManyToManyField(
        settings.AUTH_USER_MODEL, verbose_name=_("the named few"), blank=True, related_name="+"
    )

    # what was written
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel, default=Channel.WEB)
    form = models.ForeignKey(
        "wagtailcore.Page", null=True, on_delete=models.PROTECT, related_name="+"
    )
    question_set = models.ForeignKey(
        QuestionSet, null=True, on_delete=models.PROTECT, related_name="cases"
    )
    source_page = models.ForeignKey(
        "wagtailcore.Page", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    category = models.ForeignKey(
        Category,
        verbose_name=_("category"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    service = models.CharField(_("about"), max_length=80, blank=True)  # an external_id
    subject = models.CharField(_("subject"), max_length=150)
    details = models.TextField(_("what happened"))
    points = models.JSONField(_("numbered points"), default=list)
    remedy = models.TextField(_("remedy wanted"), blank=True)
    answers = models.JSONField(_("answers to further questions"), default=dict)
    decision_on = models.DateField(_("contests a decision of"), null=True)
    #: soft grounds that the sender wrote in spite of: ``{"B05": "the reason"}``
    overridden = models.JSONField(default=dict)

    # who wrote it
    confidentiality = models.CharField(
        _("confidentiality"),
        max_length=9,
        choices=Confidentiality,
        default=Confidentiality.NAMED,
    )
    name = EncryptedText(_("name"), blank=True)
    email = EncryptedText(_("e-mail"), blank=True)
    phone = EncryptedText(_("phone"), blank=True)
    civil_id = EncryptedText(_("civil ID"), blank=True)
    email_hash = models.CharField(max_length=64, blank=True, db_index=True)
    phone_hash = models.CharField(max_length=64, blank=True, db_index=True)
    civil_id_hash = models.CharField(max_length=64, blank=True, db_index=True)
    behalf_name = EncryptedText(_("on behalf of"), blank=True)
    behalf_relation = models.CharField(_("relation"), max_length=8, choices=Relation, blank=True)
    consent_at = models.DateTimeField(_("consent given at"))

    # clocks
    received_at = models.DateTimeField(_("received at"))
    due_on = models.DateField(_("answer due"))
    due_rule = models.PositiveSmallIntegerField(default=1)
    #: the date promised at first, where one approved extension moved it
    due_first_on = models.DateField(_("due before it was extended"), null=True)
    extended_because = models.TextField(_("reason of the extension"), blank=True)
    #: internal targets in working time by stage: ``{"triage": "2026-12-01", …}``
    targets = models.JSONField(default=dict)
    target_on = models.DateField(_("internal target"), null=True)
    paused_since = models.DateTimeField(null=True)  # while the sender is asked for more
    paused_days = models.PositiveSmallIntegerField(default=0)  # working days, over by now
    accepted_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(_("answered at"), null=True)
    appealed_at = models.DateTimeField(null=True)
    appeal_due_on = models.DateField(_("appeal due"), null=True)
    appeal_until = models.DateField(_("can be appealed until"), null=True)
    closed_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(_("last change"))
    #: the date that counts now (:attr:`next_due_on`), kept by the database for lists to sort by
    sort_due_on = models.GeneratedField(
        expression=models.Case(
            models.When(
                status=Status.APPEALED, appeal_due_on__isnull=False, then=models.F("appeal_due_on")
            ),
            default=models.F("due_on"),
        ),
        output_field=models.DateField(),
        db_persist=True,
    )
    #: whether the office still owes something, likewise
    is_open = models.GeneratedField(
        expression=models.Case(
            models.When(status__in=OPEN, then=models.Value(True)), default=models.Value(False)
        ),
        output_field=models.BooleanField(),
        db_persist=True,
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Who answered or refused it: an appeal goes to somebody else."),
    )

    # secrets
    tracking_hash = models.CharField(max_length=200)
    sealed_code = EncryptedText(blank=True)  # the tracking code, for one hour
    sealed_until = models.DateTimeField(null=True)
    receipt_key = models.CharField(max_length=64, blank=True, db_index=True)  # hash of its address
    fictional = models.BooleanField(_("fictional"), default=False)  # seeded, nobody wrote it
    suspicion = models.PositiveSmallIntegerField(_("looks like spam"), default=0)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        constraints = [
            models.UniqueConstraint(
                # no index begins with the kind: three values narrow nothing, yet a planner
                # without statistics would rather sort a third of the table than walk by date
                fields=["agency", "year", "kind", "number"],
                name="one_case_per_number",
            )
        ]
        indexes = [
            models.Index(fields=["is_open", "sort_due_on", "id"], name="case_open_by_due"),
            models.Index(fields=["status", "sort_due_on", "id"], name="case_by_due"),
            models.Index(fields=["sort_due_on", "id"], name="case_by_any_due"),
            models.Index(fields=["changed_at", "id"], name="case_by_change"),
            models.Index(
                fields=["holder", "status", "sort_due_on", "id"], name="case_by_holder_and_due"
            ),
            models.Index(fields=["agency", "received_at"], name="case_by_agency"),
            models.Index(fields=["received_at"], name="case_by_receipt"),
            models.Index(
                fields=["sealed_until"],
                condition=models.Q(sealed_until__isnull=False),
                name="case_sealed",
            ),
        ]
        default_permissions = ("view",)
        permissions = [
            ("handle_case", _("Can handle the cases of their agencies")),
            ("control_complaints", _("Can handle and decide every complaint")),
            ("control_support", _("Can handle and decide every suggestion and inquiry")),
            ("reveal_contact", _("Can uncover who wrote a case")),
            ("see_restricted", _("Can see cases that are for a named few")),
            ("told_of_delays", _("Is told of cases a week overdue")),
            ("confirm_holidays", _("Can confirm holidays and working hours")),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def letter(self) -> str:
        """The letter of its kind in references."""
        return KINDS[self.kind]

    @property
    def standing(self) -> lifecycle.Standing:
        """What the life cycle needs to know of it."""
        return lifecycle.Standing(
            Kind(self.kind),
            Status(self.status),
            self.accepted_at is not None,
            self.appeal_until,
            self.due_first_on is not None,
            self._sender_is_content(),
        )

    def _sender_is_content(self) -> bool:
        """Whether the latest rating is none that offers an appeal; asked while it is answered."""
        if self.status != Status.ANSWERED or not self.pk:
            return False
        ratings: Any = self.ratings
        latest = ratings.order_by("-at", "-pk").first()
        return latest is not None and not latest.poor

    def can(self, at: date | None = None) -> list[str]:
        """What its sender may do on the day ``at`` in Kuwait (default: today)."""
        return lifecycle.can(self.standing, at or localdate())

    @property
    def shown_outcome(self) -> str | None:
        """The outcome as the public is told it in the present status."""
        return lifecycle.shown_outcome(Status(self.status), self.outcome)

    @property
    def next_due_on(self) -> date:
        """The date that counts now: that of the appeal while there is one."""
        if self.status == Status.APPEALED and self.appeal_due_on:
            return self.appeal_due_on
        return self.due_on

    def is_overdue(self, at: date | None = None) -> bool:
        """Whether an answer is owed since before the day ``at`` in Kuwait (default: today)."""
        open_now = self.status in OPEN
        return open_now and self.next_due_on < (at or localdate())

    def events_for_public(self) -> list[Event]:
        """What its sender may see, oldest first."""
        events: Any = self.events
        return list(events.filter(public=True).order_by("at", "pk").prefetch_related("files"))


class CaseCounter(models.Model):
    """The last number given per kind, agency and year: counted without a gap."""

    kind = models.CharField(max_length=10, choices=Kind)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "agency", "year"], name="one_counter_per_kind_agency_year"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.agency_id} {self.year}: {self.last}"
