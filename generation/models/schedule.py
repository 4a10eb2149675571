"""Many searches through one decoder: who is begun when, and whose notes are settled."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from functools import partial

from generation.models.decoding import Decoder, Melody
from generation.models.search import Search
from generation.tokens.codec import NoteToken

_Candidate = tuple[Search, Melody, Callable[[], None]]  # the last begins it


class Schedule:
    """Up to ``capacity`` candidates are written side by side; the others wait in order."""

    def __init__(self, decoder: Decoder, capacity: int) -> None:
        self._decoder, self._capacity = decoder, capacity
        self._searches: dict[int, Search] = {}  # under way, by the id of each candidate
        self._waiting: deque[_Candidate] = deque()

    @property
    def idle(self) -> bool:
        return not self._waiting and not self._decoder.melodies

    def add(self, search: Search) -> None:
        """Take a search on."""
        self._waiting.extend(self._candidates(search))

    def drop(self, searches: list[Search]) -> None:
        """Forget searches, wherever they stand."""
        dropped = {id(search) for search in searches}
        for melody in list(self._decoder.melodies):
            if id(self._searches[id(melody)]) in dropped:
                self._decoder.remove(melody)
                del self._searches[id(melody)]
        self._waiting = deque(one for one in self._waiting if id(one[0]) not in dropped)

    def step(self) -> list[tuple[Search, list[NoteToken]]]:
        """One more note for every candidate; the searches that settled some, and which."""
        while self._waiting and len(self._decoder.melodies) < self._capacity:
            search, melody, start = self._waiting.popleft()
            self._searches[id(melody)] = search
            start()
        under_way = list(self._decoder.melodies)
        if not under_way:
            return []
        self._decoder.step()
        settled = []
        for melody in under_way:
            if melody.ended:
                search = self._searches.pop(id(melody))
                tokens = search.judge(melody)
                if tokens is not None:
                    settled.append((search, tokens))
                if search.waiting:
                    # Ahead of those who have not begun: who is heard is not kept waiting.
                    self._waiting.extendleft(reversed(list(self._candidates(search))))
        return settled

    def _candidates(self, search: Search) -> Iterator[_Candidate]:
        for melody, kept in search.begin():
            if kept is None:
                yield search, melody, partial(self._decoder.add, melody, search.tokens)
            else:
                yield search, melody, partial(self._decoder.go_on, melody, kept)
