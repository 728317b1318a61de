"""Guides to services."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from agencies.models import AgencyContentPage, AgencySectionPage, SectionPage


class GuidesIndexPage(SectionPage):
    """Guides to services."""

    parent_page_types = ["office.HomePage"]
    subpage_types = ["guidance.AgencyGuidesPage", "guidance.GuidePage"]
    template = "guidance/guides.html"

    class Meta:
        verbose_name = _("guides section")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from guidance.browse import section_context

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | section_context(GuidePage, request.GET, self.language)


class AgencyGuidesPage(AgencySectionPage):
    """One agency's guides."""

    parent_page_types = ["guidance.GuidesIndexPage"]
    subpage_types = ["guidance.GuidePage"]
    template = "guidance/guides.html"

    class Meta:
        verbose_name = _("an agency's guides")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from guidance.browse import section_context

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | section_context(GuidePage, request.GET, self.language, self.agency)


class GuidePage(AgencyContentPage):
    """A guide to a service: how the parts of it hang together."""

    kind = "guide"
    parent_page_types = ["guidance.GuidesIndexPage", "guidance.AgencyGuidesPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "guidance/guide.html"

    class Meta:
        verbose_name = _("guide to a service")
        verbose_name_plural = _("guides to services")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from guidance.browse import thing_context

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | thing_context(self)
