"""Filters of the list: they combine, each can be turned round, all live in the address."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from django import forms
from django.core.validators import RegexValidator
from django.db.models import Q
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agencies.models import Agency
from casework.deadlines import KUWAIT
from casework.enums import OPEN, Channel, Confidentiality, Kind, Outcome, Status
from casework.inbox.groups import DEFAULT, GROUPS, SIDES, Who, group_q
from casework.inbox.policy import CasePermissionPolicy
from casework.inbox.words import person, status_name
from casework.models import Case, Category, Ground
from casework.permissions import NOBODY, SUPPORT_KINDS
from casework.search_words import MOST_LETTERS, containing
from core.language import current_language
from core.memo import remember

Choices = Iterable[tuple[str, Any]]
T = TypeVar("T")

NEGATION = "_is"
IS_OR_NOT = [("", pgettext_lazy("filter", "is")), ("not", pgettext_lazy("filter", "is not"))]
NO_OFFICER = "none"
ORDERS = {
    "due": _("Deadline, soonest first"),
    "received": _("Received, newest first"),
    "changed": _("Last change, newest first"),
}
DAYS = ("received_from", "received_to", "due_from", "due_to")
#: what filters by days say where they are in force
SINCE = {"received_from": pgettext_lazy("filter in force", "Received since")}
#: "is not" agrees with the name of the filter, which is feminine for these in Arabic
FEMININE = ("status", "agency", "channel", "outcome")
IS_NOT = pgettext_lazy("filter in force", "is not")
IS_NOT_FEMININE = pgettext_lazy("filter in force, of a feminine word", "is not")


def _all(choices: Choices) -> list[tuple[str, Any]]:
    return [("", _("Any")), *choices]


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget)


def _choice(label: Any, choices: Choices = ()) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=_all(choices))


def _kept(what: str, make: Callable[[], list[T]]) -> list[T]:
    """Choices that rarely change, in the reader's language, from the memory of the process."""
    return remember(("inbox", what, current_language()), make)


def _officers() -> list[tuple[str, str]]:
    users = CasePermissionPolicy(Case).users_with_any_permission(["change"])
    return [(str(user.pk), person(user)) for user in users.order_by("first_name", "username")]


def _agencies() -> list[tuple[str, str, int]]:
    """Code, name and key of each agency."""
    return _kept("agencies", lambda: [(a.code, a.name, a.pk) for a in Agency.objects.all()])


class Offered:
    """What there is to choose from, read once for all filters of a page."""

    @cached_property
    def agencies(self) -> list[tuple[str, str]]:
        """Agencies by code."""
        return [(code, name) for code, name, _key in _agencies()]

    @cached_property
    def categories(self) -> list[tuple[str, str]]:
        """Categories by key."""
        return _kept("categories", lambda: [(str(c.pk), c.name) for c in Category.objects.all()])

    @cached_property
    def officers(self) -> list[tuple[str, Any]]:
        """Everybody who works on cases, and nobody."""
        return [(NO_OFFICER, _("Nobody")), *_kept("officers", _officers)]

    @cached_property
    def grounds(self) -> list[tuple[str, str]]:
        """Grounds of refusal by code."""
        rows = Ground.objects.all()
        return _kept("grounds", lambda: [(g.code, f"{g.code} {g.text}") for g in rows])


class FilterForm(forms.Form):
    """What the address asks for. Values that nobody offered are errors, never ignored."""

    show = forms.ChoiceField(label=_("Show"), required=False, choices=list(GROUPS.items()))
    q = forms.CharField(label=_("Words"), required=False, max_length=MOST_LETTERS)
    sender = forms.CharField(
        required=False,
        widget=forms.HiddenInput,
        validators=[RegexValidator(r"^[0-9a-f]{64}\Z")],
        label=_("The same sender"),
    )
    kind = _choice(_("Kind of request"), Kind.choices)
    status = _choice(_("Status"))
    agency = _choice(_("Agency"))
    category = _choice(_("Category"))
    officer = _choice(_("Officer"))
    channel = _choice(_("Channel"), Channel.choices)
    outcome = _choice(_("Outcome"), Outcome.choices)
    ground = _choice(_("Ground of refusal"))
    received_from = _day(_("Received from"))
    received_to = _day(_("Received until"))
    due_from = _day(_("Due from"))
    due_to = _day(_("Due until"))
    order = forms.ChoiceField(label=_("Order"), required=False, choices=list(ORDERS.items()))

    def __init__(self, data: Any, offered: Offered) -> None:
        super().__init__(data)
        for name, field in list(self.fields.items()):
            if name in CONDITIONS:
                self.fields[name + NEGATION] = forms.ChoiceField(
                    label=field.label, required=False, choices=IS_OR_NOT
                )
        self._choices("status", [(status.value, status_name(status)) for status in Status])
        self._choices("agency", offered.agencies)
        self._choices("category", offered.categories)
        self._choices("officer", offered.officers)
        self._choices("ground", offered.grounds)

    def _choices(self, name: str, choices: Choices) -> None:
        field: Any = self.fields[name]
        field.choices = _all(choices)

    def pairs(self) -> Iterable[tuple[forms.BoundField, forms.BoundField]]:
        """Each filter that can be turned round, with its "is / is not"."""
        return [(self[name], self[name + NEGATION]) for name in CONDITIONS]

    def days(self) -> list[forms.BoundField]:
        """The fields for days."""
        return [self[name] for name in DAYS]


def _agency(code: str) -> Q:
    # by its key, which indexes know: joined tables would have every case looked at
    keys = [key for known, _name, key in _agencies() if known == code]
    return Q(agency__in=keys) | Q(holder__in=keys)


def _officer(key: str) -> Q:
    return Q(assignee__isnull=True) if key == NO_OFFICER else Q(assignee=key)


#: filters by one value, each of which can be turned round
CONDITIONS: dict[str, Any] = {
    "kind": lambda value: Q(kind=value),
    "status": lambda value: Q(status=value),
    "agency": _agency,
    "category": lambda value: Q(category=value),
    "officer": _officer,
    "channel": lambda value: Q(channel=value),
    "outcome": lambda value: Q(outcome=value),
    "ground": lambda value: Q(ground__code=value),
}


def _negated(name: str, value: str) -> Q:
    """Not that value; cases without any value are among them."""
    without = {"category": "category", "officer": "assignee", "ground": "ground"}
    condition = ~CONDITIONS[name](value)
    if name in without and value != NO_OFFICER:
        condition |= Q(**{f"{without[name]}__isnull": True})
    return condition


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force, and the address without it. ``turned``: "is not", where it is."""

    label: str
    value: str
    turned: str
    without: str
    day: date | None = None


class Filters:
    """The filters of one address, for one user on one day."""

    def __init__(self, data: QueryDict, who: Who, offered: Offered | None = None) -> None:
        self.offered = offered or Offered()
        self.form = FilterForm(data, self.offered)
        self.who = who
        self.valid = self.form.is_valid()
        self.given = {k: v for k, v in self.form.cleaned_data.items() if v not in ("", None)}

    @property
    def show(self) -> str:
        """The group that is shown."""
        return str(self.given.get("show", DEFAULT))

    @property
    def order(self) -> str:
        """The order asked for."""
        return str(self.given.get("order", "due"))

    def q(self) -> Q:
        """All conditions together; nothing at all where the address is not understood."""
        if not self.valid:
            return NOBODY
        found = group_q(self._group, self.who)
        for name, condition in CONDITIONS.items():
            if name in self.given:
                value = self.given[name]
                turned = name + NEGATION in self.given
                found &= _negated(name, value) if turned else condition(value)
        found &= self._days()
        if "q" in self.given:
            # restricted cases are left out of search, save for the named few
            found &= containing(self.given["q"]) & unrestricted_q(self.who.user)
        if "sender" in self.given:
            found &= self._of_sender(self.given["sender"])
        return found

    @property
    def _group(self) -> str:
        # whoever looks for a word or a sender looks everywhere, unless a group was named
        asked = "q" in self.given or "sender" in self.given or "status" in self.given
        return str(self.given.get("show", "all" if asked else DEFAULT))

    def sides(self) -> set[bool]:
        """Whether open cases, settled ones or both can be among those that are asked for."""
        found = {True, False}
        if self._group in SIDES:
            found &= {SIDES[self._group]}
        if "status" in self.given and "status" + NEGATION not in self.given:
            found &= {self.given["status"] in OPEN}
        return found

    def _days(self) -> Q:
        given, found = self.given, Q()
        if "received_from" in given:
            day = given["received_from"]
            # nothing is due before it was received: lists by deadline begin there, not years ago
            found &= Q(received_at__gte=_midnight(day), sort_due_on__gte=day)
        if "received_to" in given:
            found &= Q(received_at__lt=_midnight(given["received_to"] + timedelta(days=1)))
        if "due_from" in given:
            found &= Q(sort_due_on__gte=given["due_from"])
        if "due_to" in given:
            found &= Q(sort_due_on__lte=given["due_to"])
        return found

    def _of_sender(self, kept: str) -> Q:
        """Cases whose sender ``user`` may know anyway: a look-up uncovers nobody."""
        user = self.who.user
        same = Q(phone_hash=kept) | Q(email_hash=kept) | Q(civil_id_hash=kept)
        return same & knowable_q(user)

    def chips(self) -> list[Chip]:
        """The filters in force, without the group and the order."""
        found = []
        for name, value in self.given.items():
            if name in ("show", "order") or name.endswith(NEGATION):
                continue
            field: Any = self.form.fields[name]
            named = dict(getattr(field, "choices", ())).get(str(value), value)
            shown = "" if name == "sender" else str(named)
            is_not = IS_NOT_FEMININE if name in FEMININE else IS_NOT
            turned = str(is_not) if name + NEGATION in self.given else ""
            without = self.address(without=(name, name + NEGATION))
            day = value if name in DAYS else None
            found.append(Chip(str(SINCE.get(name, field.label)), shown, turned, without, day))
        return found

    def address(self, without: Iterable[str] = (), **changed: str) -> str:
        """The query string of these filters, some taken away or changed."""
        query = QueryDict(mutable=True)
        for name in self.form.fields:
            value = changed.get(name, "" if name in without else self.given.get(name, ""))
            if value:
                query[name] = str(value)
        return query.urlencode()


def _midnight(day: date) -> datetime:
    """The moment at which ``day`` begins in Kuwait."""
    return datetime.combine(day, time(), KUWAIT)


def unrestricted_q(user: Any) -> Q:
    """Cases that search and exports may give to ``user``."""
    named = Case.readers.through.objects.filter(user=user.pk)
    return Q(restricted=False) | Q(pk__in=named.values("case_id"))


def knowable_q(user: Any) -> Q:
    """Cases whose sender ``user`` may know: :func:`~casework.permissions.may_know_sender`."""
    found = NOBODY
    if user.has_perm("casework.reveal_contact"):
        found |= Q(confidentiality=Confidentiality.NAMED)
    if user.has_perm("casework.control_complaints"):
        found |= Q(confidentiality=Confidentiality.HIDDEN, kind=Kind.COMPLAINT)
    if user.has_perm("casework.control_support"):
        found |= Q(confidentiality=Confidentiality.HIDDEN, kind__in=SUPPORT_KINDS)
    return found
