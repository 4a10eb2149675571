"""What is wished of new notes: what the model is told of it, what is law, how candidates are
judged by it.

Told alone, a wish is hardly heard: the model was told of calm and lively songs, not of calmer and
livelier passages. So what can be counted is, and the candidate that has most of it is ahead.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from generation.form.similarity import likeness
from generation.metrics.singing import effort, motion
from generation.remix.context import WISHED
from generation.remix_requests import Wish
from generation.score.melody import SungNote
from generation.tokens.prompt import Prompt
from generation.tokens.slots import Slot
from generation.tokens.written import Written

_COUNTED = (Wish.SIMPLER, Wish.LIVELIER, Wish.LIKE)
_PLAIN, _LIVELY, _ALIKE = 1.0, 0.4, 1.0  # what a whole unit of each is worth beside the form


@dataclass(frozen=True)
class Aim:
    """A wish held against a stretch. ``free``: the syllables written anew; ``like``: the notes
    that the new ones shall be like, where that is wished."""

    wish: Wish
    view: Prompt
    free: frozenset[int]
    like: Written | None

    def strays(self, written: Written) -> float:
        """How far the new notes of the line that is being written are from what is wished."""
        if self.wish not in _COUNTED:
            return 0.0
        signature = self.view.conditions.time_signature
        now = self.view.line_of[written.state.syllable]
        here = [at for at in self.free if self.view.line_of[at] == now and written.notes_of(at)]
        notes = _sung(written, here)
        if not notes:
            return 0.0
        if self.wish is Wish.SIMPLER:
            return _PLAIN * effort(notes, signature)
        if self.wish is Wish.LIVELIER:
            return -_LIVELY * motion(notes, signature)
        assert self.like is not None
        return _ALIKE * (1 - likeness(_sung(self.like, here), notes).whole)


def told(view: Prompt, wish: Wish) -> Prompt:
    """The words with what the model is told of the wish."""
    if wish not in WISHED:
        return view
    melisma, liveliness = WISHED[wish]
    conditions = replace(view.conditions, melisma=melisma, liveliness=liveliness)
    return replace(view, conditions=conditions)


def notes_allowed(wish: Wish, count: int) -> tuple[Slot, ...] | None:
    """The notes of a syllable that had so many, where the wish says how many: half of them where
    it is to be simpler, one at least."""
    return (Slot(),) * -(-count // 2) if wish is Wish.SIMPLER else None


def _sung(written: Written, syllables: list[int]) -> list[SungNote]:
    return [note for at in sorted(syllables) for note in written.sung(at)]
