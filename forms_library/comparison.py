"""What changed between two states of a form: from its facts, never from its files. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from core.arabic import fold

ALIKE = 0.6  # two texts that share this much are one text, reworded


class Change(StrEnum):
    """What became of one thing that a form asks for."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"  # the same step at another place


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing before and after; ``None`` where it is not there."""

    change: Change
    old: Any = None
    new: Any = None


@dataclass(slots=True)
class Comparison:
    """All that a form asks for, before and after; lists in the order of reading."""

    fee: Difference
    days: Difference
    audience: Difference
    papers: list[Difference] = field(default_factory=list)
    steps: list[Difference] = field(default_factory=list)
    fields: list[Difference] = field(default_factory=list)
    files: list[Difference] = field(default_factory=list)

    @property
    def differs(self) -> bool:
        """Whether anything at all is asked for differently."""
        single = (self.fee, self.days, self.audience)
        lists = (self.papers, self.steps, self.fields, self.files)
        everything = [*single, *(one for many in lists for one in many)]
        return _any(everything)

    @property
    def steps_changed(self) -> bool:
        """Whether there is another way to go."""
        return _any(self.steps)

    @property
    def files_changed(self) -> bool:
        """Whether other files are offered."""
        return _any(self.files)


def _any(differences: Iterable[Difference]) -> bool:
    return any(one.change is not Change.SAME for one in differences)


def compare(old: Mapping[str, Any], new: Mapping[str, Any]) -> Comparison:
    """Compare two states as ``forms_library.facts.facts_of`` gives them, in one language.

    Spellings of one word are one word. The order of papers and fields means nothing; that of
    steps does.
    """
    return Comparison(
        fee=_single(_money(old.get("fee")), _money(new.get("fee"))),
        days=_single(old.get("days"), new.get("days")),
        audience=_single(old.get("audience"), new.get("audience")),
        papers=_texts(old.get("papers", ()), new.get("papers", ())),
        steps=_steps(old.get("steps", ()), new.get("steps", ())),
        fields=_fields(old.get("fields", ()), new.get("fields", ())),
        files=_files(old.get("files", ()), new.get("files", ())),
    )


def _money(amount: str | None) -> Decimal | None:
    return None if amount is None else Decimal(amount)


def _single(old: Any, new: Any) -> Difference:
    return Difference(Change.SAME if old == new else Change.CHANGED, old, new)


def _normal(text: str) -> str:
    return " ".join(fold(text).split()).rstrip(".،؛, ")


def _texts(old: Sequence[str], new: Sequence[str]) -> list[Difference]:
    """Texts of ``new`` in their order, then those that are gone."""
    left = list(old)
    pairs: list[str | None] = []
    for text in new:
        match = next((one for one in left if _normal(one) == _normal(text)), None)
        if match is not None:
            left.remove(match)
        pairs.append(match)
    found = []
    for text, match in zip(new, pairs, strict=True):
        if match is not None:
            found.append(Difference(Change.SAME, match, text))
            continue
        alike = max(left, key=lambda one: _likeness(one, text), default=None)
        if alike is not None and _likeness(alike, text) >= ALIKE:
            left.remove(alike)
            found.append(Difference(Change.CHANGED, alike, text))
        else:
            found.append(Difference(Change.ADDED, None, text))
    return found + [Difference(Change.REMOVED, text) for text in left]


def _likeness(old: str, new: str) -> float:
    """How much of the words of two texts is the same, 0 to 1."""
    return SequenceMatcher(None, _normal(old).split(), _normal(new).split()).ratio()


def _steps(old: Sequence[str], new: Sequence[str]) -> list[Difference]:
    """As :func:`_texts`; steps that stayed but are no longer in their order have moved."""
    found = _texts(old, new)
    kept = [one for one in found if one.change is Change.SAME]
    places = [(text, place) for place, text in enumerate(old)]
    was: list[int] = []  # the former place of each kept step, in the new order
    for one in kept:
        place = next(place for place in places if place[0] == one.old)
        places.remove(place)
        was.append(place[1])
    before, after = sorted(was), was
    still: set[int] = set()
    for block in SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks():
        still.update(range(block.b, block.b + block.size))
    moved = {id(one) for n, one in enumerate(kept) if n not in still}
    return [Difference(Change.MOVED, d.old, d.new) if id(d) in moved else d for d in found]


def _fields(old: Sequence[Any], new: Sequence[Any]) -> list[Difference]:
    """Fields of the sheet by their names, which never change."""
    return _by_key(
        {one["name"]: one for one in old},
        {one["name"]: one for one in new},
        ("label", "kind", "required", "options"),
    )


def _files(old: Sequence[Any], new: Sequence[Any]) -> list[Difference]:
    """Files by what they are for; the same place with another content has changed."""

    def key(file: Any) -> tuple[str, str, str]:
        return file["language"], file["purpose"], file["format"]

    return _by_key({key(f): f for f in old}, {key(f): f for f in new}, ("sha256",))


def _by_key(
    old: Mapping[Any, Any], new: Mapping[Any, Any], counts: Sequence[str]
) -> list[Difference]:
    found = []
    for key, after in new.items():
        before = old.get(key)
        if before is None:
            found.append(Difference(Change.ADDED, None, after))
        elif all(before.get(name) == after.get(name) for name in counts):
            found.append(Difference(Change.SAME, before, after))
        else:
            found.append(Difference(Change.CHANGED, before, after))
    gone = [before for key, before in old.items() if key not in new]
    return found + [Difference(Change.REMOVED, before) for before in gone]
