"""The pages of signing in."""

from __future__ import annotations

from typing import Any, Final

from django.contrib.auth import get_user_model
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods
from django_otp import login as remember_device
from wagtail.admin.views.account import LoginView

from core import audit
from core.throttling import Limit, client_address, give_back, take, too_many
from office.signin import devices, sessions

#: wrong passwords for one account from one address, and from one address for all accounts
PER_ACCOUNT: Final = Limit("sign-in", 10)
PER_ADDRESS: Final = Limit("sign-ins", 100)


@method_decorator([sensitive_post_parameters(), never_cache, csrf_protect], name="dispatch")
class SignIn(LoginView):
    """Wagtail's sign-in, throttled; nobody can lock out somebody at another address."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        name = request.POST.get("username", "").strip().casefold()[:150]
        address = client_address(request)
        wait = take(PER_ADDRESS, address) or take(PER_ACCOUNT, name, address)
        if wait:
            audit.record("staff.sign_in_throttled", name or "-", audit.OFFICE)
            return too_many(request, wait)
        response: HttpResponse = super().post(request, *args, **kwargs)
        if request.user.is_authenticated:
            give_back(PER_ACCOUNT, name, address)
            give_back(PER_ADDRESS, address)
        else:
            known = get_user_model().objects.filter(username__iexact=name).exists()
            audit.record("staff.sign_in_failed", name if known else "unknown", audit.OFFICE)
        return response

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        sessions.begin(self.request, self.request.user)
        audit.record("staff.signed_in", self.request.user.get_username(), self.request.user)
        return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """Asks for the second factor, or sets one up for who has none; then on to where they were."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path(), reverse("wagtailadmin_login"))
    if devices.authenticator_of(request.user) is None:
        return _set_up(request)
    if request.method == "POST":
        device = devices.verify(request.user, request.POST.get("code", ""))
        if device is not None:
            _remember(request, device)
            return redirect(_next(request))
    context: dict[str, Any] = {"next": _next(request), "wrong": request.method == "POST"}
    return render(request, "signin/verify.html", context, status=_status(request))


def _set_up(request: HttpRequest) -> HttpResponse:
    device = devices.pending_authenticator(request.user)
    if request.method == "POST":
        codes = devices.confirm(device, request.POST.get("code", ""))
        if codes:
            _remember(request, device)
            return render(request, "signin/codes.html", {"codes": codes, "next": _next(request)})
    context = {
        "next": _next(request),
        "wrong": request.method == "POST",
        "picture": mark_safe(devices.picture_of(device)),  # noqa: S308 - drawn by us
        "secret": device.config_url.split("secret=")[1].split("&")[0],
    }
    return render(request, "signin/set_up.html", context, status=_status(request))


def _remember(request: HttpRequest, device: Any) -> None:
    """A new key for the session, as after every gain of rights."""
    request.session.cycle_key()
    remember_device(request, device)


def _status(request: HttpRequest) -> int:
    return 422 if request.method == "POST" else 200


def _next(request: HttpRequest) -> str:
    """Where to go on: an address of the admin on this host, else its home."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    allowed = url_has_allowed_host_and_scheme(asked, {request.get_host()}, request.is_secure())
    inside = asked.startswith("/cms/") and "second-factor" not in asked
    return asked if allowed and inside else reverse("wagtailadmin_home")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own_second_factor(request: HttpRequest) -> HttpResponse:
    """One's own second factor: new recovery codes, or another authenticator."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path(), reverse("wagtailadmin_login"))
    codes: list[str] = []
    wrong = False
    if request.method == "POST":
        # a gain of rights asks for the factor again
        wrong = devices.verify(request.user, request.POST.get("code", "")) is None
        if not wrong:
            codes = devices.renew_recovery_codes(request.user)
    context = {
        "has_one": devices.authenticator_of(request.user) is not None,
        "codes": codes,
        "wrong": wrong,
        "title": _("Second factor"),
    }
    return render(request, "signin/own.html", context, status=422 if wrong else 200)
