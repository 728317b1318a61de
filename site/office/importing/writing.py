"""A plan is carried out, within the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone
from wagtail.models import Page

from core.language import ARABIC, ENGLISH
from core.models import BasePage, Topic
from office.importing.drafts import save_as_draft, update_drafts
from office.importing.fields import REFERENCES
from office.importing.holdings import MODELS, Holdings
from office.importing.mapping import TARGETS, set_plain
from office.importing.outcome import Progress
from office.importing.planning import Plan, Step
from office.importing.planting import (
    Garden,
    add_topics,
    forget_topics,
    plant_bases,
    plant_rest,
)
from office.importing.registering import register_agencies
from office.importing.storing import Store
from office.importing.versions import VersionState, arrange, save_versions, states_of
from office.models import ImportedItem
from office.tree import locales, shelf

#: written when the page has a number
LATER = (*REFERENCES, "topics", "versions")


class Writer:
    """Carries out one plan. ``touched`` afterwards holds the pages whose indexes have to follow."""

    def __init__(self, plan: Plan, holdings: Holdings, draft: bool, progress: Progress) -> None:
        self.plan = plan
        self.holdings = holdings
        self.draft = draft
        self.progress = progress
        self.store = Store()
        self.garden = Garden()
        self.now: datetime = timezone.now()
        self.locales = locales()
        self.shelves: dict[tuple[str, str, str], Page] = {}
        self.touched: set[tuple[type[Any], int]] = set()
        self.versions: dict[int, list[VersionState]] = {}
        self.changes_forms = False

    def write(self) -> None:
        """Write everything. On any exception the caller rolls back and calls ``store.undo``."""
        active = self.plan.of("create", "change")
        self._make_topics(active)
        agencies = [step for step in active if step.item.kind == "agency"]
        for page in register_agencies(agencies, self.holdings, self.draft):
            self.touched.add((type(page), page.pk))
        pages = [step for step in active if step.item.kind != "agency"]
        # an agency's name stands on the sheets of its forms
        self.changes_forms = any(step.item.kind in ("form", "agency") for step in active)
        self.store.take(step.item for step in pages)
        changes = [step for step in pages if step.action == "change"]
        for step in changes:
            self._move(step)
        self._plant(pages)
        for done, step in enumerate(changes):
            self.progress("write", done, len(changes))
            self._change(step)
        states = [state for rows in self.versions.values() for state in rows]
        self.store.know({f.sha256 for state in states for f in state.files})
        save_versions(self.versions, self.store.documents)
        self._remember()

    def _make_topics(self, steps: list[Step]) -> None:
        codes = {code for step in steps for code in step.item.values.get("topics", ())}
        missing = sorted(codes - set(self.holdings.topics))
        Topic.objects.bulk_create(Topic(code=code, name_ar=code) for code in missing)
        if missing:
            self.holdings.topics |= {t.code: t for t in Topic.objects.filter(code__in=missing)}

    def _shelf(self, kind: str, code: str, language: str) -> Page:
        place = (kind, code, language)
        if place not in self.shelves:
            agency = self.holdings.agencies[code] if code else None
            self.shelves[place] = shelf(kind, agency, language)
        return self.shelves[place]

    # -- new pages -----------------------------------------------------------------------------

    def _plant(self, steps: list[Step]) -> None:
        """Make the missing pages of ``steps``: first all get a number, so that any can name any."""
        made = [(step, page) for step in steps for page in self._new_pages(step)]
        plant_bases([page for _step, page in made])
        for step, page in made:
            self.holdings.add_page(step.item.id, step.item.kind, page.language, page)
        topics: dict[type[Any], list[Any]] = {}
        for step, page in made:
            self.touched.add((type(page), page.pk))
            if page.language != ARABIC:
                continue
            values = step.item.values
            for name in REFERENCES:
                if values.get(name):
                    set_plain(page, name, values[name], self.holdings)
            if values.get("versions"):
                self.versions[page.pk] = arrange([], values["versions"], published=False)
            if values.get("topics"):
                topics.setdefault(type(page), []).append((page, self._topics(values["topics"])))
        self._plant_rest([page for _step, page in made])
        for rows in topics.values():
            add_topics(rows)

    def _plant_rest(self, pages: list[Any]) -> None:
        for done, page in enumerate(pages):
            if done % 100 == 0:
                self.progress("write", done, len(pages))
            plant_rest(page)

    def _topics(self, codes: Iterable[str]) -> list[int]:
        return [self.holdings.topics[code].pk for code in codes]

    def _new_pages(self, step: Step) -> list[BasePage]:
        """The pages that ``step`` makes: of a new thing, or the English one of a known thing."""
        if step.action != "create":
            return [self._new_english(step)] if step.makes_english else []
        code = step.item.values.get("agency") or ""
        languages = [ARABIC, ENGLISH] if step.makes_english else [ARABIC]
        # both shelves are looked at even for one language: the other may follow later
        parents = {known: self._shelf(step.item.kind, code, known) for known in (ARABIC, ENGLISH)}
        values = step.item.values
        slug = self.garden.slug(
            list(parents.values()), values.get("title_en", ""), values["title_ar"], step.item.id
        )
        key = uuid4()
        return [
            self._new_page(step, language, slug, key, parents[language], not self.draft)
            for language in languages
        ]

    def _new_english(self, step: Step) -> BasePage:
        """The English page of a thing that had none, beside its Arabic one."""
        arabic = step.holders[ARABIC]
        code = arabic.agency.code if arabic.agency else ""
        code = step.writes.get(ARABIC, {}).get("agency", code)
        parent = self._shelf(step.item.kind, code, ENGLISH)
        slug = self.garden.slug([parent], arabic.slug)
        live = arabic.live and not self.draft
        return self._new_page(step, ENGLISH, slug, arabic.translation_key, parent, live)

    def _new_page(
        self, step: Step, language: str, slug: str, key: UUID, parent: Page, live: bool
    ) -> BasePage:
        page = MODELS[step.item.kind](
            external_id=step.item.id,
            locale=self.locales[language],
            translation_key=key,
            slug=slug,
            live=live,
            has_unpublished_changes=not live,
            first_published_at=self.now if live else None,
            last_published_at=self.now if live else None,
        )
        for target in TARGETS[step.item.kind]:
            if target.language == language and target.attribute not in LATER:
                set_plain(page, target.attribute, target.value(step.merged), self.holdings)
        self.garden.place(page, parent)
        return page

    # -- pages that change ----------------------------------------------------------------------

    def _move(self, step: Step) -> None:
        """A thing of another agency goes to that agency's shelf, in both languages."""
        code = step.writes.get(ARABIC, {}).get("agency")
        if code is None or self.draft:
            return
        for language, page in step.holders.items():
            parent = self._shelf(step.item.kind, code, language)
            slug = self.garden.slug([parent], page.slug)
            if slug != page.slug:
                page.slug = slug
                page.save(update_fields=["slug", "url_path"])
            page.move(Page.objects.get(pk=parent.pk), pos="last-child")
        # the places below these shelves have changed
        self.garden, self.shelves = Garden(), {}

    def _change(self, step: Step) -> None:
        for language, writes in step.writes.items():
            page = step.holders[language]
            self.touched.add((type(page), page.pk))
            if self.draft and page.live:
                save_as_draft(page, writes, self.holdings, self.store)
                continue
            update_drafts(page, writes, self.holdings, self.store)
            self._change_page(page, writes, language, step)

    def _change_page(self, page: Any, writes: Mapping[str, Any], language: str, step: Step) -> None:
        columns: dict[str, Any] = {}
        for attribute, value in writes.items():
            if attribute == "topics":
                forget_topics(page)
                add_topics([(page, self._topics(value))])
            elif attribute == "versions":
                self.versions[page.pk] = arrange(
                    states_of(page), value, bool(page.first_published_at)
                )
            else:
                set_plain(page, attribute, value, self.holdings)
                columns[attribute] = getattr(page, attribute)
        if language == ENGLISH and "body" in columns:
            columns |= self._english_state(page, step)
        if "title" in columns:
            columns["draft_title"] = page.title
        if page.live or columns.get("live"):
            columns["last_published_at"] = self.now
        if columns:
            type(page).objects.filter(pk=page.pk).update(**columns)

    def _english_state(self, page: Any, step: Step) -> dict[str, Any]:
        """English words that were taken away take the English page down; given again, up again."""
        if not page.body:
            return {"live": False, "has_unpublished_changes": True}
        arabic = step.holders.get(ARABIC)
        if not step.old.get("body_en") and arabic is not None and arabic.live and not self.draft:
            first = page.first_published_at or self.now
            return {"live": True, "has_unpublished_changes": False, "first_published_at": first}
        return {}

    def _remember(self) -> None:
        """Keep what was imported, also of things that already were as the file wants them."""
        rows = [
            ImportedItem(
                external_id=step.item.id,
                kind=step.item.kind,
                values=step.merged,
                imported_at=self.now,
            )
            for step in self.plan.steps
            if step.fields
        ]
        ImportedItem.objects.bulk_create(
            rows,
            batch_size=500,
            update_conflicts=True,
            unique_fields=["external_id"],
            update_fields=["kind", "values", "imported_at"],
        )
