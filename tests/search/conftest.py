"""The catalogue in an engine of its own, built once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from search.engines.embedded import EmbeddedEngine
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
