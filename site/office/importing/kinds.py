"""Kinds of fields of the import format: each checks a value and gives its one normal form.

Normal forms are plain JSON, so that what was imported can be kept and compared later. A kind
tells every fault through ``say(message, *path)`` and then answers :data:`BAD`.
"""

from __future__ import annotations

import json
import re
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.translation import gettext_lazy as _

from core.arabic import CONTROLS, clean_line, latin_digits
from core.text import plain_text
from office.importing.outcome import Message
from office.importing.richtext import rich_text

Say = Callable[..., None]
BAD: Any = object()
# never in a text of any language, and refused by PostgreSQL: told instead of silently dropped
FORBIDDEN = re.compile("[\x00\ud800-\udfff]")
MAX_RICH = 200_000


class DuplicateKey(ValueError):
    """A JSON object names a key twice."""


def parse_json(text: str) -> Any:
    """``text`` as JSON; ``ValueError`` also for a key named twice and for NaN or Infinity."""

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _value in found]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise DuplicateKey(twice)
        return dict(found)

    def refuse(constant: str) -> Any:
        raise ValueError(constant)

    try:
        return json.loads(text, object_pairs_hook=pairs, parse_float=Decimal, parse_constant=refuse)
    except RecursionError as error:
        raise ValueError("nested too deep") from error


class Kind(ABC):
    """A kind of field."""

    empty: ClassVar[Any] = ""

    @abstractmethod
    def check(self, value: Any, say: Say) -> Any:
        """The normal form of ``value`` (never ``None``), or ``BAD`` after telling why."""

    def from_cell(self, cell: str) -> Any:
        """What stands in a cell, as JSON Lines would have it. ``ValueError``: it is no JSON."""
        return cell

    def to_cell(self, value: Any) -> str:
        """The reverse of :meth:`from_cell`."""
        return (
            value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
        )

    def names_nothing(self, value: Any) -> bool:
        """Whether a normal form holds nothing, so that a required field is not filled."""
        return value == self.empty

    @staticmethod
    def text(value: Any, say: Say) -> Any:
        """``value`` as text in Unicode's composed form, or ``BAD``."""
        if not isinstance(value, str):
            say(Message(_("Text is expected here.")))
            return BAD
        if FORBIDDEN.search(value):
            say(Message(_("Holds characters that are no text (NUL or half characters).")))
            return BAD
        return unicodedata.normalize("NFC", value)


@dataclass(frozen=True)
class Text(Kind):
    """Text of at most ``limit`` letters; one line unless ``lines``; like ``pattern`` if given."""

    limit: int
    lines: bool = False
    pattern: str = ""
    hint: Any = ""

    def check(self, value: Any, say: Say) -> Any:
        text = self.text(value, say)
        if text is BAD:
            return BAD
        if self.lines:
            text = CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
        else:
            text = clean_line(text)
        if len(text) > self.limit:
            params = {"length": len(text), "limit": self.limit}
            say(Message(_("Is %(length)s letters long; at most %(limit)s fit."), params))
            return BAD
        if self.pattern and text:
            text = latin_digits(text)
            if not re.fullmatch(self.pattern, text):
                say(Message(self.hint))
                return BAD
        return text


class Rich(Kind):
    """HTML of a small allow-list, or plain text with blank lines between paragraphs."""

    def check(self, value: Any, say: Say) -> Any:
        text = self.text(value, say)
        if text is BAD:
            return BAD
        if len(text) > MAX_RICH:
            params = {"length": len(text), "limit": MAX_RICH}
            say(Message(_("Is %(length)s letters long; at most %(limit)s fit."), params))
            return BAD
        clean = rich_text(CONTROLS.sub("", text))
        return clean if plain_text(clean) else ""


class Web(Text):
    """A web address."""

    def __init__(self) -> None:
        super().__init__(200)

    def check(self, value: Any, say: Say) -> Any:
        text = super().check(value, say)
        if text is not BAD and text:
            try:
                URLValidator(schemes=["http", "https"])(text)
            except ValidationError:
                say(Message(_("A web address begins with https:// or http:// and has no spaces.")))
                return BAD
        return text


class Mail(Text):
    """An e-mail address."""

    def __init__(self) -> None:
        super().__init__(254)

    def check(self, value: Any, say: Say) -> Any:
        text = super().check(value, say)
        if text is not BAD and text:
            try:
                validate_email(text)
            except ValidationError:
                say(Message(_("This is no e-mail address.")))
                return BAD
        return text


class Day(Kind):
    """A date as in 2026-12-23."""

    empty = None

    def check(self, value: Any, say: Say) -> Any:
        try:
            text = latin_digits(value).strip()
            if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
                raise ValueError
            day = date.fromisoformat(text)
            if not 1900 <= day.year <= 2200:
                raise ValueError
        except (ValueError, TypeError, AttributeError):
            say(Message(_("A date is written like 2026-12-23: year, month, day.")))
            return BAD
        return day.isoformat()


class Money(Kind):
    """An amount in dinars with at most three decimal places."""

    empty = None

    def check(self, value: Any, say: Say) -> Any:
        text = "" if isinstance(value, bool) else latin_digits(str(value)).strip().replace("٫", ".")
        if not re.fullmatch(r"\d{1,6}(\.\d{1,3})?", text):
            say(Message(_("An amount in dinars is zero or more, with at most 3 decimal places.")))
            return BAD
        return f"{Decimal(text):.3f}"


class Whole(Kind):
    """A whole number, zero or more."""

    empty = None

    def check(self, value: Any, say: Say) -> Any:
        text = "" if isinstance(value, bool) else latin_digits(str(value)).strip()
        if not re.fullmatch(r"\d{1,5}", text) or int(text) > 32_767:
            say(Message(_("A whole number, zero or more, is expected here.")))
            return BAD
        return int(text)


class Truth(Kind):
    """Yes or no."""

    empty = False

    def check(self, value: Any, say: Say) -> Any:
        if isinstance(value, bool):
            return value
        found = {"true": True, "false": False}.get(str(value).strip().lower())
        if found is None:
            say(Message(_("true or false is expected here.")))
            return BAD
        return found


@dataclass(frozen=True)
class Choice(Kind):
    """One of a few words."""

    options: tuple[str, ...]

    def check(self, value: Any, say: Say) -> Any:
        if isinstance(value, str) and value.strip() in self.options:
            return value.strip()
        say(Message(_("Must be one of: %(options)s."), {"options": ", ".join(self.options)}))
        return BAD


@dataclass(frozen=True)
class Words(Kind):
    """A list of texts, each of the kind ``word``; empty ones and repetitions are dropped."""

    word: Kind
    order: tuple[str, ...] = ()
    empty: ClassVar[Any] = []

    def check(self, value: Any, say: Say) -> Any:
        if not isinstance(value, list):
            say(Message(_("A list is expected here.")))
            return BAD
        found: list[str] = []
        good = True
        for index, entry in enumerate(value):
            word = self.word.check(entry, lambda m, *path, i=index: say(m, i, *path))
            good = good and word is not BAD
            if good and word and word not in found:
                found.append(word)
        if not good:
            return BAD
        return sorted(found, key=self.order.index) if self.order else found

    def from_cell(self, cell: str) -> Any:
        if cell.lstrip().startswith("["):
            return parse_json(cell)
        return [part.strip() for part in cell.split("|") if part.strip()]

    def to_cell(self, value: Any) -> str:
        plain = isinstance(value, list) and all(isinstance(v, str) and "|" not in v for v in value)
        if plain and not (value and value[0].lstrip().startswith("[")):
            return " | ".join(value)
        return super().to_cell(value)


@dataclass(frozen=True)
class Field:
    """A named field: its kind, and whether it must be filled."""

    name: str
    kind: Kind
    required: bool = False


@dataclass(frozen=True)
class Rows(Kind):
    """A list of objects with ``fields``; in an object, what is left out is empty."""

    fields: tuple[Field, ...]
    empty: ClassVar[Any] = []

    def check(self, value: Any, say: Say) -> Any:
        if not isinstance(value, list):
            say(Message(_("A list is expected here.")))
            return BAD
        rows = [
            check_fields(self.fields, entry, lambda m, *path, i=index: say(m, i, *path))
            for index, entry in enumerate(value)
        ]
        if BAD in rows:
            return BAD
        for row in rows:
            for field in self.fields:
                row.setdefault(field.name, field.kind.empty)
        return rows

    def from_cell(self, cell: str) -> Any:
        return parse_json(cell)


def check_fields(fields: tuple[Field, ...], value: Any, say: Say) -> Any:
    """The normal form of an object: the ``fields`` it gives, ``null`` as empty; else ``BAD``."""
    if not isinstance(value, Mapping):
        say(Message(_("An object with named fields is expected here.")))
        return BAD
    known = {field.name: field for field in fields}
    good = True
    for name in value:
        if name not in known:
            say(Message(_("There is no such field here.")), name)
            good = False
    found: dict[str, Any] = {}
    for field in fields:
        if field.name not in value:
            result = field.kind.empty if field.required else None
            if not field.required:
                continue
        elif value[field.name] is None:
            result = field.kind.empty
        else:
            result = field.kind.check(
                value[field.name], lambda m, *path, n=field.name: say(m, n, *path)
            )
        if result is BAD:
            good = False
        elif field.required and field.kind.names_nothing(result):
            say(Message(_("Is required and empty or missing.")), field.name)
            good = False
        else:
            found[field.name] = result
    return found if good else BAD
