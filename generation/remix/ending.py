"""Another ending of a line, within the form that was set by hand.

Letters set by hand are law when a melody is composed, and so is how its lines close. Another
ending is then another way to the same close: a line that is to be the same as another keeps the
ending that both have, one that shares its rhythm with another keeps that rhythm, and what is
heard as a variation still is. Where no letters were set, the line closes otherwise than it did.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from generation.errors import RequestError
from generation.form.labels import close_of
from generation.form.plan import Close, Echo, FormPlan, LinePlan
from generation.remix.context import Context, singable
from generation.remix.letters import Letters
from generation.score.melody import SungNote, melody
from generation.tokens.form_law import FormLaw
from generation.tokens.prompt import Prompt

_ENDING = 3  # syllables, in which another one is heard


@dataclass(frozen=True)
class Ending:
    """What holds another ending of the last syllables that are free. ``letters``: those set by
    hand, if any; ``kept``: the lines that keep to theirs before; ``steady``: the syllables, of
    those to be written anew, whose rhythm stays; ``was``: the last notes, as they were; ``close``:
    the degree, above the ``tonic``, that it comes to."""

    was: tuple[SungNote, ...]
    close: Close
    tonic: int
    letters: Letters | None = None
    kept: frozenset[int] = frozenset()
    steady: frozenset[int] = frozenset()

    @classmethod
    def of(cls, found: Context, free: frozenset[int]) -> Ending:
        """Raises :class:`RequestError` where it would part a line from one that is to be the
        same."""
        notes = melody(found.score).notes
        sung = sorted(found.syllable + at for at in free)
        was = tuple(note for note in notes if note.syllable in sung[-_ENDING:])
        close, tonic = close_of(was, found.key.pitch_class), found.key.pitch_class
        letters = Letters.of(found.score)
        if letters is None:
            ends = max(free) == len(found.prompt) - 1  # then it closes fully in any case
            other = Close.HALF if close is Close.FULL and not ends else Close.FULL
            return cls(was, other, tonic)
        kept = letters.kept(notes)
        for line in letters.lines(sung):
            own = [one for one in sung if one in letters.spans[line]]
            _check_same(letters, line, own[-1], notes)
        steady = frozenset(
            syllable - found.syllable
            for line in letters.lines(sung)
            if _in_rhythm(letters, kept, line)
            for syllable in sung
            if syllable in letters.spans[line]
        )
        return cls(was, close, tonic, letters, kept, steady)

    def bound(self, view: Prompt, last: int) -> tuple[Prompt, FormLaw]:
        """The words told of the close at syllable ``last`` of the context, and it as law."""
        lines = [LinePlan()] * (int(view.line_of[-1]) + 1)
        lines[view.line_of[last]] = LinePlan(close=self.close)
        view = view.planned(FormPlan(tuple(lines)))
        return view, FormLaw.closing(view, last, self.close, *singable(view))

    def missed(self, notes: Sequence[SungNote]) -> bool:
        """Whether the notes of the song end as before, or on another degree, or part lines that
        the form joins."""
        return not self._ends_otherwise(notes) or self._parted(notes) is not None

    def check(self, notes: Sequence[SungNote]) -> None:
        """Raise :class:`RequestError` where they do."""
        if not self._ends_otherwise(notes):
            raise RequestError(
                "No other ending was found for these notes: choose more of them.", field="wish"
            )
        line = self._parted(notes)
        if line is not None and self.letters:
            raise RequestError(
                "With none of the endings that were tried does line {line} keep to its letter in "
                "the form “{letters}”: choose fewer notes at the end of the line, or the ending "
                "of another.",
                line=line + 1,
                letters=" ".join(self.letters.texts),
                field="wish",
            )

    def _ends_otherwise(self, notes: Sequence[SungNote]) -> bool:
        there = {note.syllable for note in self.was}
        now = tuple(note for note in notes if note.syllable in there)
        return now != self.was and close_of(now, self.tonic) is self.close

    def _parted(self, notes: Sequence[SungNote]) -> int | None:
        """A line that has left its letter."""
        left = self.kept - self.letters.kept(notes) if self.letters else frozenset()
        return min(left, default=None)


def _in_rhythm(letters: Letters, kept: frozenset[int], line: int) -> bool:
    """Whether a line shares its rhythm with another that the form joins it to."""
    return any(max(line, other) in kept for other in letters.joined(line, Echo.RHYTHM))


def _check_same(letters: Letters, line: int, last: int, notes: Sequence[SungNote]) -> None:
    """No line whose ending changes, up to syllable ``last``, has the ending of another line of
    the same letter."""
    sources = [
        of if of is not None and echo is Echo.SAME else at
        for at, (echo, of) in enumerate(letters.echoes)
    ]
    ending = _sung(notes, last)
    for at, span in enumerate(letters.spans):
        same = at != line and sources[at] == sources[line]
        if same and _sung(notes, span.stop - (letters.spans[line].stop - last)) == ending:
            raise RequestError(
                "Line {line} is to be the same as line {other}, as the form “{letters}” says, and "
                "another ending would part them: choose the ending of another line, or compose "
                "anew with a prime there.",
                line=line + 1,
                other=at + 1,
                letters=" ".join(letters.texts),
                field="wish",
            )


def _sung(notes: Sequence[SungNote], syllable: int) -> list[tuple[int, int]]:
    """Pitches and lengths of the notes of one of the song's syllables."""
    return [(note.midi, note.duration) for note in notes if note.syllable == syllable]
