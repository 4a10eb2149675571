"""A maker's open pages learn at once how many notices she has not read."""

from __future__ import annotations

from typing import Any

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer

from studio.accounts.models import Maker
from studio.accounts.visiting import maker_of
from studio.social.noticing import group_of, seen, unread
from studio.social.schemas import NoticeOut

NOBODY = 4401


class NoticeFollower(AsyncJsonWebsocketConsumer):
    """Sends ``{"unread", "latest"}``: when it opens, and whenever something happens. What it
    tells is read from Postgres, so that nothing missed is lost."""

    maker: Maker | None = None

    async def connect(self) -> None:
        await self.accept()  # a browser learns the code of a refusal only from an open socket
        self.maker = await self._maker()
        if self.maker is None:
            await self.close(NOBODY, "Sign in to be told what happens.")
            return
        await self.channel_layer.group_add(group_of(self.maker.public_id), self.channel_name)
        await self.send_json(await self._state(latest=False))

    async def disconnect(self, code: int) -> None:
        if self.maker is not None:
            group = group_of(self.maker.public_id)
            await self.channel_layer.group_discard(group, self.channel_name)

    async def receive(
        self, text_data: str | None = None, bytes_data: bytes | None = None, **kwargs: Any
    ) -> None:
        """There is nothing a client could ask for here."""

    async def notice_new(self, message: dict[str, Any]) -> None:
        await self.send_json(await self._state(latest=True))

    @database_sync_to_async
    def _maker(self) -> Maker | None:
        maker = maker_of(self.scope["user"], self.scope["session"])
        return maker if maker is not None and maker.user_id is not None else None

    @database_sync_to_async
    def _state(self, *, latest: bool) -> dict[str, Any]:
        assert self.maker is not None
        newest = seen(self.maker).filter(read_at__isnull=True).first() if latest else None
        told = NoticeOut.of(newest).model_dump(mode="json") if newest else None
        return {"unread": unread(self.maker), "latest": told}
