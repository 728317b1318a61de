"""The form by which an editor takes a file in."""

from __future__ import annotations

from typing import Any

from wagtail.documents.forms import BaseDocumentForm

from core.files import inspect_file


class OfficeDocumentForm(BaseDocumentForm):
    """Believes the content of a file, not its name, and keeps what it measured."""

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if "file" in self.changed_data:
            self.facts = inspect_file(upload.file, upload.name)
        return upload

    def save(self, commit: bool = True) -> Any:
        facts = getattr(self, "facts", None)
        if facts is not None:
            self.instance.take_facts(facts)
        return super().save(commit)
