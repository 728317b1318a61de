"""What staff see while the search server does not answer; the public sees nothing of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from search import engines


class ServerMenuItem(MenuItem):
    """Shown only while the search server does not answer."""

    def is_shown(self, request: HttpRequest) -> bool:
        server = engines.elastic_engine()
        return server is not None and server.breaker.is_open


class ServerPanel(Component):
    """The same in a sentence, on the first page of the admin."""

    name = "search_server"
    template_name = "search/admin/server.html"
    order = 1

    @staticmethod
    def told() -> dict[str, Any]:
        """State of the breaker; empty while the server answers, or where there is none."""
        server = engines.elastic_engine()
        return server.breaker.told() if server else {}

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        told = self.told()
        since = datetime.fromtimestamp(told["since"], UTC) if told else None
        return {"since": since, "mending": told.get("state") == "mending"}
