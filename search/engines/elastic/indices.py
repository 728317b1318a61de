"""The indices behind one name: a new one is filled beside the live one, then takes the name over.

What is published meanwhile is written to both, each write with the moment of its reading as its
version, so that what a rebuild read earlier never covers what was published later.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from typing import Any, Final

from elasticsearch import Elasticsearch

from search.engines.elastic.client import Options
from search.engines.elastic.mapping import OfficeDocument

#: how long an index remembers what was deleted from it: longer than any rebuild takes
_REMEMBERS: Final = "12h"


def version() -> int:
    """The version of what is read from the database from now on."""
    return time.time_ns() // 1000


class Indices:
    """Every index of this office on one server."""

    def __init__(self, options: Options, client: Callable[[], Elasticsearch]) -> None:
        self.options = options
        self.alias = options.index
        self.building = f"{options.index}-building"
        self._client = client

    def live(self) -> str:
        """The index that answers; nothing where there is none yet."""
        quiet = self._client().options(ignore_status=404)
        found: dict[str, Any] = dict(quiet.indices.get_alias(name=self.alias))
        named = (name for name, known in found.items() if isinstance(known, dict))
        return next((name for name in named if "aliases" in found[name]), "")

    def create(self) -> str:
        """A new, empty index that takes part in every write from now on."""
        name = f"{self.alias}-{time.strftime('%Y%m%d%H%M%S')}-{uuid.uuid4().hex[:6]}"
        index = OfficeDocument._index.clone(name)
        index.settings(number_of_replicas=self.options.replicas, gc_deletes=_REMEMBERS)
        index.aliases(**{self.building: {}})
        index.create(using=self._client())
        return name

    def promote(self, name: str) -> None:
        """Give the live name to a filled index, in one step."""
        client = self._client()
        client.indices.refresh(index=name)
        actions: list[dict[str, Any]] = [
            {"remove": {"index": f"{self.alias}-*", "alias": self.alias, "must_exist": False}},
            {"remove": {"index": name, "alias": self.building}},
            {"add": {"index": name, "alias": self.alias}},
        ]
        client.indices.update_aliases(actions=actions)

    def sweep(self) -> None:
        """Remove indices that do not answer: former ones, and what a killed rebuild left."""
        client = self._client()
        live = self.live()
        known = client.indices.get(index=f"{self.alias}-2*", expand_wildcards="open")
        for name in known:
            if name != live:
                client.indices.delete(index=name, ignore_unavailable=True)
