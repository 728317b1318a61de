"""The two languages of the office, and fields that come in ``_ar`` / ``_en`` pairs."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language

ARABIC = "ar"
ENGLISH = "en"
LANGUAGES = (ARABIC, ENGLISH)


def current_language() -> str:
    """The reader's language: ``ar`` unless English was asked for."""
    return ENGLISH if (get_language() or "").startswith(ENGLISH) else ARABIC


def in_language(thing: Any, field: str, language: str) -> str:
    """``field`` of ``thing`` in ``language``, or in Arabic where that is empty."""
    return getattr(thing, f"{field}_{language}") or getattr(thing, f"{field}_{ARABIC}")


class Translated:
    """The pair ``<name>_ar`` / ``<name>_en`` as one attribute in the reader's language."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, thing: Any, owner: type | None = None) -> Any:
        return self if thing is None else in_language(thing, self.name, current_language())
