"""Files of forms, for lists that other rooms make."""

from __future__ import annotations

from collections.abc import Sequence

from django import template

from forms_library.models import TransactionFormPage
from forms_library.versions import fetch_files

register = template.Library()


@register.simple_tag
def with_files(forms: Sequence[TransactionFormPage]) -> Sequence[TransactionFormPage]:
    """``forms``, their files fetched at once instead of form by form."""
    fetch_files(forms)
    return forms
