"""Tells staff on their first page that files are kept back because the scanner does not answer."""

from __future__ import annotations

from typing import Any

from django.template.loader import get_template
from django.utils import timezone
from wagtail.admin.ui.components import Component

from casework.permissions import sees_cases
from casework.scanning import late


class ScannerPanel(Component):
    """Nothing for who has no business with cases, and nothing while no file is late."""

    name = "scanner"
    template_name = "casework/scanner_panel.html"
    order = 90

    def __init__(self, user: Any) -> None:
        self.user = user

    def render_html(self, parent_context: Any = None) -> str:
        count = late(timezone.now()) if sees_cases(self.user) else 0
        return get_template(self.template_name).render({"count": count}) if count else ""
