"""The register of agencies, their offices and counters, and who works for them."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable

from core.language import Translated


class Agency(ClusterableModel):
    """A government agency as the register knows it. Its code stands in references for ever."""

    code = models.CharField(
        _("code"),
        max_length=8,
        unique=True,
        validators=[
            RegexValidator(r"^[A-Z][A-Z0-9]{1,7}$", _("2 to 8 capital Latin letters or digits."))
        ],
    )
    name_ar = models.CharField(_("name in Arabic"), max_length=150)
    name_en = models.CharField(_("name in English"), max_length=150, blank=True)
    former_names = models.JSONField(
        _("former names"),
        default=list,
        blank=True,
        help_text=_("A list; search finds the agency by them."),
    )
    everyday_names = models.JSONField(
        _("everyday names"),
        default=list,
        blank=True,
        help_text=_("A list of what people call it; found but never shown."),
    )
    merged_into = models.ForeignKey(
        "self",
        verbose_name=_("merged into"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="merged",
    )
    about_ar = models.TextField(_("what it does, in Arabic"), blank=True)
    about_en = models.TextField(_("what it does, in English"), blank=True)
    website = models.URLField(_("website"), blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    hotline = models.CharField(_("hotline"), max_length=30, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    x = models.CharField(_("X account"), max_length=100, blank=True)
    facebook = models.CharField(_("Facebook page"), max_length=100, blank=True)
    whatsapp = models.CharField(_("WhatsApp number"), max_length=30, blank=True)
    address_ar = models.CharField(_("address in Arabic"), max_length=255, blank=True)
    address_en = models.CharField(_("address in English"), max_length=255, blank=True)
    hours_ar = models.CharField(_("working hours in Arabic"), max_length=150, blank=True)
    hours_en = models.CharField(_("working hours in English"), max_length=150, blank=True)
    contact_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who keeps this contact data right"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Is asked by mail every month whether everything here still holds."),
    )
    training = models.BooleanField(
        _("for practice only"),
        default=False,
        help_text=_("Its cases are fictional; reports and search leave it out."),
    )
    contacts_confirmed_on = models.DateField(
        _("contact data confirmed on"), null=True, blank=True, editable=False
    )

    name = Translated()
    about = Translated()
    address = Translated()
    hours = Translated()

    panels = [
        FieldRowPanel([FieldPanel("code"), FieldPanel("merged_into")]),
        FieldRowPanel([FieldPanel("name_ar"), FieldPanel("name_en")]),
        FieldRowPanel([FieldPanel("former_names"), FieldPanel("everyday_names")]),
        FieldRowPanel([FieldPanel("about_ar"), FieldPanel("about_en")]),
        MultiFieldPanel(
            [
                FieldPanel(f)
                for f in ("website", "phone", "hotline", "email", "x", "facebook", "whatsapp")
            ],
            heading=_("Contact"),
        ),
        MultiFieldPanel(
            [FieldPanel(f) for f in ("address_ar", "address_en", "hours_ar", "hours_en")],
            heading=_("Place and hours"),
        ),
        FieldPanel("contact_owner"),
        InlinePanel("offices", heading=_("Citizen service offices"), label=_("Office")),
        InlinePanel("counters", heading=_("Counters with paper forms"), label=_("Counter")),
    ]

    class Meta:
        verbose_name = _("agency")
        verbose_name_plural = _("agencies")
        ordering = ["name_ar"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Names are lists of words; a merged agency leads to a living one: no circle."""
        for field in ("former_names", "everyday_names"):
            names = getattr(self, field) or []
            if not isinstance(names, list) or not all(isinstance(n, str) and n for n in names):
                raise ValidationError({field: _('A list of names is expected: ["…", "…"].')})
            setattr(self, field, names)
        successor, seen = self.merged_into, {self.pk}
        while successor is not None:
            if successor.pk in seen:
                raise ValidationError({"merged_into": _("An agency cannot be merged into itself.")})
            seen.add(successor.pk)
            successor = successor.merged_into

    @property
    def successor(self) -> Agency:
        """The agency that does this one's work today."""
        agency = self
        while agency.merged_into is not None:
            agency = agency.merged_into
        return agency


class Place(Orderable):
    """What an office and a counter share: a name, where, when, how to call."""

    name_ar = models.CharField(_("name in Arabic"), max_length=150)
    name_en = models.CharField(_("name in English"), max_length=150, blank=True)
    area = models.CharField(_("area"), max_length=100, blank=True)
    hours_ar = models.CharField(_("hours in Arabic"), max_length=150, blank=True)
    hours_en = models.CharField(_("hours in English"), max_length=150, blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    accessible = models.BooleanField(_("wheelchair access"), default=False)

    name = Translated()
    hours = Translated()

    class Meta(Orderable.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.name


class Office(Place):
    """An agency's Citizen Service Office: the post that heads it and how to reach it."""

    agency = ParentalKey(Agency, on_delete=models.CASCADE, related_name="offices")
    manager_post_ar = models.CharField(_("head's post in Arabic"), max_length=150, blank=True)
    manager_post_en = models.CharField(_("head's post in English"), max_length=150, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    address_ar = models.CharField(_("address in Arabic"), max_length=255, blank=True)
    address_en = models.CharField(_("address in English"), max_length=255, blank=True)

    latitude = models.DecimalField(
        _("latitude"),
        max_digits=9,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
        help_text=_("In degrees, for example 29.375900. Opens the reader's own map."),
    )
    longitude = models.DecimalField(
        _("longitude"),
        max_digits=9,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )

    manager_post = Translated()
    address = Translated()

    class Meta(Place.Meta):
        verbose_name = _("citizen service office")
        verbose_name_plural = _("citizen service offices")

    def clean(self) -> None:
        """A point on the map has both of its numbers."""
        if (self.latitude is None) != (self.longitude is None):
            raise ValidationError({"longitude": _("Latitude and longitude go together.")})

    @property
    def position(self) -> str:
        """``latitude,longitude`` as a ``geo:`` address wants it; empty where not known."""
        if self.latitude is None or self.longitude is None:
            return ""
        return f"{self.latitude:f},{self.longitude:f}"


class Counter(Place):
    """A counter where forms are handed out on paper."""

    agency = ParentalKey(Agency, on_delete=models.CASCADE, related_name="counters")

    class Meta(Place.Meta):
        verbose_name = _("counter")
        verbose_name_plural = _("counters")


class Membership(models.Model):
    """A member of staff works for an agency: its cases are theirs to handle.

    Rights on content do not come from here; those are the groups'.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("member of staff"),
        on_delete=models.CASCADE,
        related_name="memberships",
    )
    agency = models.ForeignKey(
        Agency,
        verbose_name=_("agency"),
        on_delete=models.PROTECT,
        related_name="memberships",
    )

    panels = [FieldPanel("user"), FieldPanel("agency")]

    class Meta:
        verbose_name = _("membership of staff")
        verbose_name_plural = _("memberships of staff")
        ordering = ["agency__code", "user__username"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "agency"],
                name="one_membership_per_agency",
                violation_error_message=_("This person works for this agency already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.agency}"
