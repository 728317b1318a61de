"""How a member of staff wants the inbox."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.utils import get_valid_next_url_from_request

from casework.inbox.scope import KEYS, CaseScope
from casework.models import InboxPreference


class KeysView(CaseScope, View):
    """``POST``: keyboard shortcuts on or off, for oneself."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        wanted = request.POST.get("keys") == "on"
        user: Any = request.user
        InboxPreference.objects.update_or_create(user=user, defaults={"keys": wanted})
        request.session[KEYS] = wanted
        told = _("Keyboard shortcuts are on.") if wanted else _("Keyboard shortcuts are off.")
        messages.success(request, told)
        return redirect(get_valid_next_url_from_request(request) or "cases:index")
