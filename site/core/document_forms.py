"""The form by which an editor takes a file in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from wagtail.documents.forms import BaseDocumentForm

from core.files import FileFacts, inspect_file
from core.models.documents import is_reason
from core.text import single_line

REASON = "accessibility_note_ar"


class OfficeDocumentForm(BaseDocumentForm):
    """Believes the content of a file, not its name, and keeps what it measured.

    A file that screen readers cannot make sense of is kept with a reason, which the public reads.
    Several files dropped at once are taken in before anything can be asked: they wait for theirs,
    and no page can be published with them until then.
    """

    facts: FileFacts | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in (REASON, "accessibility_note_en"):
            if name in self.fields:
                self.fields[name].widget = forms.Textarea(attrs={"rows": 2})
        if REASON in self.fields:
            self.fields[REASON].help_text = self._reason_help()

    def _reason_help(self) -> Any:
        words = _(
            "Needed for scans and PDF files without tags: why it is not accessible, and what one "
            "can have instead. The public reads it under the file."
        )
        card = self.instance.card if self.instance.pk else None
        if card is None or not card.failures:
            return words
        return render_to_string("core/admin/card_summary.html", {"card": card, "words": words})

    def clean_title(self) -> str:
        """The title without letters that nobody can see: names of files become titles."""
        return single_line(self.cleaned_data["title"])

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if "file" in self.changed_data:
            self.facts = inspect_file(upload.file, upload.name)
        return upload

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        asked = REASON in self.fields and self.add_prefix(REASON) in self.data
        if asked and not self.errors.get("file") and not is_reason(cleaned.get(REASON)):
            measured = type(self.instance)(mime_type="")
            if self.facts is not None:
                measured.take_facts(self.facts)
            elif "file" not in self.changed_data:
                measured = self.instance
            if measured.needs_reason:
                self.add_error(REASON, _reason_wanted(measured.scanned))
        return cleaned

    def save(self, commit: bool = True) -> Any:
        if self.facts is None and self.instance.file and not self.instance.sha256:
            # an upload that waited for its other fields reaches the document beside the form
            self.facts = inspect_file(self.instance.file.file, self.instance.file.name)
        if self.facts is not None:
            self.instance.take_facts(self.facts)
        return super().save(commit)


def _reason_wanted(scanned: bool) -> Any:
    if scanned:
        return _(
            "This file is a scanned picture: screen readers cannot read it. Write the reason and "
            "what one can have instead, in 20 letters at least, or upload a file with text."
        )
    return _(
        "This PDF has no tags for screen readers. Write the reason and what one can have instead, "
        "in 20 letters at least, or upload a tagged file."
    )
