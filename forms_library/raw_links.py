"""Words that lead to a file where they could lead to its form: found, and told to the editor."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from core.arabic import latin_digits
from core.language import ARABIC
from forms_library.models import TransactionFormPage

LINK = re.compile(r"<a\s[^>]*>", re.I)
ATTRIBUTE = re.compile(r"([a-z]+)\s*=\s*\"([^\"]*)\"", re.I)
ADDRESS = re.compile(r"^/(?:f/(?P<code>[^/]+)/[^?#]+|documents/(?P<document>\d{1,12})/)")
MOST = 5  # warnings after one saving


@dataclass(frozen=True, slots=True)
class RawLink:
    """A link to a file. ``form``: the form whose file it is, where it is one's."""

    address: str
    form: TransactionFormPage | None


def raw_links(page: Page) -> list[RawLink]:
    """Links of the page's words that lead to files of forms, or to files by an address typed in."""
    found: dict[object, RawLink] = {}
    for text in texts_of(page):
        for chosen, code, address in _targets(text):
            form = _form_of(chosen, code)
            if form is not None and form.translation_key == page.translation_key:
                continue
            if form is not None or address:
                found.setdefault(form.pk if form else address, RawLink(address, form))
    return list(found.values())


def texts_of(page: Page) -> Iterator[str]:
    """Every piece of rich text, and every address in a block, of ``page``."""
    for field in page._meta.get_fields():
        if isinstance(field, RichTextField):
            yield str(getattr(page, field.name) or "")
        elif isinstance(field, StreamField):
            value = getattr(page, field.name)
            yield from _strings(value.stream_block.get_prep_value(value) if value else [])


def _strings(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for value in data.values():
            yield from _strings(value)
    elif isinstance(data, list):
        for value in data:
            yield from _strings(value)


def _targets(text: str) -> Iterator[tuple[int | None, str, str]]:
    """Document, form's code and typed address of each link to a file in ``text``."""
    for tag in LINK.findall(text):
        attributes = {name.lower(): value for name, value in ATTRIBUTE.findall(tag)}
        if attributes.get("linktype") == "document" and attributes.get("id", "").isdecimal():
            yield int(attributes["id"]), "", ""
        else:
            yield from _typed(attributes.get("href", ""))
    if "<" not in text:
        yield from _typed(text)


def _typed(address: str) -> Iterator[tuple[int | None, str, str]]:
    if len(address) > 2_000:
        return
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return
    if parts.netloc not in ("", urlsplit(settings.SITE_URL).netloc):
        return
    match = ADDRESS.match(parts.path)
    if match is not None:
        document = match["document"]
        yield int(document) if document else None, unquote(match["code"] or ""), address.strip()


def _form_of(document: int | None, code: str) -> TransactionFormPage | None:
    forms = TransactionFormPage.objects.filter(locale__language_code=ARABIC)
    if document is not None:
        return forms.filter(versions__files__document=document).order_by("-live", "pk").first()
    code = latin_digits(code)
    return (
        forms.filter(Q(number__iexact=code) | Q(external_id=code)).order_by("-live", "pk").first()
    )


def warn_of_raw_links(request: HttpRequest, page: Page) -> None:
    """Tell the editor who just saved ``page`` which of its links had better lead to forms."""
    if not request.accepts("text/html"):  # saved by itself while typing: nobody reads it then
        return
    for link in raw_links(page)[:MOST]:
        if link.form is None:
            messages.warning(
                request,
                _(
                    "The address %(address)s was typed in by hand and leads to a bare file. "
                    "Link the page of its form, or choose the document, instead."
                )
                % {"address": link.address},
            )
            continue
        words = link.form.in_language(_language(page))
        messages.warning(
            request,
            _(
                "A link on this page leads to a bare file of the form “%(title)s”. Link the "
                "form's page instead: it always offers the version in force. Mark the words, "
                "choose “Link” and look for “%(title)s”."
            )
            % {"title": words.title},
            buttons=[
                messages.button(words.get_url(request) or "/", _("See the form's page"), True),
                messages.button(
                    reverse("wagtailadmin_pages:edit", args=[page.pk]), _("Edit the links")
                ),
            ],
        )


def _language(page: Page) -> str:
    return str(page.locale.language_code)[:2]
