"""Telling the sockets: ``publish(group, event)`` from any thread, without waiting.

One event loop lives in the background for the whole process. (``async_to_sync`` would open a
connection for each call.) An event that cannot be delivered is not lost: it stands in
Postgres, and the socket re-reads the gap.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from functools import cache
from typing import Any

from channels.layers import get_channel_layer
from redis.exceptions import RedisError

log = logging.getLogger(__name__)
_Queue = asyncio.Queue[tuple[str, dict[str, Any]]]
_starting = threading.Lock()
_RETRIES_SECONDS = (0.2, 0.5, 1, 2, 4)  # a restarted server is back within these


def publish(group: str, event: dict[str, Any]) -> None:
    """Send ``event`` to everyone in ``group``. Returns at once; order is kept."""
    loop, queue = _outbox()
    loop.call_soon_threadsafe(queue.put_nowait, (group, event))


def _outbox() -> tuple[asyncio.AbstractEventLoop, _Queue]:
    with _starting:
        return _started()


@cache
def _started() -> tuple[asyncio.AbstractEventLoop, _Queue]:
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="publishing", daemon=True).start()
    queue: _Queue = asyncio.Queue()
    asyncio.run_coroutine_threadsafe(_deliver(queue), loop)
    return loop, queue


async def _deliver(queue: _Queue) -> None:
    while True:
        group, event = await queue.get()
        for pause in (*_RETRIES_SECONDS, None):
            try:
                await get_channel_layer().group_send(group, event)
                break
            except (RedisError, OSError) as problem:
                if pause is None:
                    log.warning("events for %s and others were not delivered: %s", group, problem)
                    while not queue.empty():  # else a long outage would be told for hours after
                        queue.get_nowait()
                else:
                    await asyncio.sleep(pause)
