"""Drafts under an import: what an editor has not published yet is neither lost nor published."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wagtail.models import Revision

from office.importing.holdings import Holdings
from office.importing.mapping import set_plain
from office.importing.planning import open_revisions
from office.importing.storing import Store
from office.importing.versions import arrange, rows_of, states_of


def update_drafts(page: Any, writes: Mapping[str, Any], holdings: Holdings, store: Store) -> None:
    """Write the imported values into every draft of ``page`` too; the rest stays the editor's."""
    for revision in open_revisions(page):
        draft = revision.as_object()
        _write(draft, writes, holdings, store)
        Revision.objects.filter(pk=revision.pk).update(
            content=draft.serializable_data(), object_str=str(draft)
        )


def save_as_draft(page: Any, writes: Mapping[str, Any], holdings: Holdings, store: Store) -> None:
    """Keep the imported values as a draft of the public ``page``, on top of any that is there."""
    draft = page.get_latest_revision_as_object()
    _write(draft, writes, holdings, store)
    draft.save_revision(clean=False, log_action=True)


def _write(draft: Any, writes: Mapping[str, Any], holdings: Holdings, store: Store) -> None:
    for attribute, value in writes.items():
        if attribute == "topics":
            draft.topics.set([holdings.topics[code] for code in value])
        elif attribute == "versions":
            states = arrange(states_of(draft), value, bool(draft.first_published_at))
            store.know({f.sha256 for state in states for f in state.files})
            draft.versions.set(rows_of(states, store.documents))
        else:
            set_plain(draft, attribute, value, holdings)
