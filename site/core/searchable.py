"""What a thing must say of itself to be found: the one shape every search engine knows.

Search knows documents, not models. A page that can be found has a ``search_document()``
method returning a :class:`SearchDocument`; there is one document per ``external_id``, with
both languages in it, so that what is found never depends on the language of the reader.
Things that are no pages come from a :class:`SearchSource`, registered when its room starts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class SearchText:
    """One language's words of a document, as plain text (never HTML)."""

    title: str
    summary: str = ""
    body: str = ""


@dataclass(frozen=True, slots=True)
class SearchPlace:
    """Where one language of a document lives: its page and its path on this site.

    A thing that is no page has 0 for its page; its source says whether the public may read it.
    """

    page_id: int
    url: str


@dataclass(frozen=True, slots=True)
class SearchFile:
    """A file that a thing offers the public now: its title, and its words as plain text.

    ``key`` is another one as soon as the words are others.
    """

    key: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """A public thing, ready for an index.

    ``texts`` may hold a language whose page is not live (an English title serves search even
    without an English page); ``places`` holds only live, public pages and is never empty.
    ``updated_at`` is aware, in any zone.
    """

    id: str
    kind: str
    texts: dict[str, SearchText]
    places: dict[str, SearchPlace]
    updated_at: datetime
    agency: str = ""
    number: str = ""
    keywords: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()  # former names and editors' extra search words: found, not shown
    topics: tuple[str, ...] = ()
    audience: tuple[str, ...] = field(default=())
    files: tuple[SearchFile, ...] = ()


@runtime_checkable
class Searchable(Protocol):
    """A page that can be found. ``None`` means: take it out of every index."""

    def search_document(self) -> SearchDocument | None: ...


class SearchSource(Protocol):
    """Things that are no pages and can be found. ``kind`` is that of all of its documents."""

    kind: str

    def documents(self, ids: Collection[str] | None = None) -> Iterator[SearchDocument]:
        """Documents of what the public may read now: everything, or what is among ``ids``."""

    def public(self, ids: Collection[str]) -> set[str]:
        """Of ``ids``, those that the public may read at this moment; asked at every search."""


SOURCES: dict[str, SearchSource] = {}


def register_source(source: SearchSource) -> None:
    """Called once by the room that owns the things, when it starts."""
    SOURCES[source.kind] = source
