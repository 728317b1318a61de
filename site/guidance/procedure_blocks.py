"""The blocks of which the complaints procedure guide is made."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

FEATURES = ["bold", "link", "ul"]


class StageBlock(blocks.StructBlock):
    """A stage of the procedure: what happens, how long it takes, who acts and what comes out."""

    title = blocks.CharBlock(max_length=120, label=_("title"))
    text = blocks.RichTextBlock(features=FEATURES, label=_("what happens"))
    duration = blocks.CharBlock(
        max_length=150, required=False, label=_("how long it takes"), help_text=_("In words.")
    )
    who = blocks.CharBlock(
        max_length=150,
        required=False,
        label=_("who acts"),
        help_text=_("A role or a post, never a person's name."),
    )
    outcome = blocks.CharBlock(max_length=250, required=False, label=_("what comes out of it"))
    contact = blocks.CharBlock(max_length=250, required=False, label=_("whom to contact"))

    class Meta:
        icon = "list-ol"
        label = _("stage")


class RoleBlock(blocks.StructBlock):
    """Somebody who answers for a part of the procedure, named by the post."""

    title = blocks.CharBlock(
        max_length=120, label=_("role"), help_text=_("A role or a post, never a person's name.")
    )
    text = blocks.TextBlock(label=_("what this role answers for"))

    class Meta:
        icon = "user"
        label = _("role")


class RemedyBlock(blocks.StructBlock):
    """What one can do after an answer that does not satisfy, and until when."""

    title = blocks.CharBlock(max_length=120, label=_("title"))
    text = blocks.RichTextBlock(features=FEATURES, label=_("what to do"))
    until = blocks.ChoiceBlock(
        choices=[
            ("appeal", _("Last day of the appeal")),
            ("grievance", _("Last day of the legal grievance")),
        ],
        required=False,
        label=_("last date"),
        help_text=_("The number of days is the rule's own; it is added to the text."),
        search_index=False,
    )
    to = blocks.CharBlock(max_length=150, required=False, label=_("to whom"))
    who = blocks.CharBlock(max_length=150, required=False, label=_("who decides"))

    class Meta:
        icon = "redirect"
        label = _("step")
