"""What every change to a score offers to whoever carries it out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from generation.form.plan import FormPlan
from generation.remix.context import Context
from generation.score.model import Score
from generation.tokens.codec import NoteToken
from generation.tokens.constraints import Law
from generation.tokens.form_law import FormLaw
from generation.tokens.guidance import Guidance
from generation.tokens.prompt import Prompt
from generation.tokens.written import Written


class Work(Protocol):
    """A request held against a score: what the model is told, how its notes are judged, and the
    way back into the score."""

    @property
    def context(self) -> Context:
        """The part of the score that the model reads."""

    @property
    def parent(self) -> Score:
        """The score that is changed."""

    @property
    def law(self) -> Law: ...

    @property
    def bound(self) -> FormLaw | None:
        """What of the form is law."""

    @property
    def guidance(self) -> Guidance: ...

    @property
    def form(self) -> FormPlan:
        """What the lines have to do with one another."""

    @property
    def prefix(self) -> tuple[NoteToken, ...]:
        """The given notes before the first new one."""

    @property
    def stop(self) -> int:
        """The last syllable to write."""

    @property
    def syllables(self) -> int:
        """To write in each take."""

    @property
    def heard(self) -> int:
        """Notes at the beginning that nobody minds to hear again."""

    @property
    def faithful(self) -> bool:
        """Whether the likeliest notes are wanted, not typical ones."""

    def told(self, take: int) -> Prompt:
        """What the model is told for a take."""

    def missed(self, tokens: Sequence[NoteToken]) -> bool:
        """Whether the notes so far are not what was asked for: those that were there, and no
        change."""

    def check(self, tokens: Sequence[NoteToken]) -> None:
        """Raise :class:`RequestError` where all the notes are not what was asked for, and must
        not stand."""

    def strays(self, written: Written) -> float:
        """How far the notes so far are from where they should be; 0 is well."""

    def following(self, written: Written) -> NoteToken | None:
        """The given note that comes next, where all that is new is written."""

    def score(self, tokens: Sequence[NoteToken]) -> Score:
        """The score with the new notes."""

    def so_far(self, tokens: Sequence[NoteToken]) -> tuple[Score, int] | None:
        """The score with those new notes that are there, and how many bars at its beginning no
        further note changes, the last one never among them; None while that cannot be said."""
