"""Facts of the versions in force are taken when they change, and kept for good."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction
from django.utils.timezone import localdate

from agencies.listing import content
from core import page_cache
from core.publication import localise
from forms_library.facts import digest_of, facts_of
from forms_library.models import TransactionFormPage, VersionFacts
from forms_library.recall import recall
from forms_library.versions import effective_version, fetch_files, list_versions

CHUNK = 200

Key = tuple[int, str, str]  # page, version, language


def take_facts_of(page_ids: Iterable[int], today: date | None = None) -> int:
    """Take the facts of the public forms that have these pages, of either language; how many."""
    ids = list(page_ids)
    taken = 0
    for start in range(0, len(ids), CHUNK):
        some = TransactionFormPage.objects.filter(pk__in=ids[start : start + CHUNK])
        pages = content(TransactionFormPage).filter(
            translation_key__in=some.values("translation_key")
        )
        taken += take_facts(list(pages.select_related("agency", "locale")), today)
    return taken


def take_all_facts(today: date | None = None) -> int:
    """Take what changed of every public form, also versions that came into force by their day."""
    ids = content(TransactionFormPage).order_by("pk").values_list("pk", flat=True)
    return take_facts_of(ids, today)


def take_facts(pages: Sequence[TransactionFormPage], today: date | None = None) -> int:
    """Keep the facts in force on ``today`` of public Arabic ``pages``, where they changed.

    Returns how many states were kept. The last state of a day replaces the earlier ones, and a
    change that is taken back on the same day leaves nothing. Of a form seen for the first time
    its earlier versions are recalled from Wagtail's history. The number of queries does not
    depend on the number of pages.
    """
    if not pages:
        return 0
    today = today or localdate()
    localise(pages)
    fetch_files(pages)
    known = _known(pages)
    seen = {page_id for page_id, _version, _language in known}
    kept = recall([page for page in pages if page.pk not in seen], today)
    for row in kept:
        known[(row.page_id, row.version, row.language)].append(row)
    gone: list[int] = []
    for page in pages:
        for row in _states(page, today):
            rows = known[(row.page_id, row.version, row.language)]
            last = rows[-1] if rows else None
            if last is not None and last.digest == row.digest:
                continue
            if last is not None and last.taken_on == today and _as_before(rows, row):
                gone.append(last.pk)
            else:
                kept.append(row)
    _write(kept, gone)
    return len(kept)


def _known(pages: Sequence[TransactionFormPage]) -> defaultdict[Key, list[VersionFacts]]:
    """What is kept of ``pages``, oldest first, without the data."""
    known: defaultdict[Key, list[VersionFacts]] = defaultdict(list)
    for row in VersionFacts.objects.filter(page__in=pages).defer("data"):
        known[(row.page_id, row.version, row.language)].append(row)
    return known


def _states(page: TransactionFormPage, today: date) -> list[VersionFacts]:
    version = effective_version(list_versions(page, today))
    if version is None:
        return []
    states = []
    for language, words in page.language_pages.items():
        data = facts_of(page, words, version, language)
        states.append(
            VersionFacts(
                page=page,
                version=version.version,
                language=language,
                data=data,
                digest=digest_of(data),
                taken_on=today,
            )
        )
    return states


def _as_before(rows: Sequence[VersionFacts], row: VersionFacts) -> bool:
    """Whether today's change was taken back: ``row`` is what held before it."""
    return len(rows) > 1 and rows[-2].digest == row.digest


@transaction.atomic
def _write(kept: Sequence[VersionFacts], gone: Sequence[int]) -> None:
    if not kept and not gone:
        return
    VersionFacts.objects.filter(pk__in=gone).delete()
    VersionFacts.objects.bulk_create(
        kept,
        batch_size=CHUNK,
        update_conflicts=True,
        unique_fields=["page", "version", "language", "taken_on"],
        update_fields=["data", "digest", "taken_at"],
    )
    transaction.on_commit(page_cache.forget_all)  # they show on pages, and bulk sends no signal
