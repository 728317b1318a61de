"""Which forms changed lately, and in what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import localdate

from agencies.listing import content
from core.arabic import sort_key
from core.language import ARABIC
from core.publication import localise
from forms_library.comparison import Comparison, compare
from forms_library.models import FormVersion, TransactionFormPage, VersionFacts
from forms_library.versions import Version, fetch_files

NEW, VERSION, FACTS = "new", "version", "facts"


@dataclass(slots=True)
class FormChange:
    """Something that happened to a form on a day in Kuwait.

    ``kind``: ``new`` (its first version came into force), ``version`` (another one did) or
    ``facts`` (what it asks for changed under the same version). ``comparison`` tells in what, in
    ``language``; ``None`` where it is not known.
    """

    page: TransactionFormPage  # the Arabic one
    day: date
    kind: str
    version: Version
    comparison: Comparison | None
    language: str

    @property
    def id(self) -> str:
        """The same for ever, whatever becomes of titles and addresses."""
        return f"{self.page.external_id}/{self.version.version}/{self.kind}/{self.day}"


def changed_forms(since: date, language: str, until: date | None = None) -> list[FormChange]:
    """What changed from ``since`` to ``until`` (default: today), both included, newest first.

    Only public forms and only versions in force or superseded. The number of queries does not
    depend on how many changed.
    """
    until = min(until or localdate(), localdate())
    pages = localise(list(_candidates(since, until).select_related("agency", "locale")))
    fetch_files(pages)
    states: dict[int, dict[str, list[VersionFacts]]] = {}
    for row in VersionFacts.objects.filter(page__in=pages, language__in={language, ARABIC}):
        states.setdefault(row.page_id, {}).setdefault(row.language, []).append(row)
    found = [
        change
        for page in pages
        for change in _changes_of(page, states.get(page.pk, {}), language)
        if since <= change.day <= until
    ]
    found.sort(key=lambda change: sort_key(change.page.title_in(language)))
    found.sort(key=lambda change: change.day, reverse=True)
    return found


def _candidates(since: date, until: date) -> Any:
    """Public forms to which something may have happened; not all that were ever looked at."""
    span = (since, until)
    versions = FormVersion.objects.filter(page=OuterRef("pk"))
    earlier = VersionFacts.objects.filter(
        page=OuterRef("page"), language=OuterRef("language"), taken_on__lt=OuterRef("taken_on")
    )
    states = VersionFacts.objects.filter(Exists(earlier), page=OuterRef("pk"), taken_on__range=span)
    return content(TransactionFormPage).filter(
        Exists(versions.filter(effective_from__range=span))
        | Exists(states)
        | Q(~Exists(versions), first_published_at__date__range=span)
    )


def _changes_of(
    page: TransactionFormPage, states: dict[str, list[VersionFacts]], language: str
) -> Iterator[FormChange]:
    """Everything that ever happened to ``page``, as far as it is known, oldest first."""
    told_in = language if language in page.language_pages and language in states else ARABIC
    rows = states.get(told_in, [])
    before: Version | None = None
    for version in reversed(page.version_list):
        own = _of_version(rows, version)
        if version.superseded and not own:
            continue  # replaced or withdrawn before it was ever seen in force
        day, comparison, kind = version.effective_from, None, NEW
        if before is not None:
            kind = VERSION
            held = [row for row in _of_version(rows, before) if _before(row, own)]
            if held and own:
                day = max(day, own[0].taken_on)
                comparison = compare(held[-1].data, own[0].data)
        yield FormChange(page, day, kind, version, comparison, told_in)
        for old, new in pairwise(own):
            comparison = compare(old.data, new.data)
            if comparison.differs:
                yield FormChange(page, new.taken_on, FACTS, version, comparison, told_in)
        before = version


def _of_version(rows: Iterable[VersionFacts], version: Version) -> list[VersionFacts]:
    return [row for row in rows if row.version == version.version]


def _before(row: VersionFacts, own: Sequence[VersionFacts]) -> bool:
    return not own or row.taken_on <= own[0].taken_on
