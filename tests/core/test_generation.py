"""A publication empties the caches of every process, on this machine and on others."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from core import generation
from core.caching import DispensableRedis
from tests.services import Unavailable, missing
from tests.services.redis import redis


@pytest.fixture(scope="module")
def server():
    try:
        with redis() as running:
            yield running
    except Unavailable as reason:
        missing("Redis", reason)


@pytest.fixture
def machine(settings, tmp_path, monkeypatch):
    """This process as it is on a machine of its own: its own folder and memory."""

    def move(name, address=""):
        settings.VAR_DIR = tmp_path / name
        settings.REDIS_URL = address
        settings.CACHES = {
            "default": {
                "BACKEND": "core.caching.DispensableRedis",
                "LOCATION": address,
                "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.5},
            }
            if address
            else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
        }
        monkeypatch.setattr(generation, "_known", (0.0, 0))
        DispensableRedis.wake()

    return move


def test_processes_of_one_machine_share_a_file(machine):
    machine("one")
    before = generation.current()
    assert generation.current() == before
    generation.advance()
    assert generation.current() != before


def test_two_machines_without_redis_know_nothing_of_each_other(machine):
    machine("one")
    before = generation.current()
    machine("two")
    generation.advance()
    machine("one")
    assert generation.current() == before


@pytest.mark.enable_socket
def test_machines_share_a_generation_through_redis(machine, server):
    machine("one", server.address)
    before = generation.current()
    machine("two", server.address)
    generation.advance()
    machine("one", server.address)
    assert generation.current() != before
    assert cache.get(generation.KEY)


@pytest.mark.enable_socket
def test_while_redis_is_away_pages_are_served_all_the_same(machine, server, caplog):
    machine("one", server.address)
    generation.advance()
    server.stop()
    try:
        machine("one", server.address)
        first = generation.current()
        assert generation.current() == first
        generation.advance()  # this machine still notices its own publications
        assert generation.current() != first
        assert len([r for r in caplog.records if "Redis is away" in r.message]) <= 3
    finally:
        server.start()
    machine("one", server.address)
    generation.advance()
    assert generation.current()[1] > 0
