"""Admin panels that every room uses."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import MultiFieldPanel

from core.language import ARABIC


class FactsPanel(MultiFieldPanel):
    """Facts are the same in every language and are edited on the Arabic page only."""

    def __init__(self, children: object = (), **kwargs: object) -> None:
        kwargs.setdefault("heading", _("Facts (both languages)"))
        super().__init__(children, **kwargs)

    class BoundPanel(MultiFieldPanel.BoundPanel):
        def is_shown(self) -> bool:
            locale = getattr(self.instance, "locale", None)
            return (locale is None or locale.language_code == ARABIC) and super().is_shown()
