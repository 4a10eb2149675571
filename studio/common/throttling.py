"""So many requests a minute from one address, counted in the cache that all processes share."""

from __future__ import annotations

import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from ninja.throttling import BaseThrottle

_WINDOW_SECONDS = 60


class PerMinute(BaseThrottle):
    """``PerMinute("compose")``: as many as ``settings.THROTTLES["compose"]`` says.

    When the cache is away nobody is counted, and nobody refused.
    """

    def __init__(self, what: str) -> None:
        self.what = what

    def allow_request(self, request: HttpRequest) -> bool:
        window = int(time.time()) // _WINDOW_SECONDS
        key = f"throttle:{self.what}:{self.get_ident(request)}:{window}"
        cache.add(key, 0, timeout=2 * _WINDOW_SECONDS)
        return bool(cache.incr(key) <= settings.THROTTLES[self.what])

    def wait(self) -> float:
        return _WINDOW_SECONDS - time.time() % _WINDOW_SECONDS
