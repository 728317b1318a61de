"""The search page."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from core.counting import later
from core.language import current_language
from core.personal_data import mask_personal
from core.references import looks_like_reference
from search.engines import known_agencies, one_question
from search.kinds import KINDS
from search.language import clean
from search.links import address, choices
from search.models import SearchTally
from search.query import SearchAnswer, search

PER_PAGE: Final = 20
LAST_PAGE: Final = 500


@require_safe
@one_question()
def search_page(request: HttpRequest) -> HttpResponse:
    """``GET ?q=&kind=&agency=&page=`` (``kind`` and ``agency`` may be repeated: either).

    Renders ``search/results.html`` with:

    ``answer``
        :class:`search.query.SearchAnswer`: ``query``, ``count``, ``count_is``, ``suggestion``,
        ``reference`` (a case reference typed into the box).
    ``items``, ``nearest``
        Hits as dictionaries: ``title_html`` and ``snippet`` (safe HTML, ``<mark>`` only; use
        ``|safe``), ``title``, ``url``, ``kind``, ``kind_label``, ``agency``, ``agency_name``,
        ``number``, ``language`` (that of its page: set ``lang`` and ``dir`` where it differs),
        ``file`` (the title of the file whose words the snippet shows, else ``""``).
        ``nearest`` is filled only where nothing answers: show it under an honest heading.
    ``kinds``, ``agencies``
        Lists of :class:`search.links.Choice`: ``label``, ``count``, ``selected``, ``url``.
    ``chosen``
        The selected choices of both, to be shown as tags that can be taken off.
    ``clear_url``, ``suggestion_url``
        The same search without facets; the suggested search.
    ``ping_url``
        Where the browser tells that a result was opened: the ``ping`` attribute of result links;
        ``""`` where nothing was asked.
    ``reference``
        A case reference typed into the box: offer to track it; ``""`` where there is none.
    ``page``, ``pages``, ``previous_url``, ``next_url``
        Paging; addresses are ``""`` where there is none.

    Unknown facets and pages are passed over: an old link still shows something.
    """
    language = current_language()
    query = clean(request.GET.get("q", ""))
    names = {
        code: titles.get(language) or titles.get("ar", code)
        for code, titles in known_agencies().items()
    }
    chosen = {
        "kind": [k for k in dict.fromkeys(request.GET.getlist("kind")) if k in KINDS],
        "agency": [
            a for a in dict.fromkeys(map(str.upper, request.GET.getlist("agency"))) if a in names
        ],
    }
    page = _page_number(request.GET.get("page", ""))
    answer = search(
        query,
        kinds=chosen["kind"],
        agencies=chosen["agency"],
        language=language,
        limit=PER_PAGE,
        offset=(page - 1) * PER_PAGE,
    )
    # a reference concerns one person: it is tracked, not searched for, and counted in no list
    reference = answer.reference or (query if looks_like_reference(query) else "")
    if query and page == 1 and not reference and not any(chosen.values()):
        _count(query, answer)
    context = _context(answer, chosen, names, page) | {"reference": reference}
    response = render(request, "search/results.html", context)
    if reference or mask_personal(query) != query:
        response["Cache-Control"] = "no-store, private"
    else:  # the indexes follow a publication a moment later
        patch_cache_control(response, public=True, max_age=0)
    return response


@csrf_exempt
@require_POST
def opened(request: HttpRequest) -> HttpResponse:
    """``POST ?q=``: a result of this search was opened. 204, whatever became of the count.

    Browsers send it by themselves (``ping``), so it carries no token and sets no cookie; it can
    only add one to a query that was searched today, and only from pages of this office.
    """
    if not _from_here(request):
        return HttpResponse(status=403)
    later(partial(SearchTally.objects.clicked, clean(request.GET.get("q", ""))))
    return HttpResponse(status=204)


def _from_here(request: HttpRequest) -> bool:
    site = request.headers.get("Sec-Fetch-Site", "")
    origin = request.headers.get("Origin", "")
    if site:  # a page that sends no referrer gives "null" for its own origin
        return site == "same-origin" and (
            origin in ("", "null") or origin.partition("://")[2] == request.get_host()
        )
    return not origin or origin.partition("://")[2] == request.get_host()


def _page_number(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1
    return max(1, min(number, LAST_PAGE))


def _count(query: str, answer: SearchAnswer) -> None:
    """Tell the editors' list, after the answer."""
    later(partial(SearchTally.objects.note, query, found=bool(answer.count)))


def _context(
    answer: SearchAnswer, chosen: dict[str, list[str]], names: dict[str, str], page: int
) -> dict[str, Any]:
    labels = {kind: str(label) for kind, label in KINDS.items()}
    kinds = choices("kind", answer.facets["kind"], labels, answer.query, chosen)
    agencies = choices("agency", answer.facets["agency"], names, answer.query, chosen)
    pages = max(1, -(-answer.count // PER_PAGE))
    more = page < pages and bool(answer.items)
    return {
        "answer": answer,
        "query": answer.query,
        "items": [_shown(hit, labels, names) for hit in answer.items],
        "nearest": [_shown(hit, labels, names) for hit in answer.nearest],
        "kinds": kinds,
        "agencies": agencies,
        "chosen": [choice for choice in (*kinds, *agencies) if choice.selected],
        "clear_url": address(answer.query, {}),
        "suggestion_url": address(answer.suggestion, {}) if answer.suggestion else "",
        "ping_url": reverse("search_opened") + address(answer.query, {}) if answer.query else "",
        "page": page,
        "pages": pages,
        "previous_url": address(answer.query, chosen, page - 1) if page > 1 else "",
        "next_url": address(answer.query, chosen, page + 1) if more else "",
    }


def _shown(hit: Any, labels: dict[str, str], names: dict[str, str]) -> dict[str, Any]:
    return {
        "id": hit.id,
        "kind": hit.kind,
        "kind_label": labels.get(hit.kind, hit.kind),
        "title": hit.title,
        "title_html": hit.title_html,
        "snippet": hit.snippet,
        "file": hit.file,
        "url": hit.url,
        "language": hit.language,
        "number": hit.number,
        "agency": hit.agency,
        "agency_name": names.get(hit.agency, hit.agency),
        "score": hit.score,
        "promoted": hit.promoted,
    }
