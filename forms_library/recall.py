"""What forms asked for before anybody kept it: as far as Wagtail's history tells."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any

from django.utils.timezone import localdate
from wagtail.models import PageLogEntry

from core.language import ARABIC
from forms_library.facts import digest_of, facts_of
from forms_library.models import FormVersion, TransactionFormPage, VersionFacts
from forms_library.versions import Version, first_version, version_of

PUBLISHED = ("wagtail.publish", "wagtail.publish.scheduled")


def recall(pages: Sequence[TransactionFormPage], today: date) -> list[VersionFacts]:
    """Unsaved states of ``pages`` (Arabic, their twins known) on days before ``today``.

    A published revision tells what held from its day to the next one. Revisions that were purged
    or never published tell nothing: what a version asked for then stays unknown.
    """
    if not pages:
        return []
    twins = {
        twin.pk: (page, language)
        for page in pages
        for language, twin in page.language_pages.items()
    }
    entries = PageLogEntry.objects.filter(
        page_id__in=list(twins), action__in=PUBLISHED, revision__isnull=False
    )
    found: dict[int, list[Any]] = {}
    for entry in entries.select_related("revision").order_by("timestamp", "pk"):
        day = localdate(entry.timestamp)
        if day < today:
            page, language = twins[entry.page_id]
            found.setdefault(page.pk, []).append((day, language, entry.revision))
    by_id = {page.pk: page for page in pages}
    return [row for pk, events in found.items() for row in _states(by_id[pk], events, today)]


def _states(
    page: TransactionFormPage, events: list[tuple[date, str, Any]], today: date
) -> list[VersionFacts]:
    """What held on each day on which something was published or a version's day came."""
    published: dict[str, TransactionFormPage] = {}
    days = [(day, list(group)) for day, group in groupby(events, key=lambda event: event[0])]
    kept: dict[tuple[str, str], VersionFacts] = {}
    states = []
    for n, (day, group) in enumerate(days):
        for _day, language, revision in group:
            published[language] = revision.as_object()
        source = published.get(ARABIC)
        if source is None:
            continue
        until = days[n + 1][0] if n + 1 < len(days) else today
        rows = list(source.versions.all())
        starts = {row.effective_from for row in rows if day < row.effective_from < until}
        for start in sorted({day} | starts):
            for state in _states_on(page, source, published, rows, start):
                key = (state.version, state.language)
                if key not in kept or kept[key].digest != state.digest:
                    kept[key] = state
                    states.append(state)
    return states


def _states_on(
    page: TransactionFormPage,
    source: TransactionFormPage,
    published: dict[str, TransactionFormPage],
    rows: Sequence[FormVersion],
    day: date,
) -> list[VersionFacts]:
    """The facts of the version that held on ``day``, in each language that was published."""
    version = _version_on(source, rows, day)
    if version is None:
        return []
    states = []
    for language, words in published.items():
        data = facts_of(source, words, version, language)
        states.append(
            VersionFacts(
                page=page,
                version=version.version,
                language=language,
                data=data,
                digest=digest_of(data),
                taken_on=day,
            )
        )
    return states


def _version_on(
    source: TransactionFormPage, rows: Sequence[FormVersion], day: date
) -> Version | None:
    if not rows:
        return first_version(day)
    past = [row for row in rows if row.effective_from <= day and not row.superseded]
    if not past:
        return None
    return version_of(source, max(past, key=lambda row: (row.effective_from, row.sort_order or 0)))
