"""What is remembered, and where."""

from __future__ import annotations

from urllib.parse import quote, unquote

from studio import env
from studio.settings.places import STATE_DIR

# Without addresses: the servers that “make up” keeps in the state folder.
_RUN = quote(str(STATE_DIR.resolve() / "run"), safe="")
_DATABASE = env.database("DATABASE_URL", f"postgresql://cantilena@{_RUN}/cantilena")
# The index of points hands out 40 neighbours at most unless told; and it goes on where a filter
# leaves too few of them.
_NEIGHBOURS = "-c hnsw.ef_search=150 -c hnsw.iterative_scan=relaxed_order"
DATABASES = {
    "default": _DATABASE
    | {
        "OPTIONS": {"options": _NEIGHBOURS} | _DATABASE["OPTIONS"],
        # Web threads outlive a request (studio.asgi keeps a fixed set), so connections may too.
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.redis("REDIS_URL", f"unix://{quote(unquote(_RUN))}/valkey.sock?db=0")
CACHES = {
    "default": {
        "BACKEND": "studio.common.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "cantilena",
    },
    # Engraved pages on disk: too many bytes for the memory that the queue lives in.
    "engravings": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": STATE_DIR / "engravings",
        "TIMEOUT": None,  # a score never changes, and the engraver and its options are in the key
        "OPTIONS": {"MAX_ENTRIES": 2_000},
    },
}
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {
            "hosts": [
                {
                    "address": REDIS_URL,
                    # Else redis-py 8 cuts a socket that was silent for five seconds …
                    "socket_timeout": None,
                    # … and refuses a burst of connections.
                    "max_connections": 10_000,
                }
            ],
            "prefix": "cantilena",
        },
    }
}
