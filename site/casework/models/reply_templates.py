from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel

from casework.enums import Kind

#: what a template may hold in braces; filled in from the case when it is inserted
FIELDS = ("name", "reference", "due", "agency", "subject")


class ReplyTemplate(models.Model):
    """Words that many replies begin with: one template, two bodies. The case's language chooses.

    Inserted into what an officer writes, never sent by itself.
    """

    name = models.CharField(_("name"), max_length=80, unique=True)
    kind = models.CharField(
        _("kind"), max_length=10, choices=Kind, blank=True, help_text=_("Empty: for every kind.")
    )
    body_ar = models.TextField(_("text in Arabic"))
    body_en = models.TextField(_("text in English"), blank=True)
    active = models.BooleanField(_("offered"), default=True)

    panels = [
        HelpPanel(
            content=_(
                "Fields in braces are filled in from the case: {name} {reference} {due} {agency} "
                "{subject}."
            )
        ),
        FieldPanel("name"),
        FieldPanel("kind"),
        MultiFieldPanel([FieldPanel("body_ar"), FieldPanel("body_en")], heading=_("Text")),
        FieldPanel("active"),
    ]

    class Meta:
        verbose_name = _("reply template")
        verbose_name_plural = _("reply templates")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def body(self, language: str) -> str:
        """The body in ``language``; the Arabic one where there is no other."""
        return (self.body_en if language == "en" else "") or self.body_ar
