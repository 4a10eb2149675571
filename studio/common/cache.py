"""A shared cache that may die: what it held is then simply not there."""

from __future__ import annotations

import logging
from typing import Any

from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = logging.getLogger(__name__)


class ForgivingRedisCache(RedisCache):
    """Reads miss and writes are dropped while the server is away; the page comes all the same."""

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        try:
            return super().get(key, default, version)
        except RedisError as problem:
            return self._lost(problem, default)

    def set(self, *args: Any, **kwargs: Any) -> None:
        try:
            super().set(*args, **kwargs)
        except RedisError as problem:
            self._lost(problem, None)

    def add(self, *args: Any, **kwargs: Any) -> bool:
        try:
            return bool(super().add(*args, **kwargs))
        except RedisError as problem:
            return bool(self._lost(problem, False))

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        try:
            return int(super().incr(key, delta, version))
        except (RedisError, ValueError) as problem:  # ValueError: it is back, but empty
            return int(self._lost(problem, 0))

    def _lost(self, problem: Exception, instead: Any) -> Any:
        log.warning("the cache is away: %s", problem)
        return instead


def redis_client() -> Any:
    """The cache's own connection, which does not forgive."""
    return caches["default"]._cache.get_client()  # type: ignore[attr-defined]  # no public name
