"""The catalogue in an engine of its own, built once."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.db import transaction

from search.engines.embedded import EmbeddedEngine
from search.models import forget_synonyms
from search.promotions import forget_promotions
from tests.search.catalogue import documents


@pytest.fixture(scope="session")
def catalogue_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedEngine]:
    """The demonstration catalogue, indexed. For reading only."""
    engine = EmbeddedEngine(tmp_path_factory.mktemp("catalogue"))
    engine.rebuild(documents())
    yield engine
    engine.store.close()


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[EmbeddedEngine]:
    """An empty engine."""
    made = EmbeddedEngine(tmp_path / "index")
    yield made
    made.store.close()


@pytest.fixture
def own_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[EmbeddedEngine]:
    """An index of its own for everything that asks for the engine of the process."""
    made = EmbeddedEngine(tmp_path / "search")
    users = ("engines", "indexing", "query", "views", "api", "explain")
    commands = ("management.commands.rebuild_search", "management.commands.check_search")
    for name in (*users, *commands):
        monkeypatch.setattr(import_module(f"search.{name}"), "get_engine", lambda: made)
    forget_synonyms()
    forget_promotions()
    yield made
    made.store.close()
    forget_synonyms()
    forget_promotions()


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits for the commit happens at once: a test's own transaction never commits."""
    monkeypatch.setattr(transaction, "on_commit", lambda function, **options: function())
