"""Public views of the forms library besides its pages: files, papers to tick, what changed.

A file is handed out, and a form is told of, only while the form is public.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies.listing import agency_of
from core.arabic import latin_digits
from core.counting import later
from core.files import EXTENSIONS
from core.language import ARABIC, ENGLISH, LANGUAGES, current_language
from core.memo import remember
from core.publication import public_q
from forms_library.changes import changed_forms
from forms_library.checklist import make_checklist
from forms_library.comparison import Change, Comparison, Difference, compare
from forms_library.downloads import count_download
from forms_library.facts import Facts, facts_of, file_facts, known_facts
from forms_library.models import TransactionFormPage
from forms_library.sheets import qr_code
from forms_library.versions import File, Version

LATELY = timedelta(days=30)  # with today: 31 days
PER_PAGE = 20


def find_public_form(code: str) -> TransactionFormPage:
    """The public form with this number (in any case and digit set) or identifier, else 404."""
    code = latin_digits(code)
    pages = TransactionFormPage.objects.filter(
        public_q(), Q(number__iexact=code) | Q(external_id=code), locale__language_code=ARABIC
    )
    page = pages.order_by("pk").first()
    if page is None:
        raise Http404
    return page


@require_safe
def latest(request: HttpRequest, code: str, language: str) -> HttpResponseBase:
    """``/f/<number>/latest.<lang>.pdf``: the PDF of the version in force today, else 404."""
    if language not in LANGUAGES:
        raise Http404
    page = find_public_form(code)
    version = page.current_version
    found = version.file_for(language) if version else None
    if found is None:
        raise Http404
    return _send(request, page, found)


@require_safe
def file(request: HttpRequest, code: str, key: str, name: str) -> HttpResponseBase:
    """One file of a published version, superseded ones too; the name is for people only."""
    page = find_public_form(code)
    for version in page.version_list:
        for found in version.files:
            if found.key == key:
                return _send(request, page, found)
    raise Http404


def _send(request: HttpRequest, page: TransactionFormPage, found: File) -> HttpResponseBase:
    try:
        content = found.stored.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    if request.method == "GET":
        later(partial(count_download, page, found.key))
    response = FileResponse(
        content,
        content_type=EXTENSIONS.get(found.format, "application/octet-stream"),
        as_attachment=found.format != "pdf",
        filename=found.name,
    )
    # the file may be taken back at any moment: whoever keeps a copy has to ask again
    response["Cache-Control"] = "public, no-cache"
    response["ETag"] = f'"{found.sha256}"'
    response["X-Robots-Tag"] = "noarchive"
    return response


def _elsewhere(name: str, *args: str, query: str = "") -> str:
    """The same view in the other language."""
    with translation.override(ARABIC if current_language() == ENGLISH else ENGLISH):
        return reverse(name, args=args) + (f"?{query}" if query else "")


@require_safe
def papers(request: HttpRequest, code: str) -> HttpResponse:
    """``/{lang}/papers/<number>/?have=1``: a form's papers to tick, and which are missing.

    404 for a form that is not public or asks for no papers. Nothing of the answer is kept.
    """
    source = find_public_form(code)
    language = current_language()
    page = source.in_language(language)
    if page.language != language:
        return redirect("untranslated", source.pk)
    ticked = request.GET.getlist("have")
    checklist = make_checklist((str(block.value) for block in page.requirements), ticked)
    if not checklist.papers:
        raise Http404
    address = settings.SITE_URL.rstrip("/") + (page.get_url(request) or "/")
    agency = agency_of(page)
    context = {
        "form": source,
        "form_page": page,
        "agency": agency,
        "counters": list(agency.counters.all()) if agency else [],
        "current": source.current_version,
        "checklist": checklist,
        "address": address,
        "qr": qr_code(address),
        "original_url": _elsewhere(
            "form_papers", source.code, query=urlencode({"have": ticked}, doseq=True)
        ),
    }
    response = render(request, "forms_library/papers.html", context)
    if request.GET:  # there is no end of such addresses, and they say what somebody has
        patch_cache_control(response, no_store=True)
    return response


@require_safe
def changed(request: HttpRequest) -> HttpResponse:
    """``/{lang}/changed-forms/?period=&page=``: forms that changed in the last 31 days.

    ``period``: ``this-month`` or ``last-month``, in Kuwait; anything else is the last 31 days.
    """
    language = current_language()
    today = localdate()
    period = request.GET.get("period", "")
    first = today.replace(day=1)
    last_month = (first - timedelta(days=1)).replace(day=1)
    periods = {"this-month": (first, today), "last-month": (last_month, first - timedelta(days=1))}
    if period not in periods:
        period = ""
    since, until = periods.get(period, (today - LATELY, today))
    key = ("changed forms", language, since, until)
    changes = remember(key, lambda: changed_forms(since, language, until))
    query = urlencode({"period": period}) if period else ""
    context = {
        "changes": Paginator(changes, PER_PAGE).get_page(request.GET.get("page")),
        "count": len(changes),
        "period": period,
        "since": since,
        "until": until,
        "first_of_last_month": last_month,
        "first_of_month": first,
        "query": f"{query}&" if query else "",
        "original_url": _elsewhere("changed_forms", query=request.GET.urlencode()),
    }
    return render(request, "forms_library/changed.html", context)


@require_safe
def compare_versions(request: HttpRequest, code: str) -> HttpResponse:
    """``/{lang}/forms-compare/<number>/?from=1&to=2``: two published versions side by side.

    Without names: the version in force and the one before it. 404 where there is no such public
    version: one that is still to come is not told of.
    """
    source = find_public_form(code)
    published = {version.version: version for version in source.version_list}
    current = source.current_version
    new = _named(published, request.GET.get("to"), current.version if current else "")
    old = _named(published, request.GET.get("from"), new.before)
    language = current_language()
    known, told_in = _facts_of_versions(source, (old, new), language)
    before, after = known.get(old.version), known.get(new.version)
    if before is None or after is None:  # files are known of every version
        comparison = compare({"files": file_facts(old.files)}, {"files": file_facts(new.files)})
    else:
        comparison = compare(before, after)
    context = {
        "form": source,
        "form_page": source.in_language(language),
        "agency": agency_of(source),
        "old": old,
        "new": new,
        "sides": (old, new),
        "parts": _parts(comparison),
        "unknown": [v for v in (old, new) if v.version not in known],
        "comparison": comparison,
        "told_in": told_in,
        "original_url": _elsewhere(
            "form_compare", source.code, query=urlencode({"from": old.version, "to": new.version})
        ),
    }
    return render(request, "forms_library/compare.html", context)


def _named(published: dict[str, Version], name: str | None, default: str) -> Version:
    version = published.get(default if name is None else name)
    if version is None:
        raise Http404
    return version


def _facts_of_versions(
    source: TransactionFormPage, versions: tuple[Version, Version], language: str
) -> tuple[dict[str, Facts], str]:
    """What ``versions`` asked for, as far as it is known; of the one in force, what it asks now."""
    names = [version.version for version in versions]
    if language not in source.language_pages:
        language = ARABIC
    known, told_in = known_facts(source, names, language)
    words = source.in_language(told_in)
    now = {v.version: facts_of(source, words, v, told_in) for v in versions if v.current}
    return known | now, told_in


@dataclass(frozen=True, slots=True)
class Part:
    """One part of what a form asks for, compared. ``shows``: how its things are to be told."""

    heading: str
    shows: str
    changed: list[Difference]
    same: list[Difference]

    @property
    def single(self) -> bool:
        """Whether there is only one thing to tell, and not a list."""
        return self.shows in ("fee", "days", "audience")


def _parts(comparison: Comparison) -> list[Part]:
    """The parts of a comparison that have anything to tell, in the order of a form's page."""
    told: list[tuple[str, str, list[Difference]]] = [
        (_("Papers"), "text", comparison.papers),
        (_("Fee"), "fee", [comparison.fee]),
        (_("Time to complete"), "days", [comparison.days]),
        (_("For whom"), "audience", [comparison.audience]),
        (_("Steps"), "text", comparison.steps),
        (_("Fields to fill in"), "field", comparison.fields),
        (_("Files"), "file", comparison.files),
    ]
    parts = []
    for heading, shows, differences in told:
        known = [d for d in differences if d.old is not None or d.new is not None]
        same = [d for d in known if d.change is Change.SAME]
        changed = [d for d in known if d.change is not Change.SAME]
        if known:
            parts.append(Part(heading, shows, changed, same))
    return parts
