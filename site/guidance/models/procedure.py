"""The guide to the complaints procedure, and the booklets printed from it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from casework.models import Ground
from core.language import LANGUAGES, in_language
from core.models import BasePage
from core.panels import FactsPanel
from core.storage import private_storage
from core.text import plain_text, shorten
from guidance.blocks import BODY_BLOCKS
from guidance.procedure_blocks import RemedyBlock, RoleBlock, StageBlock

SLUG = "guide"
EXTERNAL_ID = "complaints-guide"


class ProcedurePage(BasePage):
    """How to complain: the stages, the grounds that bar acceptance, who answers, what follows.

    One for each language, at ``/{lang}/guide/``. Its stages are words of its language; the grounds
    and the contacts come from their own registers, so that guide and practice cannot drift apart.
    """

    promise = models.TextField(
        _("the promise"), blank=True, help_text=_("In two lines: when an answer comes, and how.")
    )
    stages = StreamField([("stage", StageBlock())], verbose_name=_("stages"), blank=True)
    grounds_intro = models.TextField(
        _("sentence above the grounds"),
        blank=True,
        help_text=_("The grounds themselves come from the register of grounds."),
    )
    roles = StreamField([("role", RoleBlock())], verbose_name=_("who answers"), blank=True)
    remedies = StreamField(
        [("step", RemedyBlock())],
        verbose_name=_("after an answer that does not satisfy"),
        blank=True,
    )
    body = StreamField(BODY_BLOCKS, verbose_name=_("further text"), blank=True)
    keywords_text = models.TextField(
        _("keywords"), blank=True, help_text=_("One on each line: the words people use.")
    )

    kind = "guide"
    parent_page_types = ["office.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    max_count_per_parent = 1
    template = "guidance/procedure.html"
    fact_names = (*BasePage.fact_names, "keywords_text")
    content_panels = [
        *Page.content_panels,
        FieldPanel("promise"),
        FieldPanel("stages"),
        FieldPanel("grounds_intro"),
        FieldPanel("roles"),
        FieldPanel("remedies"),
        FieldPanel("body"),
        FactsPanel([FieldPanel("title_en"), FieldPanel("keywords_text")]),
    ]

    class Meta:
        verbose_name = _("complaints procedure guide")

    def clean(self) -> None:
        """Its address and its identifier are known to everybody and never others."""
        self.slug, self.external_id = SLUG, EXTERNAL_ID
        super().clean()

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from guidance.procedure import procedure_context

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | procedure_context(self, request)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """``?from=``: the calculator is asked; nobody keeps an answer of which there is no end."""
        response = super().serve(request, *args, **kwargs)
        if request.GET:
            patch_cache_control(response, no_store=True)
        return response

    @property
    def steps(self) -> Any:
        """The stages as machines know them: each a title and a text."""
        return self.stages

    @property
    def keywords(self) -> list[str]:
        """The words people use for it, as listed by its editors."""
        return self.source.keywords_text.split("\n") if self.source.keywords_text else []

    @property
    def summary(self) -> str:
        return self.search_description or shorten(self.promise or self.body_text(), 200)

    def body_text(self) -> str:
        """Everything the guide says in its language, the grounds in force included."""
        words = [self.promise]
        for field in (self.stages, self.roles, self.remedies, self.body):
            words += field.stream_block.get_searchable_content(field) if field else []
        for ground in Ground.objects.in_force():
            words += [in_language(ground, name, self.language) for name in ("text", "instead")]
        return plain_text(" ".join(words))

    def search_facts(self) -> dict[str, Any]:
        return {"keywords": tuple(self.keywords)}


class Booklet(models.Model):
    """The guide as a printed file, one for each language; made from the page as it is published."""

    language = models.CharField(
        max_length=2, unique=True, choices=[(code, code) for code in LANGUAGES]
    )
    file = models.FileField(upload_to="booklets", storage=private_storage)
    digest = models.CharField(max_length=64)  # of the data it was made from
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    pages = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{EXTERNAL_ID} {self.language}"
