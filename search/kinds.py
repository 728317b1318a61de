"""The kinds of things search knows."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

KINDS: Final = {
    "form": _("Forms"),
    "faq": _("Answers"),
    "guide": _("Guides"),
    "campaign": _("Campaigns"),
    "notice": _("Notices"),
    "report": _("Reports"),
    "agency": _("Agencies"),
    "page": _("Pages"),
}
