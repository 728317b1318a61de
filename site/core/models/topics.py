from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from core.language import Translated


class Topic(models.Model):
    """What a thing is about, in the words of a citizen's life: travel, a new baby, work."""

    code = models.CharField(
        _("code"),
        max_length=40,
        unique=True,
        validators=[
            RegexValidator(r"^[a-z][a-z0-9-]*$", _("Small Latin letters, digits and dashes."))
        ],
    )
    name_ar = models.CharField(_("name in Arabic"), max_length=100)
    name_en = models.CharField(_("name in English"), max_length=100, blank=True)

    name = Translated()
    panels = [FieldPanel("code"), FieldPanel("name_ar"), FieldPanel("name_en")]

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["name_ar"]

    def __str__(self) -> str:
        return self.name
