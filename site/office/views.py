"""Views that belong to no room: the front door, pages in the other language, errors."""

from __future__ import annotations

import sys
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.template import loader
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request
from django.views.decorators.http import require_safe
from django.views.static import serve
from wagtail.models import Page
from wagtail.views import serve as wagtail_serve

from core.api.problems import away
from core.language import ARABIC, LANGUAGES, current_language
from core.models import BasePage
from core.models.pages import locale_of
from core.public_forms import public_form
from core.publication import is_open
from core.unavailable import AWAY, unavailable
from office.models import HomePage


@require_safe
def front_door(request: HttpRequest) -> HttpResponse:
    """``/`` leads to the reader's language, Arabic where the browser asks for neither."""
    wanted = (
        get_language_from_request(request) if request.headers.get("Accept-Language") else ARABIC
    )
    response = redirect(f"/{wanted if wanted in LANGUAGES else ARABIC}/")
    patch_vary_headers(response, ["Accept-Language"])
    return response


@public_form
def page(request: HttpRequest, path: str) -> HttpResponse:
    """A page of the tree, found in two steps: the home page of the language, then the address.

    Wagtail would look for the site, the language, its home page and every level of the tree.
    Forms for cases are posted to their own page.
    """
    locale = locale_of(current_language())
    home = HomePage.objects.filter(live=True, locale_id=locale).first()
    if home is None:
        raise Http404
    components = [part for part in path.split("/") if part]
    # an attribute that Wagtail itself keeps between its middleware and its view
    request._wagtail_route_for_request = home.route(request, components)  # type: ignore[attr-defined]
    return wagtail_serve(request, path)


@require_safe
def untranslated(request: HttpRequest, page_id: int) -> HttpResponse:
    """Says in the reader's language that a page exists in the other language only.

    Offers the page itself and the nearest parent that exists in this language.
    """
    language = current_language()
    page = Page.objects.filter(pk=page_id).select_related("locale").first()
    original = page.specific if page else None
    if original is None or not is_open(original):
        raise Http404
    if isinstance(original, BasePage) and language in original.language_pages:
        return redirect(original.in_language(language).get_url(request) or "/")
    parent = None
    for ancestor in (
        original.get_ancestors().live().filter(depth__gt=1).order_by("-depth").specific()
    ):
        if isinstance(ancestor, BasePage) and language in ancestor.language_pages:
            parent = ancestor.in_language(language)
            break
    context = {"original": original, "original_url": original.get_url(request), "parent": parent}
    return render(request, "office/untranslated.html", context)


@require_safe
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """Public pictures, where no web server in front hands them out."""
    try:
        response = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    except OSError as error:  # a name longer than the disk takes
        raise Http404 from error
    response["Cache-Control"] = "public, max-age=3600"  # another picture has another name
    return response


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """404: the search box with words from the address, and the main doors."""
    words = " ".join(request.path.strip("/").replace("-", " ").split("/")[1:])[:100]
    return render(request, "404.html", {"words": words}, status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """500: both languages, no database, no context; 503 where the database was at fault."""
    error = sys.exc_info()[1]
    if isinstance(error, AWAY):
        api = request.path.startswith("/api/")
        return away(request, error) if api else unavailable(request)
    return HttpResponse(loader.get_template("500.html").render(), status=500)
