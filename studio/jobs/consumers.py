"""Following a job over a socket: catch up from Postgres first, then live."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.utils.translation import override

from studio.accounts.visiting import maker_of
from studio.common.errors import Forbidden, NotFound, StudioError
from studio.common.schemas import MAX_INTEGER
from studio.common.telling import language_of, told
from studio.jobs.models import Job
from studio.jobs.requesting import job_events, job_seen
from studio.jobs.telling import event_told

BAD_REQUEST, FORBIDDEN, UNKNOWN = 4400, 4403, 4404


class JobFollower(AsyncJsonWebsocketConsumer):
    """Sends each event of one job once, in order, from ``?after=`` on."""

    job: Job | None = None
    have = 0

    async def connect(self) -> None:
        # Accepted first: a browser learns the code of a refusal only from an open socket.
        await self.accept()
        after = _after(self.scope["query_string"])
        if after is None:
            await self.close(BAD_REQUEST, "“after” must be the number of an event.")
            return
        try:
            self.job = await self._seen()
        except NotFound as refusal:
            await self.close(UNKNOWN, self._said(refusal))
        except Forbidden as refusal:
            await self.close(FORBIDDEN, self._said(refusal))
        else:
            self.have = after
            # Joined before the replay: what happens meanwhile waits in the channel.
            await self.channel_layer.group_add(self.job.group, self.channel_name)
            await self._catch_up()

    async def disconnect(self, code: int) -> None:
        if self.job is not None:
            await self.channel_layer.group_discard(self.job.group, self.channel_name)

    async def receive(
        self, text_data: str | None = None, bytes_data: bytes | None = None, **kwargs: Any
    ) -> None:
        """The client says ``{"have": N}`` now and then: whatever it misses, it gets.

        Anything else is let pass: there is nothing a client could ask for here.
        """
        if self.job is not None:
            await self._catch_up()

    async def job_event(self, message: dict[str, Any]) -> None:
        """An event, live: sent if it is the next; known or early ones lead back to Postgres."""
        event = message["event"]
        if event["n"] == self.have + 1:
            await self._tell(event)
        elif event["n"] > self.have:
            await self._catch_up()

    async def _catch_up(self) -> None:
        for event in await self._missing():
            await self._tell(event)

    async def _tell(self, event: dict[str, Any]) -> None:
        self.have = event["n"]
        with override(language_of(self.scope)):
            as_told = event_told(event)
        await self.send_json(as_told)

    def _said(self, refusal: StudioError) -> str:
        with override(language_of(self.scope)):
            return told(refusal.sentence)

    @database_sync_to_async
    def _seen(self) -> Job:
        maker = maker_of(self.scope["user"], self.scope["session"])
        return job_seen(self.scope["url_route"]["kwargs"]["id"], by=maker)

    @database_sync_to_async
    def _missing(self) -> list[dict[str, Any]]:
        assert self.job is not None
        return [event.to_json() for event in job_events(self.job.pk, after=self.have)]


def _after(query: bytes) -> int | None:
    """The number in ``?after=``, 0 without one, None for nonsense."""
    given = parse_qs(query.decode("ascii", "replace"), keep_blank_values=True).get("after", ["0"])
    text = given[-1]
    if not text.isascii() or not text.isdigit() or len(text) > 10 or int(text) > MAX_INTEGER:
        return None
    return int(text)
