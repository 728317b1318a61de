"""Items against what the office holds: what to make, what to change, what cannot be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from core.language import ARABIC, ENGLISH
from forms_library.models import TransactionFormPage, normal_number
from office.importing.fields import REFERENCES
from office.importing.holdings import MODELS, Holdings, Thing, chunks
from office.importing.mapping import TARGETS, Target, read
from office.importing.outcome import Action, Change, Message, Notice
from office.importing.validation import Item


@dataclass(slots=True)
class Step:
    """What will happen to one item."""

    item: Item
    thing: Thing | None
    old: dict[str, Any]  # what the last import wrote
    fields: list[str]  # whose imported value is new
    action: Action = "same"
    holders: dict[str, Any] = field(default_factory=dict)  # pages (or the agency) by language
    writes: dict[str, dict[str, Any]] = field(default_factory=dict)  # normal values by language

    @property
    def merged(self) -> dict[str, Any]:
        """All that was ever imported of the thing, this time included."""
        return self.old | self.item.values

    @property
    def change(self) -> Change:
        """What is told of it."""
        return Change(
            self.item.place, self.item.kind, self.item.id, self.action, tuple(self.fields)
        )

    @property
    def makes_english(self) -> bool:
        """Whether an English page has to be made."""
        if self.item.kind == "agency" or not self.merged.get("body_en"):
            return False
        return self.action == "create" or (
            "body_en" in self.fields and self.thing is not None and ENGLISH not in self.thing.pages
        )


@dataclass(slots=True)
class Plan:
    """Every step of an import, and what has to be told of it."""

    steps: list[Step]
    warnings: list[Notice] = field(default_factory=list)
    errors: list[Notice] = field(default_factory=list)

    def of(self, *actions: Action) -> list[Step]:
        """Steps with one of ``actions``."""
        return [step for step in self.steps if step.action in actions]


def make_plan(
    items: Sequence[Item], holdings: Holdings, mentioned: Mapping[str, str], draft: bool = False
) -> Plan:
    """Compare ``items`` with ``holdings``. ``mentioned``: types by id of all lines, bad or not."""
    made_again = {
        item.id for item in items if item.id in holdings.records and item.id not in holdings.things
    }
    plan = Plan([_step(item, holdings, made_again) for item in items])
    known = set(holdings.things) | set(mentioned)
    codes = set(holdings.agencies) | {name for name, kind in mentioned.items() if kind == "agency"}
    for step in plan.steps:
        plan.errors += _check(step, known, codes)
    plan.errors += _check_numbers(plan.steps, holdings)
    if not plan.errors:
        _load_holders(plan.steps, holdings)
        for step in plan.steps:
            if step.holders:
                plan.warnings += _compare(step, holdings)
                plan.errors += _check_draft(step) if draft else []
    return plan


def _step(item: Item, holdings: Holdings, made_again: set[str]) -> Step:
    thing = holdings.things.get(item.id)
    if thing is None:
        return Step(item, None, {}, list(item.values), "create")
    record = holdings.records.get(item.id)
    old = dict(record.values) if record else {}
    fields = [
        name
        for name, value in item.values.items()
        if name not in old
        or old[name] != value
        # the page it led to was deleted and is made again: it has another number now
        or (name in REFERENCES and made_again.intersection(value))
    ]
    return Step(item, thing, old, fields)


def _check(step: Step, known: set[str], codes: set[str]) -> list[Notice]:
    item = step.item
    found: list[Notice] = []

    def say(name: str, text: Any, **params: Any) -> None:
        found.append(Notice(item.place, name, Message(text, params)))

    if step.thing is not None and step.thing.kind != item.kind:
        kind = step.thing.kind or "page"
        say("id", _("This identifier belongs to a thing of another type: %(type)s."), type=kind)
    elif step.thing is not None and item.kind != "agency" and ARABIC not in step.thing.pages:
        say("id", _("Its Arabic page was deleted: delete the English one too, then load again."))
    code = item.values.get("agency")
    if code and code not in codes:
        say("agency", _("There is no agency %(code)s."), code=code)
    for name in REFERENCES:
        for index, identifier in enumerate(item.values.get(name, ())):
            if identifier not in known:
                say(
                    f"{name}.{index}",
                    _("There is nothing with the identifier %(id)s."),
                    id=identifier,
                )
    start, end = step.merged.get("starts_on"), step.merged.get("ends_on")
    if start and end and end < start:
        say("ends_on", _("The campaign ends before it starts."))
    return found


def _check_numbers(steps: Iterable[Step], holdings: Holdings) -> list[Notice]:
    """No two forms share a number once all is written; one file may exchange numbers."""
    changing = [s for s in steps if s.item.kind == "form" and "number" in s.fields]
    keys = {s.thing.key for s in changing if s.thing is not None}
    taken = {number: name for key, (number, name) in holdings.numbers.items() if key not in keys}
    found = []
    for step in changing:
        number = step.item.values["number"]
        normal = normal_number(number)
        if normal and normal in taken:
            params = {"number": number, "other": taken[normal] or "–"}
            message = Message(_("Form number %(number)s already belongs to %(other)s."), params)
            found.append(Notice(step.item.place, "number", message))
        elif normal:
            taken[normal] = step.item.id
    return found


def _check_draft(step: Step) -> list[Notice]:
    page = step.holders.get(ARABIC)
    if page is None or not page.live or "agency" not in step.writes.get(ARABIC, {}):
        return []
    text = _("A public page cannot go to another agency as a draft: its address would change.")
    return [Notice(step.item.place, "agency", Message(text))]


def _load_holders(steps: Iterable[Step], holdings: Holdings) -> None:
    """The pages of every step that may change something, in few queries."""
    wanted: dict[str, dict[int, tuple[Step, str]]] = {}
    for step in steps:
        if step.thing is None or not step.fields:
            continue
        if step.item.kind == "agency":
            step.holders[""] = holdings.agencies[step.item.id]
            continue
        for language, pk in step.thing.pages.items():
            wanted.setdefault(step.item.kind, {})[pk] = (step, language)
    for kind, by_pk in wanted.items():
        model = MODELS[kind]
        for some in chunks(list(by_pk)):
            pages = model.objects.filter(pk__in=some).select_related(
                "locale", "agency", "latest_revision"
            )
            pages = pages.prefetch_related("topics")
            if model is TransactionFormPage:
                pages = pages.prefetch_related("versions__files__document")
            for page in pages:
                step, language = by_pk[page.pk]
                step.holders[language] = page


def _compare(step: Step, holdings: Holdings) -> list[Notice]:
    """Fill in what ``step`` writes; notices of fields that an editor changed meanwhile."""
    conflicts: dict[str, None] = {}
    for target in TARGETS[step.item.kind]:
        holder = step.holders.get(target.language)
        if holder is None or not set(target.fields) & set(step.fields):
            continue
        new, before = target.value(step.merged), target.value(step.old)
        held = [read(one, target.attribute, holdings) for one in _with_drafts(holder)]
        if all(value == new for value in held):
            continue
        # a page that is no more reads as "": nobody edited that
        edited = any(
            value not in (before, new) for value in held if not _leads_nowhere(target, value)
        )
        if edited and target.fields[0] not in step.fields:
            continue  # only a stand-in changed, and an editor wrote the real thing
        if edited:
            conflicts[next(name for name in target.fields if name in step.fields)] = None
        step.writes.setdefault(target.language, {})[target.attribute] = new
    if step.writes or step.makes_english:
        step.action = "change"
    text = _("An editor has changed this since the last import; the file's value replaces it.")
    return [Notice(step.item.place, name, Message(text)) for name in conflicts]


def _leads_nowhere(target: Target, value: Any) -> bool:
    return target.attribute in REFERENCES and "" in value


def _with_drafts(holder: Any) -> list[Any]:
    """The page as the public sees it, and as in every draft of it that is still to be published."""
    if isinstance(holder, Agency):
        return [holder]
    return [holder, *(revision.as_object() for revision in open_revisions(holder))]


def open_revisions(page: Any) -> list[Any]:
    """Revisions of ``page`` that may be published later: the latest draft, and scheduled ones."""
    found = {}
    if page.has_unpublished_changes and page.latest_revision_id:
        found[page.latest_revision_id] = page.latest_revision
        for revision in page.revisions.filter(approved_go_live_at__isnull=False):
            found[revision.pk] = revision
    return list(found.values())
