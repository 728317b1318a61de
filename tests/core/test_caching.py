"""A Redis that is away is missed by nobody."""

from __future__ import annotations

import time

import pytest
from django.core.cache import cache

from core.caching import REST, DispensableRedis
from tests.services import Unavailable, missing
from tests.services.redis import redis

pytestmark = pytest.mark.enable_socket


@pytest.fixture(scope="module")
def server():
    try:
        with redis() as running:
            yield running
    except Unavailable as reason:
        missing("Redis", reason)


@pytest.fixture
def in_redis(settings, server):
    settings.REDIS_URL = server.address
    settings.CACHES = {
        "default": {
            "BACKEND": "core.caching.DispensableRedis",
            "LOCATION": server.address,
            "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.5},
        }
    }
    DispensableRedis.wake()
    yield server
    if server.process.poll() is not None:
        server.start()
    DispensableRedis.wake()


DEEDS = {
    "get": (lambda: cache.get("a", "none"), "none"),
    "get_many": (lambda: cache.get_many(["a", "b"]), {}),
    "get_or_set": (lambda: cache.get_or_set("a", lambda: "made"), "made"),
    "has_key": (lambda: "a" in cache, False),
    "set": (lambda: cache.set("a", 1, 5), None),
    "set_many": (lambda: cache.set_many({"a": 1}), []),
    "add": (lambda: cache.add("a", 1), True),
    "touch": (lambda: cache.touch("a", 5), False),
    "delete": (lambda: cache.delete("a"), False),
    "delete_many": (lambda: cache.delete_many(["a"]), None),
    "clear": (cache.clear, None),
}


def test_it_is_a_cache_while_it_answers(in_redis):
    cache.set("a", {"b": "ج"}, 30)
    assert cache.get("a") == {"b": "ج"}
    assert cache.get_many(["a", "x"]) == {"a": {"b": "ج"}}
    assert cache.add("a", 1) is False
    assert cache.delete("a") is True
    assert cache.get("a", "none") == "none"


@pytest.mark.parametrize("deed", DEEDS)
def test_without_it_nothing_is_found_and_nothing_fails(in_redis, deed):
    cache.set("a", "kept")
    in_redis.stop()
    do, otherwise = DEEDS[deed]
    assert do() == otherwise


def test_it_is_left_alone_for_a_while(in_redis, caplog, monkeypatch):
    in_redis.stop()
    for _ in range(5):
        cache.get("a")
    assert caplog.text.count("Redis is away") == 1
    in_redis.start()
    assert cache.set("a", 1) is None
    assert cache.get("a") is None  # it rests
    later = time.monotonic() + REST + 1
    monkeypatch.setattr("core.caching.time.monotonic", lambda: later)
    cache.set("a", 1)
    assert cache.get("a") == 1


@pytest.mark.django_db
def test_pages_are_served_while_it_is_away(in_redis, client):
    assert client.get("/ar/").status_code == 200
    in_redis.stop()
    DispensableRedis.wake()
    for path in ("/ar/", "/ar/forms/", "/en/search/?q=visa"):
        assert client.get(path).status_code == 200
