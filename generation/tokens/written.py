"""A melody as far as it is written, with what the next note may look back on.

One rule for training (all steps at once) and for decoding (one more step), so that both see
the same numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from generation.score.melody import SungNote
from generation.score.units import Ticks
from generation.tokens import vocabulary as v
from generation.tokens.codec import NoteToken
from generation.tokens.steps import State


@dataclass
class Written:
    """The notes of a melody in order. ``onsets`` are in steps from the first barline;
    ``starts[s]`` is the index of the note that syllable ``s`` begins on."""

    bar: int
    tokens: list[NoteToken] = field(default_factory=list)
    onsets: list[int] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    state: State = State()
    _heard: list[SungNote] = field(default_factory=list, repr=False, compare=False)  # so far asked

    @classmethod
    def of(cls, tokens: Sequence[NoteToken], bar: int) -> Written:
        """A melody that is there."""
        written = cls(bar)
        for token in tokens:
            written.write(token)
        return written

    def write(self, token: NoteToken) -> None:
        """Add a note."""
        if token.advance == v.NEW:
            self.starts.append(len(self.tokens))
        self.onsets.append(self.state.end + v.RESTS[token.rest])
        self.tokens.append(token)
        self.state = self.state.after(token, self.bar)

    def copy(self) -> Written:
        """Another melody with the same notes so far."""
        return Written(
            self.bar,
            list(self.tokens),
            list(self.onsets),
            list(self.starts),
            self.state,
            list(self._heard),
        )

    def notes_of(self, syllable: int) -> range:
        """The indices of a syllable's notes; none where it is not sung yet."""
        if not 0 <= syllable < len(self.starts):
            return range(0)
        last = self.starts[syllable + 1] if syllable + 1 < len(self.starts) else len(self.tokens)
        return range(self.starts[syllable], last)

    def sung(self, syllable: int) -> list[SungNote]:
        """A syllable's notes, pitches as degrees above the reference tonic."""
        heard = self._heard
        for at in range(len(heard), len(self.tokens)):
            token = self.tokens[at]
            before = heard[-1].syllable if heard else -1
            heard.append(
                SungNote(
                    token.pitch + v.LOWEST_DEGREE,
                    Ticks(self.onsets[at] * v.TICKS_PER_STEP),
                    Ticks(v.DURATIONS[token.duration] * v.TICKS_PER_STEP),
                    before + (token.advance == v.NEW),
                )
            )
        notes = self.notes_of(syllable)
        return heard[notes.start : notes.stop]
