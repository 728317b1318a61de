"""The nightly look at every link, and the rows that tell what was found."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.apps import apps
from django.db import transaction
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect

from agencies.models import AgencyPage
from core.language import ARABIC
from core.models import BasePage
from core.models.pages import locale_of
from core.publication import public_q
from forms_library.models import FormFile, PrintedSheet, TransactionFormPage
from upkeep.links.checking import Checker, stored
from upkeep.links.finding import ADDRESS, PAGE, Link, links_of
from upkeep.models import LinkProblem

logger = logging.getLogger("office.upkeep")

KEPT = timedelta(days=90)  # how long a problem that is gone is remembered


class Found(NamedTuple):
    """A problem as it is looked for among the rows: the same five values, the same problem."""

    page_id: int | None
    where: str
    words: str
    target: str
    problem: str


def watch(at: datetime | None = None) -> int:
    """Look at every link of every page that is public at ``at`` (aware; default now).

    New problems get a row, known ones a new day, those that are gone their end. How many are open.
    """
    moment = at or timezone.now()
    every = [*_of_pages(moment), *_of_agencies(moment), *_of_redirects()]
    checker = Checker((link for _, link in every), moment)
    found = set(_missing_files(moment))
    for page_id, link in every:
        problem = checker.problem(link, page_id)
        if problem:
            found.add(Found(page_id, link.where, link.words, link.target[:500], problem))
    _keep(found, moment)
    logger.info("link watch: %s links, %s problems", len(every), len(found))
    return len(found)


def _of_pages(at: datetime) -> Iterator[tuple[int, Link]]:
    for model in apps.get_models():
        if not issubclass(model, BasePage):
            continue
        for page in model.objects.filter(public_q(at)).iterator(chunk_size=200):
            for link in links_of(page):
                yield page.pk, link


def _of_agencies(at: datetime) -> Iterator[tuple[int, Link]]:
    pages = AgencyPage.objects.filter(public_q(at), locale_id=locale_of(ARABIC))
    for pk, address in pages.exclude(agency__website="").values_list("pk", "agency__website"):
        yield pk, Link("website", ADDRESS, address)


def _of_redirects() -> Iterator[tuple[None, Link]]:
    for redirect in Redirect.objects.all():
        words = redirect.old_path[:200]
        if redirect.redirect_page_id:
            yield None, Link("redirect", PAGE, str(redirect.redirect_page_id), words)
        elif redirect.redirect_link:
            yield None, Link("redirect", ADDRESS, redirect.redirect_link, words)


def _missing_files(at: datetime) -> Iterator[Found]:
    """Files and sheets of public forms that are not in the store."""
    forms = TransactionFormPage.objects.filter(public_q(at), locale_id=locale_of(ARABIC))
    keys = forms.order_by().values("pk")
    rows: Any = FormFile.objects.filter(version__page__in=keys).select_related(
        "version", "document"
    )
    for row in rows:
        if not stored(row.document.file):
            name = str(row.document.file.name or row.document.title)
            yield Found(row.version.page_id, "versions", row.version.version, name, _no_file())
    for sheet in PrintedSheet.objects.filter(page__in=keys):
        if not stored(sheet.file):
            yield Found(
                sheet.page_id, "printed_sheets", sheet.version, str(sheet.file.name), _no_file()
            )


def _no_file() -> str:
    return str(LinkProblem.Problem.NO_FILE.value)


@transaction.atomic
def _keep(found: set[Found], at: datetime) -> None:
    known = {
        Found(row.page_id, row.where, row.words, row.target, row.problem): row.pk
        for row in LinkProblem.objects.filter(gone_at=None)
    }
    lasting = [pk for key, pk in known.items() if key in found]
    gone = [pk for key, pk in known.items() if key not in found]
    LinkProblem.objects.filter(pk__in=lasting).update(last_seen=at)
    LinkProblem.objects.filter(pk__in=gone).update(gone_at=at)
    LinkProblem.objects.bulk_create(
        LinkProblem(**key._asdict(), first_seen=at, last_seen=at)
        for key in sorted(found - set(known), key=str)
    )
    LinkProblem.objects.filter(gone_at__lt=at - KEPT).delete()
