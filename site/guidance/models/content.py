"""General content."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from core.models import BasePage
from core.panels import FactsPanel
from core.text import plain_text
from guidance.blocks import BODY_BLOCKS


class ContentPage(BasePage):
    """A page of general content: about, help, privacy, accessibility."""

    body = StreamField(BODY_BLOCKS, verbose_name=_("text"), blank=True)

    parent_page_types = ["office.HomePage", "guidance.ContentPage"]
    subpage_types = ["guidance.ContentPage"]
    template = "guidance/content.html"
    content_panels = [
        *Page.content_panels,
        FieldPanel("body"),
        FactsPanel([FieldPanel("title_en")]),
    ]

    class Meta:
        verbose_name = _("content page")
        verbose_name_plural = _("content pages")

    def body_text(self) -> str:
        words = self.body.stream_block.get_searchable_content(self.body) if self.body else []
        return plain_text(" ".join(words))
