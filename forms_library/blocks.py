"""Blocks from which a form's sheet is described: sections of labelled fields."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

KINDS = [
    ("text", _("Text")),
    ("number", _("Number")),
    ("date", _("Date")),
    ("phone", _("Phone")),
    ("email", _("E-mail")),
    ("civil_id", _("Civil ID")),
    ("area", _("Several lines")),
    ("choice", _("One of several")),
    ("check", _("Tick box")),
    ("signature", _("Signature")),
]
WIDTHS = [("full", _("Full line")), ("half", _("Half a line")), ("third", _("A third of a line"))]


class OptionBlock(blocks.StructBlock):
    """One of the options of a choice."""

    ar = blocks.CharBlock(label=_("Arabic"), max_length=100)
    en = blocks.CharBlock(label=_("English"), max_length=100, required=False)


class SheetFieldBlock(blocks.StructBlock):
    """A labelled field of a paper form."""

    name = blocks.RegexBlock(
        regex=r"^[a-z][a-z0-9_]*$",
        label=_("name"),
        help_text=_("Small Latin letters, digits and underscores; once in a form."),
    )
    label_ar = blocks.CharBlock(label=_("label in Arabic"), max_length=150)
    label_en = blocks.CharBlock(label=_("label in English"), max_length=150, required=False)
    kind = blocks.ChoiceBlock(choices=KINDS, default="text", label=_("kind"))
    required = blocks.BooleanBlock(required=False, label=_("required"))
    width = blocks.ChoiceBlock(choices=WIDTHS, default="half", label=_("width"))
    options = blocks.ListBlock(OptionBlock(), label=_("options"), default=[])


class SheetSectionBlock(blocks.StructBlock):
    """A numbered section of a paper form."""

    title_ar = blocks.CharBlock(label=_("title in Arabic"), max_length=150)
    title_en = blocks.CharBlock(label=_("title in English"), max_length=150, required=False)
    fields = blocks.ListBlock(SheetFieldBlock(), label=_("fields"))

    class Meta:
        icon = "form"
        label = _("section")
