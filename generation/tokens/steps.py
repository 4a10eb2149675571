"""What the decoder is told before each note, from the notes so far.

One rule for training (all steps at once) and for decoding (one more step), so that both see
the same numbers.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from generation.tokens import vocabulary as v
from generation.tokens.codec import NoteToken

_NONE: Final = (v.N_ADVANCES, len(v.RESTS), len(v.DURATIONS), v.N_PITCHES, 25)


class State(NamedTuple):
    """Where a melody stands after some notes. Times in steps from the first barline."""

    inputs: tuple[int, ...] = (*_NONE, 0, 0)  # as named in melody_transformer.INPUTS
    syllable: int = -1
    end: int = 0
    notes_in_syllable: int = 0
    pitch: int | None = None

    def after(self, token: NoteToken, bar: int) -> State:
        """The state one note later."""
        onset = self.end + v.RESTS[token.rest]
        end = onset + v.DURATIONS[token.duration]
        new = token.advance == v.NEW
        held = 1 if new else self.notes_in_syllable + 1
        interval = 25 if self.pitch is None else max(-12, min(12, token.pitch - self.pitch)) + 12
        return State(
            inputs=(
                token.advance,
                token.rest,
                token.duration,
                token.pitch,
                interval,
                min(held, 7),
                end // bar % 8,
            ),
            syllable=self.syllable + new,
            end=end,
            notes_in_syllable=held,
            pitch=token.pitch,
        )
