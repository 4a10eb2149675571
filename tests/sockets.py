"""A socket spoken straight into the ASGI application. (Channels' own needs another server.)"""

from __future__ import annotations

import asyncio
import json
from typing import Any

from asgiref.testing import ApplicationCommunicator


class Socket(ApplicationCommunicator):
    """``connect``, then ``receive`` and ``send`` JSON."""

    def __init__(self, application: Any, path: str, headers: dict[str, str]) -> None:
        path, _, query = path.partition("?")
        scope = {
            "type": "websocket",
            "path": path,
            "query_string": query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
            "subprotocols": [],
        }
        super().__init__(application, scope)

    async def connect(self) -> int | None:
        """Opens the socket; the code when it is closed instead, before or after it opened."""
        await self.send_input({"type": "websocket.connect"})
        told = await self.receive_output(timeout=10)
        if told["type"] == "websocket.accept":
            return None
        return int(told.get("code") or 1006)

    async def closing_code(self) -> int:
        """The code the open socket is closed with next."""
        told = await self.receive_output(timeout=10)
        assert told["type"] == "websocket.close", told
        return int(told["code"])

    async def receive(self, timeout: float = 10) -> Any:
        told = await self.receive_output(timeout=timeout)
        assert told["type"] == "websocket.send", told
        return json.loads(told["text"])

    async def send(self, **message: Any) -> None:
        """``text=…``, ``bytes=…``, or ``json=…``."""
        if "json" in message:
            message = {"text": json.dumps(message["json"])}
        await self.send_input({"type": "websocket.receive", **message})

    async def is_silent(self, seconds: float) -> bool:
        return await self.receive_nothing(timeout=seconds)

    async def disconnect(self) -> None:
        await self.send_input({"type": "websocket.disconnect", "code": 1000})
        await asyncio.wait_for(self.wait(5), 10)
