"""Many pages put into the tree at once.

Wagtail's own way takes some thirty queries a page. Here the rows of the base table go in
together; then each page's own row. Signals of saving are sent as for fixtures (``raw``), so
that nobody indexes page by page: ``aftermath`` does that for all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import F
from django.utils.text import slugify
from wagtail.models import Page

from core.arabic import MARKS
from core.models import BasePage

MAX_SLUG = 80


class Garden:
    """The parts of the tree that an import adds to: knows free places and free slugs."""

    def __init__(self) -> None:
        self.slugs: dict[str, set[str]] = {}  # by the parent's path
        self.last: dict[str, int] = {}

    def slug(self, parents: Sequence[Page], *titles: str) -> str:
        """A slug from the first of ``titles`` that gives one, free below all ``parents``."""
        stem = next((stem for title in titles if (stem := _stem(title))), "page")
        for parent in parents:
            self._survey(parent)
        slug, count = stem, 1
        while any(slug in self.slugs[parent.path] for parent in parents):
            count += 1
            slug = f"{stem}-{count}"
        for parent in parents:
            self.slugs[parent.path].add(slug)
        return slug

    def _survey(self, parent: Page) -> None:
        if parent.path in self.slugs:
            return
        rows = Page.objects.filter(path__startswith=parent.path, depth=parent.depth + 1)
        found = list(rows.values_list("path", "slug"))
        self.slugs[parent.path] = {slug for _path, slug in found}
        steps = [Page._str2int(path[-Page.steplen :]) for path, _slug in found]
        self.last[parent.path] = max(steps, default=0)

    def place(self, page: BasePage, parent: Page) -> None:
        """Give ``page``, which has a slug, the next place below ``parent``."""
        self._survey(parent)
        self.last[parent.path] += 1
        page.depth = parent.depth + 1
        page.path = Page._get_path(parent.path, page.depth, self.last[parent.path])
        page.numchild = 0
        page.url_path = f"{parent.url_path}{page.slug}/"
        page.draft_title = page.title


def _stem(title: str) -> str:
    slug = slugify(MARKS.sub("", title), allow_unicode=True)
    if len(slug) > MAX_SLUG:
        slug = slug[:MAX_SLUG].rsplit("-", 1)[0]
    return slug.strip("-_")


def plant_bases(pages: Sequence[BasePage]) -> None:
    """Insert the base rows of placed ``pages``: from now on they have a number."""
    fields = [field.attname for field in Page._meta.concrete_fields if not field.primary_key]
    types = ContentType.objects.get_for_models(*{type(page) for page in pages})
    bases = []
    for page in pages:
        page.content_type = types[type(page)]
        bases.append(Page(**{name: getattr(page, name) for name in fields}))
    Page.objects.bulk_create(bases, batch_size=500)
    for page, base in zip(pages, bases, strict=True):
        page.pk = page.id = base.pk
    children = Counter(page.path[: -Page.steplen] for page in pages)
    for path, count in children.items():
        Page.objects.filter(path=path).update(numchild=F("numchild") + count)


def plant_rest(page: BasePage) -> None:
    """Insert the row of the page's own table."""
    page.save_base(raw=True, force_insert=True)


def forget_topics(page: Any) -> None:
    """Disconnect a page from all its topics."""
    relation = page._meta.get_field("topics")
    through = relation.remote_field.through
    through.objects.filter(**{relation.m2m_column_name(): page.pk}).delete()


def add_topics(pages: Sequence[tuple[Any, Iterable[int]]]) -> None:
    """Connect pages, all of one type, with topics; ``pages`` gives for each the topics' ids."""
    if not pages:
        return
    relation = type(pages[0][0])._meta.get_field("topics")
    through = relation.remote_field.through
    mine, theirs = relation.m2m_column_name(), relation.m2m_reverse_name()
    rows = [through(**{mine: page.pk, theirs: topic}) for page, topics in pages for topic in topics]
    through.objects.bulk_create(rows, batch_size=500)
