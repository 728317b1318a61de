"""The working calendar in the admin: holidays are drafted, previewed, confirmed, withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods
from wagtail.admin.widgets import AdminDateInput

from casework import services
from casework.holidays import draft_year
from casework.models import Holiday

SHOWN = 100
YEARS_AHEAD = 2


def confirmers_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For those who may confirm holidays; 403 for others."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm("casework.confirm_holidays"):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


class HolidayForm(forms.ModelForm):  # type: ignore[type-arg]
    """A holiday as the circular names it."""

    class Meta:
        model = Holiday
        fields = ["day", "name_ar", "name_en", "agency", "circular"]
        widgets = {"day": AdminDateInput}

    def clean_day(self) -> Any:
        """A confirmed day stays what it was: withdraw it and confirm another one."""
        day = self.cleaned_data["day"]
        if self.instance.confirmed_at and day != self.instance.day:
            raise forms.ValidationError(
                _("This day is confirmed. Withdraw it, then confirm the new one.")
            )
        return day


@confirmers_only
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """A year's holidays; by POST, drafts of the year from the library."""
    year = _year(request)
    if request.method == "POST":
        made = draft_year(year)
        told = ngettext(
            "%(count)s day drafted. Confirm each from the circular of the Civil Service "
            "Commission.",
            "%(count)s days drafted. Confirm each from the circular of the Civil Service "
            "Commission.",
            made,
        )
        messages.success(request, told % {"count": made})
        return redirect(f"{request.path}?year={year}")
    rows = Holiday.objects.filter(day__year=year).select_related("agency", "confirmed_by")
    context = {"year": year, "rows": rows, "before": year - 1, "after": year + 1}
    return render(request, "casework/calendar/index.html", context)


def _year(request: HttpRequest) -> int:
    today = localdate().year
    text = request.POST.get("year") or request.GET.get("year") or ""
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else today
    return min(max(year, today - 5), today + YEARS_AHEAD)


@confirmers_only
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """One holiday: what it is, and which internal dates it moves; POST saves the draft."""
    holiday = get_object_or_404(Holiday, pk=pk) if pk else Holiday()
    form = HolidayForm(request.POST or None, instance=holiday)
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        return redirect("casework_holiday", saved.pk)
    moving: list[Any] = []
    if holiday.pk:
        kept = get_object_or_404(Holiday, pk=holiday.pk)
        moving = services.moved_by(kept, taken_away=bool(kept.confirmed_at))
    context = {"form": form, "holiday": holiday, "moving": moving[:SHOWN], "count": len(moving)}
    return render(request, "casework/calendar/holiday.html", context)


@confirmers_only
@require_http_methods(["POST"])
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The day counts from now on."""
    holiday = get_object_or_404(Holiday, pk=pk, confirmed_at__isnull=True)
    if not holiday.circular:
        messages.error(request, _("Name the circular first: its number and date, then save."))
        return redirect("casework_holiday", holiday.pk)
    day = holiday.day
    moved = services.confirm_holiday(holiday, request.user)
    told = ngettext(
        "Confirmed. %(count)s internal date moved; no statutory date did.",
        "Confirmed. %(count)s internal dates moved; no statutory date did.",
        moved,
    )
    messages.success(request, told % {"count": moved})
    return _year_of(day)


@confirmers_only
@require_http_methods(["POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """The day counts no more."""
    holiday = get_object_or_404(Holiday, pk=pk)
    day = holiday.day
    moved = services.withdraw_holiday(holiday, request.user)
    told = ngettext(
        "Withdrawn. %(count)s internal date moved back.",
        "Withdrawn. %(count)s internal dates moved back.",
        moved,
    )
    messages.success(request, told % {"count": moved})
    return _year_of(day)


def _year_of(day: date) -> HttpResponse:
    return redirect(f"{reverse('casework_calendar')}?year={day.year}")
