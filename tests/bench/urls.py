"""The office's addresses, a bare view, and a view that renders a finished page as one template."""

from __future__ import annotations

from functools import cache

from django.http import HttpResponse
from django.template import engines
from django.urls import path

from office.urls import handler404, handler500, urlpatterns

FINISHED: dict[str, str] = {}


def bare(request):
    """As little as Django can do."""
    return HttpResponse("ok")


@cache
def _template(name):
    body = FINISHED[name].replace("{%", "").replace("{{", "").replace("{#", "")
    return engines["django"].from_string(body)


def finished(request, name):
    """The finished HTML of a page, rendered through one template."""
    return HttpResponse(_template(name).render({}))


urlpatterns = [path("bare/", bare), path("finished/<str:name>/", finished), *urlpatterns]
__all__ = ["handler404", "handler500", "urlpatterns"]
