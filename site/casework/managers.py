"""Cases asked for by need."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.timezone import localdate

if TYPE_CHECKING:
    from casework.models import Case  # noqa: F401  the type checker reads its name


class CaseQuerySet(models.QuerySet["Case"]):
    """The one place where it is decided who may see which case."""

    def visible_to(self, user: Any) -> CaseQuerySet:
        """The cases ``user`` may see: the one rule for every list, page, file and export."""
        from casework.permissions import visible_q

        return self.filter(visible_q(user))

    def open(self) -> CaseQuerySet:
        """Those to which the office still owes something."""
        # a bare truth value would not be looked up in the index
        return self.filter(is_open__in=[True])

    def overdue(self, at: date | None = None) -> CaseQuerySet:
        """Open ones whose date lies before the day ``at`` in Kuwait (default: today)."""
        day = at or localdate()
        return self.open().filter(sort_due_on__lt=day)
