"""What a pianist's hands strike."""

from __future__ import annotations

from typing import NamedTuple


class Struck(NamedTuple):
    """A note of a hand: pitch (MIDI), onset and end in ticks from where the bar begins."""

    midi: int
    onset: int
    end: int
