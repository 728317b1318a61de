"""What search needs of the machine."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, register

from search.engines.store import MissingFTS5, require_fts5


@register()
def sqlite_has_full_text_search(**kwargs: Any) -> list[CheckMessage]:
    """The embedded engine is SQLite's FTS5."""
    try:
        require_fts5()
    except MissingFTS5 as error:
        return [Error(str(error), hint="Debian and Ubuntu's own Python has it.", id="search.E001")]
    return []
