"""Codes of the forms library as words."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.translation import gettext as _

from agencies.models import AudienceMixin
from forms_library.blocks import KINDS

register = template.Library()
FIELD_KINDS = dict(KINDS)


@register.filter
def audience(codes: Iterable[str]) -> str:
    """Whom a form is for; nobody named means everybody."""
    names = [str(AudienceMixin.AUDIENCES[code]) for code in codes]
    return _(", ").join(names) if names else _("Everybody")


@register.filter
def field_kind(kind: str) -> str:
    """What is to be written into a field."""
    return str(FIELD_KINDS.get(kind, kind))
