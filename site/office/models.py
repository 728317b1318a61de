"""The home page."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from core.models import BasePage
from core.panels import FactsPanel
from office.approval import TwoPersonApproval

__all__ = ["HomePage", "ImportedItem", "TwoPersonApproval"]


class HomePage(BasePage):
    """The front door: the search box and the doors are fixed, editors order what follows."""

    lead = models.CharField(_("sentence under the question"), max_length=200, blank=True)
    popular_searches = models.TextField(
        _("popular searches"),
        blank=True,
        help_text=_("One on each line; shown under the search box."),
    )
    featured_forms = StreamField(
        [("form", blocks.PageChooserBlock(page_type="forms_library.TransactionFormPage"))],
        verbose_name=_("forms most asked for"),
        blank=True,
    )
    featured_answers = StreamField(
        [("answer", blocks.PageChooserBlock(page_type="guidance.AnswerPage"))],
        verbose_name=_("questions often asked"),
        blank=True,
    )

    kind = ""
    fact_names = (*BasePage.fact_names, "featured_forms", "featured_answers")
    parent_page_types = ["wagtailcore.Page"]
    template = "office/home.html"
    max_count_per_parent: ClassVar[int | None] = None
    content_panels = [
        *Page.content_panels,
        FieldPanel("lead"),
        FieldPanel("popular_searches"),
        FactsPanel([FieldPanel("featured_forms"), FieldPanel("featured_answers")]),
    ]

    class Meta:
        verbose_name = _("home page")

    def search_document(self) -> None:
        return None

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """The page at an address in one step, where Wagtail asks at every level of the tree."""
        if not path_components:
            return super().route(request, path_components)
        path = f"{self.url_path}{'/'.join(path_components)}/"
        page = Page.objects.filter(url_path=path).specific().first()
        if page is None:
            raise Http404
        return page.route(request, [])

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from office.home import home_context

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | home_context(self)


class ImportedItem(models.Model):
    """What an import last wrote of a thing: a later import changes only what differs from it."""

    external_id = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=10)
    values = models.JSONField(default=dict)
    imported_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.external_id
