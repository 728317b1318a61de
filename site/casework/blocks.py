"""A form for cases inside any page."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from core.language import current_language
from core.publication import is_open


class FormBlock(blocks.StructBlock):
    """The first step of a form: it is posted to the form's own page, and the case remembers the
    page on which it stood. The page stays the same for everybody, and is cached."""

    form = blocks.PageChooserBlock(page_type="casework.CaseFormPage", label=_("form"))
    heading = blocks.CharBlock(label=_("heading"), required=False)

    class Meta:
        icon = "form"
        label = _("form for cases")
        template = "blocks/case_form.html"

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        from casework.journey.starting import block_context

        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        page = public_form_of(value)
        if page is None:
            return context | {"form_page": None}
        return context | block_context(page, context.get("page"))

    def get_api_representation(self, value: Any, context: Any = None) -> dict[str, Any] | None:
        """``id`` is the form's name in ``/case-forms``."""
        page = public_form_of(value)
        if page is None:
            return None
        return {"id": page.form_id, "title": page.title, "url": page.get_url()}


def public_form_of(value: Any) -> Any:
    """The chosen form in the reader's language; ``None`` where it is not public."""
    page = value.get("form")
    page = page.specific if page else None
    return page.in_language(current_language()) if page and is_open(page) else None
