"""The phrases of a score that a move starts from, as points of the phrase model's space."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from generation.errors import RequestError
from generation.remix.phrase_space import Space
from generation.remix.regenerate import Regeneration
from generation.remix_requests import Operation, RemixRequest
from generation.score.model import Score
from generation.sliders import Sliders
from generation.tokens.anchor import Anchor
from generation.tokens.idiom import Idiom
from generation.tokens.phrases import FEWEST_NOTES, Phrase, phrase
from generation.tokens.sketch import Sketch, Stretch, stretches

_FIRM = 12.0  # nats by which what was there is likelier, where next to nothing shall change


@dataclass(frozen=True)
class Ground:
    """``room``: of every phrase of the context, in order; ``phrases`` and ``points`` (phrases,
    D): what stands there; ``free``: which of them may change, (phrases,)."""

    base: Regeneration
    room: tuple[Stretch, ...]
    phrases: tuple[Phrase, ...]
    points: np.ndarray
    free: np.ndarray

    @classmethod
    def of(
        cls, request: RemixRequest, score: Score, space: Space, *, still: bool = False
    ) -> Ground:
        """``still``: all shall stay as it is. Raises RequestError."""
        base = Regeneration.of(_plain(request), score, still=still)
        context = base.context
        notes = sum(len(context.written.notes_of(at)) for at in base.free)
        if notes < FEWEST_NOTES:
            raise RequestError(
                "A phrase has {fewest} notes or more, and {notes} may change: choose more.",
                fewest=FEWEST_NOTES,
                notes=notes,
                field="notes" if request.notes else "bars",
            )
        both = stretches(context.written, context.prompt)
        read = [phrase(context.written, notes, context.time_signature) for _, notes in both]
        return cls(
            base,
            tuple(room for room, _ in both),
            tuple(read),
            space.embed(read),
            np.array([bool(base.free.intersection(room.syllables)) for room, _ in both]),
        )

    @property
    def chosen(self) -> np.ndarray:
        """The points that may move. (chosen, D)."""
        chosen: np.ndarray = self.points[self.free]
        return chosen

    @property
    def chosen_phrases(self) -> list[Phrase]:
        return [one for one, free in zip(self.phrases, self.free, strict=True) if free]

    def fields(self, request: RemixRequest) -> dict[str, Any]:
        """Of a :class:`Regeneration` of the same notes, for this request."""
        known = {one.name: getattr(self.base, one.name) for one in fields(Regeneration)}
        return known | {"request": request}

    def sketches(
        self, moved: Sequence[np.ndarray], firmness: Sequence[float], idiom: Idiom | None = None
    ) -> tuple[Sketch, ...]:
        """Of each take: where the chosen phrases have moved to, (chosen, D), and how firmly they
        are held to the notes that were there, from 0 to 1. ``idiom``: whose habits they take."""
        found = []
        for points, firm in zip(moved, firmness, strict=True):
            latents = self.points.copy()
            latents[self.free] = points
            anchor = Anchor(self.base.context.written, _FIRM * firm) if firm else None
            found.append(Sketch.of(self.base.prompt, self.room, latents, anchor, idiom))
        return tuple(found)


def _plain(request: RemixRequest) -> RemixRequest:
    """The same notes, to be written anew."""
    return replace(
        request,
        operation=Operation.REGENERATE,
        takes=1,
        amount=None,
        sliders=Sliders(),
        other_bars=None,
        tradition=None,
        blend=(),
    )
