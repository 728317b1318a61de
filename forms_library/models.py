"""The forms library: a page for every transaction form, its versions, files and printed sheets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page

from agencies.models import AgencyContentPage, AgencySectionPage, AudienceMixin, SectionPage
from core.arabic import fold
from core.document_panels import DocumentCardPanel
from core.language import ARABIC, LANGUAGES, current_language
from core.models import OfficeDocument, PageForm
from core.panels import FactsPanel
from core.storage import private_storage
from forms_library.blocks import SheetSectionBlock
from forms_library.ready_files import refuse_unready_files
from forms_library.versions import (
    File,
    Version,
    effective_version,
    fetch_files,
    list_versions,
)


class FormsIndexPage(SectionPage):
    """The forms library: browse by agency, topic and audience."""

    parent_page_types = ["office.HomePage"]
    subpage_types = ["forms_library.AgencyFormsPage"]
    template = "forms_library/index.html"

    class Meta:
        verbose_name = _("forms section")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from forms_library.browse import browse

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | {"browse": browse(request.GET, self.language)}


class AgencyFormsPage(AgencySectionPage):
    """One agency's forms."""

    parent_page_types = ["forms_library.FormsIndexPage"]
    subpage_types = ["forms_library.TransactionFormPage"]
    template = "forms_library/index.html"

    class Meta:
        verbose_name = _("an agency's forms")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from forms_library.browse import browse

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | {"browse": browse(request.GET, self.language, agency=self.agency)}


class TransactionFormPage(AudienceMixin, AgencyContentPage):
    """A transaction form: purpose, who, papers, steps, fee, time, where on paper, files."""

    number = models.CharField(
        _("form number"),
        max_length=40,
        blank=True,
        db_index=True,
        validators=[
            RegexValidator(
                r"^[A-Za-z0-9][A-Za-z0-9.\-]*$", _("Latin letters, digits, dots and dashes only.")
            )
        ],
        help_text=_("As printed on the form, for example MOI-105. No two forms share one."),
    )
    fee_kwd = models.DecimalField(
        _("fee in dinars"),
        max_digits=9,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("Zero means free of charge; empty means not known."),
    )
    processing_days = models.PositiveSmallIntegerField(
        _("working days to complete"), null=True, blank=True
    )
    online_service_url = models.URLField(_("online service"), blank=True)
    requirements = StreamField(
        [("item", blocks.CharBlock(max_length=500, label=_("paper")))],
        verbose_name=_("papers needed"),
        blank=True,
    )
    steps = StreamField(
        [("item", blocks.CharBlock(max_length=500, label=_("step")))],
        verbose_name=_("steps"),
        blank=True,
    )
    sheet = StreamField(
        [("section", SheetSectionBlock())],
        verbose_name=_("fields of the form's sheet"),
        blank=True,
        help_text=_(
            "From these the office makes a form to fill, where the agency has no file of its own."
        ),
    )

    kind = "form"
    exclude_fields_in_copy = ["external_id", "number"]
    parent_page_types = ["forms_library.AgencyFormsPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "forms_library/form.html"
    fact_names = (
        *AgencyContentPage.fact_names,
        "number",
        "fee_kwd",
        "processing_days",
        "online_service_url",
        "for_citizen",
        "for_resident",
        "for_business",
        "sheet",
        "versions",
    )
    content_panels = [
        *Page.content_panels,
        FieldPanel("body"),
        FieldPanel("requirements"),
        FieldPanel("steps"),
        FactsPanel(
            [
                FieldRowPanel(
                    [FieldPanel("number"), FieldPanel("fee_kwd"), FieldPanel("processing_days")]
                ),
                FieldPanel("online_service_url"),
                FieldRowPanel(
                    [
                        FieldPanel("for_citizen"),
                        FieldPanel("for_resident"),
                        FieldPanel("for_business"),
                    ]
                ),
                *AgencyContentPage.fact_panels,
            ]
        ),
        FactsPanel(
            [InlinePanel("versions", heading=_("Versions and files"), label=_("Version"))],
            heading=_("Versions and files"),
        ),
        FactsPanel([FieldPanel("sheet")], heading=_("Sheet")),
    ]

    class Meta:
        verbose_name = _("transaction form")
        verbose_name_plural = _("transaction forms")

    @property
    def code(self) -> str:
        """What stands in its file addresses: the form number, else the identifier."""
        return self.source.number or self.external_id or "-"  # a preview before publication

    def check_facts(self, cleaned: dict[str, Any], form: PageForm) -> None:
        super().check_facts(cleaned, form)
        number = cleaned.get("number")
        if number and number_taken(number, besides=self.translation_key):
            form.add_error("number", _("Another form already has this number."))
        rows = form.formsets["versions"].forms if "versions" in form.formsets else []
        kept = [row.cleaned_data for row in rows if row.is_valid() and row.cleaned_data]
        names = [row["version"] for row in kept if not row.get("DELETE")]
        if len(names) != len(set(names)):
            form.add_error(None, _("Two versions have the same number."))
        refuse_unready_files(form)

    @cached_property
    def version_list(self) -> Sequence[Version]:
        """Published versions, the effective one first, each with its files. Two queries."""
        return list_versions(self.source)

    @property
    def download(self) -> File | None:
        """The PDF that serves the reader best: in their language, else in Arabic."""
        version = self.current_version
        if version is None:
            return None
        return version.file_for(current_language()) or version.file_for(ARABIC)

    @property
    def current_version(self) -> Version | None:
        """The version in force today in Kuwait."""
        return effective_version(self.version_list)

    @classmethod
    def offered_documents(cls, pages: Sequence[TransactionFormPage]) -> dict[int, list[int]]:
        """Files of the versions in force; those of former versions and of ones to come are not."""
        fetch_files(pages)
        return {page.pk: page.files_in_force() for page in pages}

    def files_in_force(self) -> list[int]:
        """Keys of the documents of the version in force; printed sheets are none."""
        version = effective_version(list_versions(self))
        files = version.files if version else []
        return [file.document.pk for file in files if file.document is not None]

    def search_facts(self) -> dict[str, Any]:
        return super().search_facts() | {"number": self.number, "audience": tuple(self.audience)}

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from forms_library.browse import form_context

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | form_context(self)


def number_taken(number: str, besides: UUID | str) -> bool:
    """Whether a form other than the thing with translation key ``besides`` has ``number``."""
    others = TransactionFormPage.objects.filter(number__iexact=number)
    return others.exclude(translation_key=besides).exists()


def normal_number(number: str) -> str:
    """A form number as compared: case, spaces and digit set do not matter."""
    return fold(number).replace(" ", "")


class FormVersion(Orderable, ClusterableModel):
    """A version of a form with the day from which it holds."""

    page = ParentalKey(TransactionFormPage, on_delete=models.CASCADE, related_name="versions")
    version = models.CharField(
        _("version"),
        max_length=20,
        validators=[
            RegexValidator(
                r"^[\w.\- ()]+$", _("Letters, digits, dots, dashes, spaces and brackets only.")
            )
        ],
    )
    effective_from = models.DateField(
        _("effective from"), help_text=_("The version appears and holds from this day on.")
    )
    note_ar = models.CharField(_("what changed, in Arabic"), max_length=300, blank=True)
    note_en = models.CharField(_("what changed, in English"), max_length=300, blank=True)
    superseded = models.BooleanField(
        _("superseded"),
        default=False,
        help_text=_("Kept for reference; never the version in force."),
    )

    panels = [
        FieldRowPanel(
            [FieldPanel("version"), FieldPanel("effective_from"), FieldPanel("superseded")]
        ),
        FieldRowPanel([FieldPanel("note_ar"), FieldPanel("note_en")]),
        InlinePanel("files", heading=_("Files"), label=_("File")),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("version")
        verbose_name_plural = _("versions")

    def __str__(self) -> str:
        return self.version


class FormFile(Orderable):
    """A file of a version: for one language or both, to print, to fill or to edit."""

    class Language(models.TextChoices):
        ARABIC = "ar", _("Arabic")
        ENGLISH = "en", _("English")
        BOTH = "both", _("Both languages")

    class Purpose(models.TextChoices):
        FILL = "fill", _("Fill on screen")
        PRINT = "print", _("Print and fill by hand")
        EDIT = "edit", _("For editing")

    version = ParentalKey(FormVersion, on_delete=models.CASCADE, related_name="files")
    document = models.ForeignKey(
        OfficeDocument, verbose_name=_("file"), on_delete=models.PROTECT, related_name="form_files"
    )
    language = models.CharField(_("language"), max_length=4, choices=Language)
    purpose = models.CharField(_("purpose"), max_length=5, choices=Purpose)

    panels = [
        FieldPanel("document"),
        DocumentCardPanel(),
        FieldRowPanel([FieldPanel("language"), FieldPanel("purpose")]),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("file")
        verbose_name_plural = _("files")


class PrintedSheet(models.Model):
    """A PDF that the office made from a form's data; it follows the page, outside its revisions."""

    page = models.ForeignKey(
        TransactionFormPage, on_delete=models.CASCADE, related_name="printed_sheets"
    )
    version = models.CharField(max_length=20)
    language = models.CharField(max_length=2, choices=[(code, code) for code in LANGUAGES])
    purpose = models.CharField(max_length=5, choices=FormFile.Purpose)
    file = models.FileField(upload_to="sheets", storage=private_storage)
    digest = models.CharField(max_length=64)  # of the data it was made from
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    pages = models.PositiveSmallIntegerField()
    fillable = models.BooleanField()
    made_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["page", "version", "language"], name="one_sheet_per_version_and_language"
            )
        ]

    def __str__(self) -> str:
        return f"{self.page_id} {self.version} {self.language}"


class VersionFacts(models.Model):
    """What a form asked for while a version of it was in force; one row for each day of change.

    Follows the page outside its revisions: these may be purged, and words and facts of the two
    languages meet only when they are public.
    """

    page = models.ForeignKey(
        TransactionFormPage, on_delete=models.CASCADE, related_name="version_facts"
    )  # the Arabic one
    version = models.CharField(max_length=20)
    language = models.CharField(max_length=2, choices=[(code, code) for code in LANGUAGES])
    data = models.JSONField()  # as forms_library.facts.facts_of gives it
    digest = models.CharField(max_length=64)
    taken_on = models.DateField(db_index=True)  # in Kuwait; the last state of the day counts
    taken_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["page", "version", "language", "taken_on"], name="one_state_per_day"
            )
        ]
        ordering = ["taken_on", "pk"]

    def __str__(self) -> str:
        return f"{self.page_id} {self.version} {self.language} {self.taken_on}"


class DownloadCount(models.Model):
    """How often a file was taken on a day in Kuwait. Nothing of who took it is kept."""

    page = models.ForeignKey(TransactionFormPage, on_delete=models.CASCADE, related_name="+")
    file = models.CharField(max_length=80)  # the file's key within its form
    day = models.DateField(default=date.today)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["page", "file", "day"], name="one_count_per_file_and_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.file} {self.day}: {self.count}"
