"""Changed forms for feed readers."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, get_tag_uri
from django.utils.timezone import localdate, make_aware
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from core.context import office_settings
from core.language import current_language
from core.page_cache import IN_FRONT
from forms_library.changes import NEW, VERSION, FormChange, changed_forms

SPAN = timedelta(days=92)
MOST = 50
MAX_AGE = 300  # seconds
OWNED_SINCE = date(2026, 1, 1)  # a day on which the office had its name, as tag addresses want it


@require_safe
def changed_feed(request: HttpRequest) -> HttpResponse:
    """``/{lang}/changed-forms/feed/``: what changed in the last three months, as Atom."""
    language = current_language()
    address = settings.SITE_URL.rstrip("/")
    feed = Atom1Feed(
        title=f"{_('Changed forms')} – {office_settings(request).name}",
        link=address + reverse("changed_forms"),
        description=_("New forms, new versions, and changes in what forms ask for."),
        language=language,
        feed_url=address + reverse("changed_forms_feed"),
    )
    for change in changed_forms(localdate() - SPAN, language)[:MOST]:
        _add(feed, change, language, address)
    response = HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)
    # a feed reader asks seldom; whoever asks for many readers lets go of what was taken back
    response["Cache-Control"] = f"public, max-age={MAX_AGE}, s-maxage={IN_FRONT}"
    return response


def _add(feed: Atom1Feed, change: FormChange, language: str, address: str) -> None:
    page = change.page
    summary = render_to_string(
        "forms_library/change.html", {"change": change, "language": language}
    )
    day = make_aware(datetime.combine(change.day, time()))
    feed.add_item(
        title=f"{page.title_in(language)}: {change_title(change)}",
        link=address + (page.in_language(language).get_url() or "/"),
        description=" ".join(summary.split()),
        unique_id=entry_id(change),
        pubdate=day,
        updateddate=day,
        author_name=page.agency.name if page.agency else None,
    )


def change_title(change: FormChange) -> str:
    """What happened, in two or three words of the active language."""
    if change.kind == NEW:
        return pgettext("what happened to a form", "New form")
    if change.kind == VERSION:
        return _("Version %(number)s in force") % {"number": change.version.version}
    return _("What it asks for has changed")


def entry_id(change: FormChange) -> str:
    """A ``tag:`` address that stays the same whatever moves, and on whatever path it is found."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return get_tag_uri(f"https://{host}/{quote(change.id)}", OWNED_SINCE)
