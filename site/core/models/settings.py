from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

from core.language import Translated


@register_setting(icon="cog")
class OfficeSettings(BaseSiteSetting):
    """What every page says of the office itself."""

    class Numerals(models.TextChoices):
        LATIN = "latn", _("0123456789")
        ARABIC_INDIC = "arab", _("٠١٢٣٤٥٦٧٨٩")

    name_ar = models.CharField(_("name in Arabic"), max_length=100, default="مكتب خدمة المواطن")
    name_en = models.CharField(
        _("name in English"), max_length=100, default="Citizen Service Office"
    )
    tagline_ar = models.CharField(
        _("tagline in Arabic"), max_length=150, default="بوابة الخدمات والنماذج الحكومية"
    )
    tagline_en = models.CharField(
        _("tagline in English"), max_length=150, default="Government services and forms"
    )
    hotline = models.CharField(_("hotline"), max_length=30, blank=True)
    text_phone = models.CharField(_("text phone for deaf people"), max_length=30, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    hours_ar = models.CharField(_("working hours in Arabic"), max_length=150, blank=True)
    hours_en = models.CharField(_("working hours in English"), max_length=150, blank=True)
    numerals = models.CharField(
        _("numerals in Arabic text"),
        max_length=4,
        choices=Numerals,
        default=Numerals.LATIN,
        help_text=_("References, codes and phone numbers always use 0-9."),
    )
    show_hijri = models.BooleanField(
        _("Hijri dates"),
        default=True,
        help_text=_("Beside the date by which an answer is due; the Gregorian date decides."),
    )
    hijri_shift = models.SmallIntegerField(
        _("shift of Hijri dates"),
        default=0,
        validators=[MinValueValidator(-1), MaxValueValidator(1)],
        help_text=_("-1, 0 or 1 day, where the moon was seen earlier or later than reckoned."),
    )
    demonstration = models.BooleanField(
        _("demonstration data"),
        default=False,
        help_text=_("Says on every page that names, fees and periods are invented."),
    )

    name = Translated()
    tagline = Translated()
    hours = Translated()

    panels = [
        MultiFieldPanel(
            [FieldPanel(f) for f in ("name_ar", "name_en", "tagline_ar", "tagline_en")],
            heading=_("Name"),
        ),
        MultiFieldPanel(
            [FieldPanel(f) for f in ("hotline", "text_phone", "email", "hours_ar", "hours_en")],
            heading=_("Contact"),
        ),
        MultiFieldPanel(
            [FieldPanel(f) for f in ("numerals", "show_hijri", "hijri_shift", "demonstration")],
            heading=_("Display"),
        ),
    ]

    class Meta:
        verbose_name = _("office")
