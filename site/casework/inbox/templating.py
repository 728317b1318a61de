"""Reply templates: their fields filled in from the case, and how editors keep them."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.model import ModelViewSet

from casework import services
from casework.enums import Confidentiality
from casework.models import Case, ReplyTemplate
from casework.models.reply_templates import FIELDS
from casework.permissions import may_know_sender
from casework.wording import in_words
from core.language import in_language

FIELD = re.compile(r"\{([a-z]+)\}")


def filled(template: ReplyTemplate, case: Case, user: Any) -> str:
    """The body in the case's language with its fields filled in. No template language: only names.

    A sender's name is filled in for those who may uncover it, which leaves its row in the audit
    trail; a hidden one never is.
    """
    body = template.body(case.language)
    wanted = {name for name in FIELD.findall(body) if name in FIELDS}
    with override(case.language):
        values = {
            "name": _name(case, user) if "name" in wanted else "",
            "reference": case.reference,
            "due": in_words(case.next_due_on),
            "agency": in_language(case.holder, "name", case.language),
            "subject": case.subject,
        }
    return FIELD.sub(lambda found: values.get(found.group(1), found.group()), body)


def _name(case: Case, user: Any) -> str:
    known = case.confidentiality == Confidentiality.NAMED and may_know_sender(user, case)
    name = services.reveal(case, user).get("name", "") if known and case.name else ""
    return name or gettext("dear citizen")


class ReplyTemplateViewSet(ModelViewSet):
    """What replies begin with."""

    model = ReplyTemplate
    icon = "form"
    menu_label = _("Reply templates")
    menu_order = 225
    add_to_admin_menu = True
    copy_view_enabled = False
    list_display = ["name", "get_kind_display", "active"]
    search_fields = ["name", "body_ar", "body_en"]
    search_backend_name = None
