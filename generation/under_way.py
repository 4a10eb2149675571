"""The requests that one session writes side by side, in the engine's own thread."""

from __future__ import annotations

from generation.errors import Cancelled
from generation.handle import Handle, Settled
from generation.models.decoding import Decoder, Session
from generation.models.schedule import Schedule

CAPACITY = 96  # melodies side by side


class UnderWay:
    """The requests under way, and what each has to be told."""

    def __init__(self, session: Session) -> None:
        self._schedule = Schedule(Decoder(session), CAPACITY)
        self._takes: dict[int, tuple[Handle, int]] = {}  # by the id of the search
        self.handles: dict[Handle, None] = {}

    @property
    def idle(self) -> bool:
        return self._schedule.idle

    def admit(self, handles: list[Handle]) -> None:
        for handle in handles:
            self.handles[handle] = None
            for take, search in enumerate(handle.searches):
                self._takes[id(search)] = handle, take
                if search.finished:
                    handle.messages.put(Settled(take, [], finished=True))
                else:
                    self._schedule.add(search)

    def step(self) -> None:
        for handle in [one for one in self.handles if one.cancelled.is_set()]:
            self._schedule.drop(handle.searches)
            self._forget(handle)
            handle.messages.put(Cancelled("The request was cancelled."))
        for search, tokens in self._schedule.step():
            handle, take = self._takes[id(search)]
            handle.messages.put(Settled(take, tokens, search.finished))
        for handle in list(self.handles):
            if all(search.finished for search in handle.searches):
                self._forget(handle)

    def _forget(self, handle: Handle) -> None:
        del self.handles[handle]
        for search in handle.searches:
            del self._takes[id(search)]
