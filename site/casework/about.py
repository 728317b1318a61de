"""What a case concerns, by name: the service it was sent about, or the page it came from."""

from __future__ import annotations

from django.core.exceptions import FieldDoesNotExist
from wagtail.models import Page, get_page_models

from casework.models import Case
from core.language import current_language


def about(case: Case) -> str:
    """The title of that page in the reader's language; empty where none is known any more."""
    page = case.source_page or _service(case.service)
    if page is None:
        return ""
    known = Page.objects.filter(translation_key=page.translation_key)
    twin = known.filter(locale__language_code=current_language()).first()
    return str((twin or page).title)


def _service(external_id: str) -> Page | None:
    """The page that the rest of the world knows by ``external_id``."""
    if not external_id:
        return None
    for model in get_page_models():
        try:
            model._meta.get_field("external_id")
        except FieldDoesNotExist:
            continue
        found = model._default_manager.filter(external_id=external_id).first()
        if found is not None:
            return found
    return None
