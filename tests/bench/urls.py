"""The office's addresses, and two baselines: a bare view, and a finished page as one template."""

from __future__ import annotations

from functools import cache

from django.http import HttpResponse
from django.template import engines

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


class BareFirst:
    """Answers the two baselines before any other middleware is asked."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path == "/bare/":
            return bare(request)
        if request.path.startswith("/finished/"):
            return finished(request, request.path.split("/")[2])
        return self.get_response(request)


__all__ = ["handler404", "handler500", "urlpatterns"]
