"""The button that makes an answered inquiry a draft answer."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from casework.models import Case
from guidance.from_inquiries import draft_from


@require_POST
def draft_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Draft it and open the editor; 404 for cases of others, 403 without rights on pages."""
    case = get_object_or_404(Case.objects.visible_to(request.user), pk=pk)
    page = draft_from(case, request.user)
    messages.success(
        request,
        _(
            "The draft is saved. Read it: nobody should be recognisable in it. Then send it for "
            "approval yourself."
        ),
    )
    return redirect("wagtailadmin_pages:edit", page.pk)
