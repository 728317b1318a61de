"""Every address of the admin asks for a session that is not over, and for a second factor."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from office.signin import sessions

ADMIN = "/cms/"
#: what can be reached before the second factor
BEFORE = (
    "/cms/login/",
    "/cms/logout/",
    "/cms/second-factor/",
    "/cms/password_reset/",
    "/cms/jsi18n/",
)


class StaffSession:
    """Ends staff sessions in time and keeps who has no second factor yet at its page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(ADMIN) or not request.user.is_authenticated:
            return self.get_response(request)
        if sessions.is_over(request):
            logout(request)
            return redirect(self._address("wagtailadmin_login", request))
        sessions.touch(request)
        if self._second_factor_missing(request):
            return redirect(self._address("second_factor", request))
        response = self.get_response(request)
        if request.path == "/cms/logout/" and request.method == "POST":
            response["Clear-Site-Data"] = '"cache", "cookies", "storage"'
        response.headers.setdefault("Cache-Control", "no-store, private")
        return response

    def _second_factor_missing(self, request: HttpRequest) -> bool:
        if request.path.startswith(BEFORE) or not sessions.needs_second_factor(request.user):
            return False
        return not request.user.is_verified()  # type: ignore[union-attr]

    @staticmethod
    def _address(name: str, request: HttpRequest) -> str:
        back = request.get_full_path() if request.method == "GET" else reverse("wagtailadmin_home")
        return f"{reverse(name)}?{urlencode({'next': back})}"
