"""Notices in search: things to be found that are no pages."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.utils import timezone

from awareness import notices
from awareness.models import Notice
from core.language import LANGUAGES
from core.searchable import SearchDocument, SearchPlace, SearchText
from core.text import plain_text


def document_of(notice: Notice) -> SearchDocument:
    """The one document of a notice, both languages in it."""
    languages = [code for code in LANGUAGES if code in notice.available_in]
    return SearchDocument(
        id=notice.external_id,
        kind="notice",
        texts={
            code: SearchText(
                notice.title_in(code), notice.summary_in(code), plain_text(notice.body_in(code))
            )
            for code in languages
        },
        places={code: SearchPlace(0, notice.url_in(code)) for code in languages},
        updated_at=notice.updated_at,
        agency=notice.agency.code if notice.agency else "",
    )


class NoticeSource:
    """See :class:`core.searchable.SearchSource`."""

    kind = "notice"

    def documents(self, ids: Collection[str] | None = None) -> Iterator[SearchDocument]:
        """Documents of the notices shown now, all of them or those among ``ids``."""
        now = timezone.now()
        found = Notice.objects.filter(starts_at__lte=now, ends_at__gt=now)
        if ids is not None:
            found = found.filter(external_id__in=ids)
        for notice in found.select_related("agency"):
            yield document_of(notice)

    def public(self, ids: Collection[str]) -> set[str]:
        """Of ``ids``, those shown at this moment. From memory."""
        return {notice.external_id for notice in notices.current()} & set(ids)


SOURCE = NoticeSource()
