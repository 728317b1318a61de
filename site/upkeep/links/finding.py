"""Every link of a page: rich text, blocks, choosers and addresses, as its live row has them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from django.db import models
from wagtail import blocks
from wagtail.blocks.field_block import ChooserBlock
from wagtail.documents.models import AbstractDocument
from wagtail.fields import RichTextField, StreamField
from wagtail.images.models import AbstractImage
from wagtail.models import Page

from core.language import ARABIC
from core.models import BasePage
from core.text import shorten

PAGE, DOCUMENT, IMAGE, ADDRESS = "page", "document", "image", "address"


@dataclass(frozen=True, slots=True)
class Link:
    """A link as it stands in the field ``where``; ``target`` is a key, or an address as typed."""

    where: str
    kind: str
    target: str
    words: str = ""


class _RichText(HTMLParser):
    """Links and embedded pictures of rich text as the database keeps it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str, str]] = []
        self.open: tuple[str, str] | None = None
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "embed" and given.get("embedtype") == "image":
            self.found.append((IMAGE, given.get("id", ""), given.get("alt", "")))
        if tag != "a":
            return
        kind = given.get("linktype", "")
        if kind in (PAGE, DOCUMENT):
            self.open = (kind, given.get("id", ""))
        elif "href" in given:
            self.open = (ADDRESS, given["href"])
        self.words = []

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self.open is not None:
            self.found.append((*self.open, " ".join("".join(self.words).split())))
            self.open = None


def in_rich_text(html: str, where: str) -> Iterator[Link]:
    """Links of one piece of rich text."""
    parser = _RichText()
    parser.feed(html or "")
    parser.close()
    for kind, target, words in parser.found:
        yield Link(where, kind, target, shorten(words, 100))


def in_blocks(block: blocks.Block, raw: Any, where: str) -> Iterator[Link]:
    """Links within ``raw``, the stored value of ``block``.

    The stored value, as choosers forget what they chose once it is gone.
    """
    if raw in (None, "", [], {}):
        return
    if isinstance(block, blocks.RichTextBlock | blocks.RawHTMLBlock):
        yield from in_rich_text(str(raw), where)
    elif isinstance(block, blocks.URLBlock):
        yield Link(where, ADDRESS, str(raw))
    elif isinstance(block, ChooserBlock):
        kind = _kind_of(block.model_class)
        if kind:
            yield Link(where, kind, str(raw))
    else:
        for child, value in _within(block, raw):
            yield from in_blocks(child, value, where)


def _within(block: blocks.Block, raw: Any) -> Iterator[tuple[blocks.Block, Any]]:
    """The blocks directly within one, each with its stored value."""
    if isinstance(block, blocks.BaseStreamBlock):
        for item in raw:
            if item["type"] in block.child_blocks:
                yield block.child_blocks[item["type"]], item["value"]
    elif isinstance(block, blocks.BaseStructBlock) and isinstance(raw, dict):
        for name, child in block.child_blocks.items():
            yield child, raw.get(name)
    elif isinstance(block, blocks.ListBlock):
        for item in raw:
            nested = isinstance(item, dict) and "value" in item
            yield block.child_block, item["value"] if nested else item


def _kind_of(model: Any) -> str:
    for base, kind in ((Page, PAGE), (AbstractDocument, DOCUMENT), (AbstractImage, IMAGE)):
        if isinstance(model, type) and issubclass(model, base):
            return kind
    return ""


def links_of(page: BasePage) -> Iterator[Link]:
    """Every link that the row of ``page`` holds; on other than Arabic pages, of the words only."""
    inherited = {field.name for field in Page._meta.get_fields()}
    facts = () if page.language == ARABIC else page.fact_names
    for field in page._meta.concrete_fields:
        if field.name not in inherited and field.name not in facts:
            yield from _in_field(page, field)


def _in_field(page: BasePage, field: Any) -> Iterator[Link]:
    if isinstance(field, RichTextField):
        yield from in_rich_text(getattr(page, field.name), field.name)
    elif isinstance(field, StreamField):
        stream = getattr(page, field.name)
        yield from in_blocks(stream.stream_block, list(stream.raw_data), field.name)
    elif isinstance(field, models.URLField):
        address = getattr(page, field.name)
        if address:
            yield Link(field.name, ADDRESS, address)
    elif isinstance(field, models.ForeignKey):
        kind, key = _kind_of(field.related_model), getattr(page, field.attname)
        if kind and key and not field.remote_field.parent_link:
            yield Link(field.name, kind, str(key))
