from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class QuestionSet(models.Model):
    """The questions that editors added to a form, as they stood on a day.

    A case keeps the set that it answered: a later change of the form makes a new set.
    """

    form = models.ForeignKey(
        "wagtailcore.Page", on_delete=models.PROTECT, related_name="+", verbose_name=_("form")
    )
    number = models.PositiveIntegerField(_("number"))
    #: ``[{"key", "type", "required", "label": {"ar", "en"}, "help": {...}, "choices": {...}}]``
    questions = models.JSONField(_("questions"), default=list)
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("question set")
        verbose_name_plural = _("question sets")
        constraints = [
            models.UniqueConstraint(fields=["form", "number"], name="one_number_per_question_set"),
            models.UniqueConstraint(fields=["form", "digest"], name="one_set_per_questions"),
        ]

    def __str__(self) -> str:
        return f"{self.form_id} {self.number}"

    @staticmethod
    def digest_of(questions: list[dict[str, Any]]) -> str:
        """The same for the same questions."""
        return hashlib.sha256(
            json.dumps(questions, ensure_ascii=False, sort_keys=True).encode()
        ).hexdigest()
