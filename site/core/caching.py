"""Django's cache in Redis, on which nothing depends."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger("office.cache")

#: seconds for which a Redis that did not answer is left alone, so that nobody waits for it twice
REST: Final = 30.0


class DispensableRedis(RedisCache):
    """Redis while it answers; while it does not, a cache in which nothing is ever found.

    Wagtail and Django ask the cache where they could do without it, and would fail with it.
    """

    _rests_until = 0.0  # of the process: backends are made for each thread

    def _ask(self, do: Callable[[], Any], otherwise: Any) -> Any:
        if time.monotonic() < DispensableRedis._rests_until:
            return otherwise
        try:
            return do()
        except (RedisError, OSError) as error:
            DispensableRedis._rests_until = time.monotonic() + REST
            logger.warning("Redis is away: %s", type(error).__name__)
            return otherwise
        except Exception:  # what an earlier release wrote is nothing to this one
            logger.exception("Redis holds what cannot be read")
            return otherwise

    @classmethod
    def wake(cls) -> None:
        """Ask it again at once."""
        DispensableRedis._rests_until = 0.0

    def get(self, key: Any, default: Any = None, version: Any = None) -> Any:
        return self._ask(partial(super().get, key, default, version), default)

    def get_many(self, keys: Any, version: Any = None) -> dict[Any, Any]:
        found: dict[Any, Any] = self._ask(partial(super().get_many, keys, version), {})
        return found

    def has_key(self, key: Any, version: Any = None) -> bool:
        return bool(self._ask(partial(super().has_key, key, version), False))

    def set(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> None:
        self._ask(partial(super().set, key, value, *args, **kwargs), None)

    def set_many(self, data: Any, *args: Any, **kwargs: Any) -> list[Any]:
        failed: list[Any] = self._ask(partial(super().set_many, data, *args, **kwargs), [])
        return failed

    def add(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> bool:
        return bool(self._ask(partial(super().add, key, value, *args, **kwargs), True))

    def touch(self, key: Any, *args: Any, **kwargs: Any) -> bool:
        return bool(self._ask(partial(super().touch, key, *args, **kwargs), False))

    def delete(self, key: Any, version: Any = None) -> bool:
        return bool(self._ask(partial(super().delete, key, version), False))

    def delete_many(self, keys: Any, version: Any = None) -> None:
        self._ask(partial(super().delete_many, keys, version), None)

    def clear(self) -> None:
        self._ask(super().clear, None)
