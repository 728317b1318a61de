"""The blocks of which general content is made."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageBlock

from agencies.models import RICH_TEXT
from casework.blocks import FormBlock
from core.publication import is_public


class NoteBlock(blocks.StructBlock):
    """A remark set apart: to inform or to warn."""

    level = blocks.ChoiceBlock(
        choices=[("info", _("Information")), ("warn", _("Warning"))],
        default="info",
        label=_("level"),
        search_index=False,
    )
    text = blocks.RichTextBlock(features=["bold", "link"], label=_("text"))

    class Meta:
        icon = "warning"
        label = _("note")
        template = "blocks/note.html"


class StepsBlock(blocks.StructBlock):
    """Numbered steps, each with a title and an explanation."""

    steps = blocks.ListBlock(
        blocks.StructBlock(
            [
                ("title", blocks.CharBlock(label=_("title"))),
                ("text", blocks.TextBlock(label=_("text"), required=False)),
            ]
        ),
        label=_("steps"),
    )

    class Meta:
        icon = "list-ol"
        label = _("steps")
        template = "blocks/steps.html"


class DetailsBlock(blocks.StructBlock):
    """A question that opens to its answer, without script."""

    summary = blocks.CharBlock(label=_("title"))
    text = blocks.RichTextBlock(features=RICH_TEXT, label=_("text"))

    class Meta:
        icon = "help"
        label = _("opening text")
        template = "blocks/details.html"


class LinkBlock(blocks.StructBlock):
    """A page of this site, offered as a button."""

    page = blocks.PageChooserBlock(label=_("page"))
    text = blocks.CharBlock(label=_("text"), required=False)

    class Meta:
        icon = "link"
        label = _("button")
        template = "blocks/link.html"

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        page = value["page"]
        return context | {"public_page": page if page and is_public(page) else None}

    def get_api_representation(self, value: Any, context: Any = None) -> dict[str, Any]:
        page = value["page"] if value["page"] and is_public(value["page"]) else None
        return {
            "text": value["text"] or (page.title if page else ""),
            "url": page.url if page else None,
        }


BODY_BLOCKS = [
    ("text", blocks.RichTextBlock(features=RICH_TEXT, label=_("text"), icon="pilcrow")),
    ("note", NoteBlock()),
    ("steps", StepsBlock()),
    ("details", DetailsBlock()),
    ("picture", ImageBlock(label=_("picture"), template="blocks/picture.html")),
    ("link", LinkBlock()),
    ("case_form", FormBlock()),
]
