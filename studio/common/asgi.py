"""What stands between the ASGI server and Django."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from asgiref.sync import SyncToAsync, ThreadSensitiveContext
from django.utils.translation import override

from generation.sentences import Sentence
from studio.common.problems import problem
from studio.common.telling import language_of, told

Scope = dict[str, Any]
Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

MAX_BODY_BYTES = 1024 * 1024
LANES = 16
_TOO_LONG = "This is longer than the studio accepts: send at most {kilobytes} kilobytes."


class Lanes:
    """Runs Django's synchronous code in a fixed set of threads that outlive the request.

    By itself Django gives every request a thread of its own, and with it a connection to
    Postgres of its own: slower by a connect, and without bound when many come at once. A
    request waits here for a free lane, and finds its thread with the connection open.
    """

    def __init__(self, app: App, lanes: int = LANES) -> None:
        self.app = app
        self._free: asyncio.LifoQueue[ThreadSensitiveContext] = asyncio.LifoQueue()
        for _ in range(lanes):
            self._free.put_nowait(ThreadSensitiveContext())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        lane = await self._free.get()
        token = SyncToAsync.thread_sensitive_context.set(lane)
        try:
            await self.app(scope, receive, send)
        finally:
            SyncToAsync.thread_sensitive_context.reset(token)
            self._free.put_nowait(lane)


class BodyLimit:
    """Refuses bodies that are too long before Django writes them to disk.

    ``longer``: the addresses that may take more, and how much.
    """

    def __init__(
        self, app: App, limit: int = MAX_BODY_BYTES, longer: Mapping[str, int] | None = None
    ) -> None:
        self.app = app
        self.limit = limit
        self.longer = longer or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        limit = self.longer.get(scope.get("path", ""), self.limit)
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        if not declared.isdigit() or int(declared) > limit:
            await self._refuse(scope, send, limit)
            return
        taken = 0

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > limit:  # undeclared, so too late for an answer
                return {"type": "http.disconnect"}
            return message

        await self.app(scope, counted, send)

    async def _refuse(self, scope: Scope, send: Send, limit: int) -> None:
        with override(language_of(scope)):
            body = problem(413, told(Sentence(_TOO_LONG, {"kilobytes": limit // 1024}))).content
        headers = [
            (b"content-type", b"application/problem+json"),
            (b"content-length", str(len(body)).encode()),
            (b"connection", b"close"),
        ]
        await send({"type": "http.response.start", "status": 413, "headers": headers})
        await send({"type": "http.response.body", "body": body})


class UnknownSocket:
    """Closes a socket at an address we do not have, where Channels would raise."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self.app(scope, receive, send)
        except ValueError as problem:
            if "No route found" not in str(problem):
                raise
            await send({"type": "websocket.close", "code": 4404})
