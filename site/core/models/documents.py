from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument

from core.files import EXTENSIONS, PDF, FileFacts, clean_name
from core.language import Translated
from core.scorecard import (
    IMPORTED_AR,
    IMPORTED_EN,
    REASON_LETTERS,
    Scorecard,
    scorecard,
    search_note,
)
from core.storage import private_storage


def document_path(document: OfficeDocument, name: str) -> str:
    """Where a file is kept: under its own name, cleaned of what nobody can see."""
    return f"documents/{clean_name(name, document.mime_type)}"


class OfficeDocument(AbstractDocument):
    """A file for the public, kept where only a checked view can reach it.

    It can be fetched as long as a live, public page shows it. The facts are measured from the
    content when the file is taken in, never typed by hand.
    """

    file = models.FileField(
        _("file"), upload_to=document_path, storage=private_storage, max_length=255
    )
    mime_type = models.CharField(_("type"), max_length=100, blank=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    pages = models.PositiveIntegerField(_("pages"), null=True, editable=False)
    fillable = models.BooleanField(_("can be filled on screen"), default=False, editable=False)
    tagged = models.BooleanField(_("tagged for screen readers"), default=False, editable=False)
    content_language = models.CharField(max_length=35, blank=True, default="", editable=False)
    content_title = models.CharField(max_length=255, blank=True, default="", editable=False)
    shows_title = models.BooleanField(default=False, editable=False)
    picture_pages = models.PositiveIntegerField(null=True, editable=False)
    accessibility_note_ar = models.TextField(
        _("why it is not accessible, in Arabic"), blank=True, default="", max_length=500
    )
    accessibility_note_en = models.TextField(
        _("why it is not accessible, in English"), blank=True, default="", max_length=500
    )

    accessibility_note = Translated()

    admin_form_fields = (
        "title",
        "file",
        "accessibility_note_ar",
        "accessibility_note_en",
        "collection",
        "tags",
    )

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    def take_facts(self, facts: FileFacts) -> None:
        """Keep what was measured of the content."""
        self.mime_type = facts.mime_type
        self.sha256 = facts.sha256
        self.pages = facts.pages
        self.fillable = facts.fillable
        self.tagged = facts.tagged
        self.content_language = facts.language
        self.content_title = facts.title
        self.shows_title = facts.shows_title
        self.picture_pages = facts.picture_pages
        self.file_size = facts.size

    @property
    def card(self) -> Scorecard | None:
        """Its accessibility card; ``None`` before it was measured."""
        return scorecard(self)

    @property
    def search_note(self) -> str:
        """Whether search finds what is written in it, in the reader's language."""
        return search_note(self)

    @property
    def scanned(self) -> bool:
        """Whether some of it is a picture that no screen reader can read."""
        return bool(self.picture_pages)

    @property
    def needs_reason(self) -> bool:
        """Whether screen readers cannot make sense of it: a scan, or a PDF without tags."""
        return self.mime_type == PDF and (self.scanned or not self.tagged)

    @property
    def format_name(self) -> str:
        """``pdf``, ``docx`` or ``xlsx``."""
        return next((e for e, mime in EXTENSIONS.items() if mime == self.mime_type), "")

    def problems_for_publication(self) -> list[str]:
        """Why no page may offer it yet, in the reader's language; empty where one may."""
        if not self.needs_reason or is_reason(self.accessibility_note_ar):
            return []
        if self.scanned:
            message = gettext(
                "“%(title)s” is a scanned picture that screen readers cannot read: "
                "write the reason in the document first."
            )
        else:
            message = gettext(
                "“%(title)s” has no tags for screen readers: "
                "write the reason in the document first."
            )
        return [message % {"title": self.title}]

    def note_import(self) -> None:
        """Say of a file that came with others and that nobody has looked at that it is so."""
        if self.needs_reason and not is_reason(self.accessibility_note_ar):
            self.accessibility_note_ar = IMPORTED_AR
            self.accessibility_note_en = self.accessibility_note_en or IMPORTED_EN


def is_reason(text: Any) -> bool:
    """Whether ``text`` is long enough to tell the public something."""
    return len(" ".join(str(text or "").split())) >= REASON_LETTERS
