"""What an import has to tell: bad lines, warnings, and what was or would be done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from core.language import ARABIC, ENGLISH

Action = Literal["create", "change", "same"]


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence that can be told in both languages: a lazy msgid and its parameters."""

    text: Any
    params: Mapping[str, Any] = field(default_factory=dict)

    def in_language(self, language: str) -> str:
        """The sentence in ``language``."""
        with translation.override(language):
            text = str(self.text)
        params = {
            name: value.in_language(language) if isinstance(value, Message) else value
            for name, value in self.params.items()
        }
        return text % params if params else text

    @property
    def ar(self) -> str:
        """The sentence in Arabic."""
        return self.in_language(ARABIC)

    @property
    def en(self) -> str:
        """The sentence in English."""
        return self.in_language(ENGLISH)

    def __str__(self) -> str:
        return f"{self.en} | {self.ar}"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a row stands: its number (in a spreadsheet the heading is 1), and its sheet if any."""

    line: int
    sheet: str = ""

    def __str__(self) -> str:
        return f"{self.sheet} {self.line}" if self.sheet else str(self.line)


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to tell about a row; ``field`` may be empty, or a path like ``steps.0.ar``."""

    place: Place
    field: str
    message: Message

    @property
    def line(self) -> int:
        """The row's number."""
        return self.place.line

    def __str__(self) -> str:
        """The notice in both languages, on one line."""
        if not self.line:  # about the file as a whole
            return str(self.message)
        told = {"line": self.place, "field": self.field, "reason": self.message}
        if self.field:
            return str(Message(_("line %(line)s, %(field)s: %(reason)s"), told))
        return str(Message(_("line %(line)s: %(reason)s"), told))


@dataclass(frozen=True, slots=True)
class Change:
    """What was, or would be, done to one thing."""

    place: Place
    kind: str
    id: str
    action: Action
    fields: tuple[str, ...] = ()

    def __str__(self) -> str:
        fields = f": {', '.join(self.fields)}" if self.fields and self.action == "change" else ""
        return f"{self.action} {self.kind} {self.id}{fields}"


@dataclass(slots=True)
class Outcome:
    """The result of an import. With ``errors``, nothing was written."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    warnings: list[Notice] = field(default_factory=list)
    errors: list[Notice] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)

    def count(self, change: Change) -> None:
        """Take ``change`` into account."""
        if change.action == "create":
            self.created += 1
        elif change.action == "change":
            self.changed += 1
        else:
            self.unchanged += 1
            return
        self.changes.append(change)


class Progress(Protocol):
    """Told how far a stage (``check``, ``files``, ``write``, ``index``) is."""

    def __call__(self, stage: str, done: int, total: int) -> None: ...


def no_progress(stage: str, done: int, total: int) -> None:
    """Nobody watches."""
