"""The editor's home: what is mine, what is overdue, what is broken, what was not found."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import Any, NamedTuple

from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timezone import localdate
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.models import Page, Site
from wagtail.permission_policies.pages import PagePermissionPolicy

from agencies.models import Agency
from core.language import current_language
from search.models import SearchTally
from upkeep.reports import confirmable, my_pages, open_problems
from upkeep.reviews import Due, overdue, titles

SHOWN = 8
WEEK = timedelta(days=7)


class Panel(Component):
    """A panel for one user; it shows nothing where it has nothing to say."""

    def __init__(self, user: Any) -> None:
        self.user = user

    def facts(self) -> dict[str, Any]:
        """What the template shows; empty for no panel at all. At most four queries."""
        raise NotImplementedError

    def render_html(self, parent_context: Any = None) -> str:
        facts = self.facts()
        if not facts:
            return ""
        request = parent_context["request"] if parent_context else None
        return self.template.render(facts, request)

    @cached_property
    def template(self) -> Any:
        from django.template.loader import get_template

        return get_template(self.template_name)


class MyPagesPanel(Panel):
    """Pages the editor owns or has edited, drafts first, with the state of both languages."""

    name = "my_pages"
    template_name = "upkeep/admin/my_pages.html"
    order = 205

    def facts(self) -> dict[str, Any]:
        pages = my_pages(self.user)
        shown = list(pages[: SHOWN + 1])
        if not shown:
            return {}
        count = pages.count() if len(shown) > SHOWN else len(shown)
        versions: dict[Any, dict[str, Page]] = defaultdict(dict)
        keys = [page.translation_key for page in shown[:SHOWN]]
        twins = Page.objects.filter(translation_key__in=keys).select_related("locale")
        for twin in twins:
            versions[twin.translation_key][twin.locale.language_code] = twin
        rows = [
            {"page": page, "versions": _states(versions[page.translation_key])}
            for page in shown[:SHOWN]
        ]
        return {"rows": rows, "count": count, "url": reverse("upkeep_my_pages")}


class Version(NamedTuple):
    """One language of a thing: is there a page, is it public, and are there newer words?"""

    language: str
    page: Page | None

    @property
    def state(self) -> str:
        """``none``, ``draft``, ``changed`` or ``live``."""
        if self.page is None:
            return "none"
        if not self.page.live:
            return "draft"
        return "changed" if self.page.has_unpublished_changes else "live"


def _states(versions: dict[str, Page]) -> list[Version]:
    from core.language import LANGUAGES

    return [Version(code, versions.get(code)) for code in LANGUAGES]


class ReviewsPanel(Panel):
    """Overdue reviews: the editor's own pages first, then the others they may change."""

    name = "overdue_reviews"
    template_name = "upkeep/admin/overdue.html"
    order = 230

    def facts(self) -> dict[str, Any]:
        rows = overdue(user=self.user)
        if not rows:
            return {}
        mine = [row for row in rows if row.owner_id == self.user.pk]
        shown: list[Due] = [*mine, *(row for row in rows if row.owner_id != self.user.pk)][:SHOWN]
        named = titles(shown, current_language())
        report = reverse("upkeep_reviews")
        return {
            "rows": [{"title": named[row.page_id], "due": row} for row in shown],
            "count": len(rows),
            "url": f"{report}?state=overdue",
            "mine": len(mine),
            "mine_url": f"{report}?state=overdue&owner={self.user.pk}",
        }


class ProblemsPanel(Panel):
    """Broken links, contact data nobody confirmed, and what other rooms tell.

    Another room tells of its problems by the hook ``register_content_problems``: a function of the
    user that gives pairs of words (with the number in them) and an address.
    """

    name = "problems"
    template_name = "upkeep/admin/problems.html"
    order = 235

    def facts(self) -> dict[str, Any]:
        links = open_problems(self.user).aggregate(
            all=Count("pk"), mine=Count("pk", filter=Q(page__owner=self.user.pk))
        )
        contacts = self._contacts()
        told = [row for fn in hooks.get_hooks("register_content_problems") for row in fn(self.user)]
        if not (links["all"] or contacts["unkept"] or contacts["old"] or told):
            return {}
        report = reverse("upkeep_links")
        return {
            "links": links["all"],
            "links_url": report,
            "mine": links["mine"],
            "mine_url": f"{report}?owner={self.user.pk}",
            "contacts": contacts,
            "contacts_url": reverse("upkeep_contact_report"),
            "told": told,
        }

    def _contacts(self) -> dict[str, int]:
        month = localdate().replace(day=1)
        old = Q(contacts_confirmed_on=None) | Q(contacts_confirmed_on__lt=month)
        rows: Any = confirmable(self.user).select_related(None).order_by()
        found: dict[str, int] = rows.aggregate(
            unkept=Count("pk", filter=Q(contact_owner=None)),
            old=Count("pk", filter=old & ~Q(contact_owner=None)),
        )
        return found


class SearchesPanel(Panel):
    """What people searched in vain in the last seven days; for whoever may edit everything."""

    name = "searches_in_vain"
    template_name = "upkeep/admin/searches.html"
    order = 240

    def facts(self) -> dict[str, Any]:
        if not edits_everything(self.user):
            return {}
        rows = SearchTally.objects.filter(day__gt=localdate() - WEEK, empty__gt=0).order_by()
        top = rows.values("query").annotate(times=Sum("empty")).order_by("-times", "query")[:10]
        found = list(top)
        if not found:
            return {}
        return {"rows": found, "url": reverse("search_report") + "?outcome=empty"}


def edits_everything(user: Any) -> bool:
    """Whether ``user`` may change pages from the home page of the site downwards."""
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if site is None:
        return False
    policy = PagePermissionPolicy(Page)
    return bool(policy.user_has_permission_for_instance(user, "change", site.root_page))


def edits_pages(user: Any) -> bool:
    """Whether ``user`` may change any page at all."""
    return bool(PagePermissionPolicy(Page).user_has_any_permission(user, {"change", "publish"}))


def panels(user: Any) -> list[Panel]:
    """The panels of the editor's home; for those who keep contact data only, the problems."""
    if edits_pages(user):
        return [MyPagesPanel(user), ReviewsPanel(user), ProblemsPanel(user), SearchesPanel(user)]
    if Agency.objects.filter(contact_owner=user).exists():
        return [ProblemsPanel(user)]
    return []
