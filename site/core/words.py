"""The words of a page, field by field: what a translator translates and a reader reads."""

from __future__ import annotations

from typing import Any

from django.db import models
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from core.text import plain_text

#: of Wagtail's own fields those that the public reads
SHARED = ("title", "search_description")


def word_fields(page: Any) -> list[models.Field[Any, Any]]:
    """The fields of ``page`` that hold words of its language, as they stand in the model.

    Everything that depends on no language is among the page's ``fact_names``.
    """
    shared = {field.name for field in Page._meta.get_fields()} - set(SHARED)
    return [
        field
        for field in page._meta.concrete_fields
        if isinstance(field, (models.CharField, models.TextField, RichTextField, StreamField))
        and field.name not in shared
        and field.name not in page.fact_names
        and field.editable
        and not field.choices
    ]


def words_of(page: Any) -> dict[str, str]:
    """The words of ``page`` by field, as plain text, white space folded; no empty ones."""
    found = {field.name: _text(getattr(page, field.name)) for field in word_fields(page)}
    return {name: text for name, text in found.items() if text}


def _text(value: Any) -> str:
    if hasattr(value, "stream_block"):
        # ids of blocks are no words
        return plain_text(" ".join(value.stream_block.get_searchable_content(value)))
    return plain_text(value)
