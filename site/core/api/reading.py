"""One call of one reader: the language asked for, what is public at this moment, addresses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from wagtail.models import Page

from core.api.fields import LinkedThing
from core.language import ARABIC, ENGLISH
from core.models import BasePage
from core.publication import public_q


def chosen_pages(stream: Any) -> list[int]:
    """The ids in a stream of page choosers, without fetching the pages."""
    return [block["value"] for block in stream.raw_data if block["value"]]


@dataclass
class Reading:
    """What one call needs again and again; ``language`` is that of words and addresses."""

    request: HttpRequest
    language: str

    @cached_property
    def public(self) -> Q:
        """The filter for what anybody may read now. One query for the whole call."""
        return public_q()

    def address(self, page: Page) -> str:
        """The path of ``page`` on this site."""
        parts = page.get_url_parts(self.request)
        return (parts and parts[2]) or "/"

    def links(self, page_ids: Iterable[int]) -> dict[int, LinkedThing]:
        """The public things that pages ``page_ids`` belong to, by page. One query for all."""
        wanted = set(page_ids)
        if not wanted:
            return {}
        by_thing: dict[Any, dict[str, Any]] = {}
        things: dict[int, Any] = {}
        for row in self._named_pages(wanted):
            by_thing.setdefault(row.translation_key, {})[row.locale.language_code] = row
            things[row.pk] = row.translation_key
        return {
            pk: self._link(by_thing[key])
            for pk, key in things.items()
            if pk in wanted and ARABIC in by_thing[key] and by_thing[key][ARABIC].external_id
        }

    def _named_pages(self, page_ids: Iterable[int]) -> Any:
        """Public pages of the things ``page_ids`` belong to, with what their own tables say."""
        kinds = ContentType.objects.get_for_models(*_things())
        children = [model._meta.model_name for model in kinds]
        asked = Page.objects.filter(pk__in=page_ids).values("translation_key")
        return (
            Page.objects.filter(
                self.public, content_type__in=kinds.values(), translation_key__in=asked
            )
            .select_related("locale")
            .annotate(
                external_id=Coalesce(*(f"{child}__external_id" for child in children)),
                title_en=Coalesce(*(f"{child}__title_en" for child in children)),
            )
        )

    def _link(self, pages: dict[str, Any]) -> LinkedThing:
        arabic = pages[ARABIC]
        page = pages.get(self.language, arabic)
        title = page.title
        if page is arabic and self.language == ENGLISH:
            title = arabic.title_en or title
        model: Any = ContentType.objects.get_for_id(arabic.content_type_id).model_class()
        return LinkedThing(
            id=arabic.external_id, kind=model.kind, title=title, url=self.address(page)
        )


def _things() -> list[type[BasePage]]:
    """Page types that stand for a thing of their own."""
    return [m for m in apps.get_models() if issubclass(m, BasePage) and m.kind]
