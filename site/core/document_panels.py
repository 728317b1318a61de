"""The accessibility card of a chosen document, beside its chooser."""

from __future__ import annotations

from typing import Any

from wagtail.admin.panels import Panel


class DocumentCardPanel(Panel):
    """Shows the card of ``instance.<field_name>`` once a document is chosen and saved."""

    def __init__(self, field_name: str = "document", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.field_name = field_name

    def clone_kwargs(self) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().clone_kwargs()
        return kwargs | {"field_name": self.field_name}

    class BoundPanel(Panel.BoundPanel):
        template_name = "core/admin/card_panel.html"

        def is_shown(self) -> bool:
            return bool(self._document() and self._document().card)

        def _document(self) -> Any:
            name = self.panel.field_name
            chosen = getattr(self.instance, f"{name}_id", None)
            return getattr(self.instance, name) if chosen else None

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            document = self._document()
            return context | {"document": document, "card": document.card}
