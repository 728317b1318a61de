from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from casework.enums import Kind
from core.language import Translated


class CategoryQuerySet(models.QuerySet["Category"]):
    """Categories asked for by need."""

    def offered(self, kind: str, agency: Agency | None = None) -> CategoryQuerySet:
        """Those a citizen may choose for ``kind``: the general ones and, of ``agency``, its own."""
        return self.filter(
            models.Q(agency__isnull=True) | models.Q(agency=agency), kind=kind, active=True
        )


class Category(models.Model):
    """What a case is about, in the words of the office's statistics."""

    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.COMPLAINT)
    agency = models.ForeignKey(
        Agency,
        verbose_name=_("agency"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Empty: offered for every agency."),
    )
    name_ar = models.CharField(_("name in Arabic"), max_length=100)
    name_en = models.CharField(_("name in English"), max_length=100, blank=True)
    restricted = models.BooleanField(
        _("for a named few only"),
        default=False,
        help_text=_("Corruption, harassment, complaints against staff: left out of search."),
    )
    public_interest = models.BooleanField(
        _("of public interest"),
        default=False,
        help_text=_("Likely duplicates are shown first and can be followed instead."),
    )
    active = models.BooleanField(_("offered"), default=True)
    sort_order = models.PositiveSmallIntegerField(_("order"), default=0)

    name = Translated()

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["sort_order", "name_ar"]
        default_permissions = ("add", "change", "view")

    def __str__(self) -> str:
        return self.name
