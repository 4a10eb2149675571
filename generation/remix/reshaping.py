"""Phrases of a score moved in the space of the phrase model: varied, or towards other phrases.

What is chosen is written anew from where the move leads to, to the same words and in the same
bars; what is locked is kept and given to the law, as for any other change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from generation.errors import RequestError
from generation.remix import context, selection
from generation.remix.ground import Ground
from generation.remix.phrase_space import Space
from generation.remix.regenerate import Regeneration
from generation.remix_requests import Operation, RemixRequest
from generation.score import notes as note_table
from generation.score.model import Score
from generation.sliders import Sliders
from generation.tokens.codec import NoteToken
from generation.tokens.phrases import FEWEST_NOTES, Phrase, phrase
from generation.tokens.prompt import Prompt
from generation.tokens.sketch import Sketch, stretches

_ALL = 1_000_000  # notes: more than any score has
_USUAL = {
    Operation.VARY: 0.5,
    Operation.MORPH: 1.0,
    Operation.RESTYLE: 0.7,
    Operation.EVOLVE: 0.7,
}
_HELD = 0.6  # how firmly a small variation is held to what was there


@dataclass(frozen=True)
class Reshaping(Regeneration):
    """``sketches``: of each take, where its phrases lie."""

    sketches: tuple[Sketch, ...]

    @classmethod
    def moving(
        cls, request: RemixRequest, score: Score, like: Score | None, space: Space
    ) -> Reshaping:
        """``like``: the score to move towards. Raises RequestError."""
        rows = note_table.table(score)
        selection.check_like(rows, note_table.table(like) if like else None, request)
        still = request.operation is Operation.VARY and not _moves(request)
        ground = Ground.of(request, score, space, still=still)
        if request.operation is Operation.MORPH:
            aim = _target(request, score, like)
            if like is None and set(aim) == set(ground.chosen_phrases):
                raise RequestError(
                    "These bars lie in one phrase with those: choose bars of another to morph "
                    "into.",
                    field="other_bars",
                )
            there = space.embed(aim)
            moved = _morphed(request, ground.chosen, there)
        else:
            moved = _varied(request, ground.chosen, ground.chosen_phrases)
        anchored = request.operation is Operation.VARY and request.sliders == Sliders()
        firmness = [_HELD * (1 - amount(request)) ** 2 if anchored else 0.0] * len(moved)
        points = [one + space.move(request.sliders) for one in moved]
        return cls(**ground.fields(request), sketches=ground.sketches(points, firmness))

    def told(self, take: int) -> Prompt:
        return self.sketches[take]

    @property
    def faithful(self) -> bool:
        """A point says what is wanted: no need to be surprised."""
        return True

    @property
    def heard(self) -> int:
        """The tune was there before: that it is known somewhere is no surprise."""
        return _ALL

    def missed(self, tokens: Sequence[NoteToken]) -> bool:
        """A variation by nothing, or a step on the way, may be what was there."""
        moves = self.request.operation is Operation.VARY and _moves(self.request)
        return moves and super().missed(tokens)


def amount(request: RemixRequest) -> float:
    """How far to go; where nothing is said, as far as is usual for the operation."""
    return _USUAL[request.operation] if request.amount is None else request.amount


def _moves(request: RemixRequest) -> bool:
    return bool(amount(request) or request.sliders != Sliders())


def _varied(request: RemixRequest, here: np.ndarray, found: Sequence[Phrase]) -> list[np.ndarray]:
    """Of each take, the points (phrases, D) so far from ``here``: by all the way, any phrase.
    What was the same phrase stays one."""
    far, first = amount(request), [found.index(one) for one in found]
    moved = []
    for take in range(request.takes):
        drawn = np.random.default_rng((request.seed, take)).standard_normal(here.shape)
        noise = drawn[first].astype(np.float32)
        moved.append(np.sqrt(1 - far**2) * here + far * noise)
    return moved


def _morphed(request: RemixRequest, here: np.ndarray, there: np.ndarray) -> list[np.ndarray]:
    """Of each take, the points (phrases, D) one step further, the last at the whole amount."""
    aim = there[np.arange(len(here)) * len(there) // len(here)]
    steps = [amount(request) * (take + 1) / request.takes for take in range(request.takes)]
    return [between(here, aim, step) for step in steps]


def between(here: np.ndarray, there: np.ndarray, share: float) -> np.ndarray:
    """Points (…, D) on the way, as far from the middle of the space as the way is there: a
    straight line would lead through where no phrases are."""
    straight = (1 - share) * here + share * there
    lengths = [np.linalg.norm(one, axis=-1, keepdims=True) for one in (here, there, straight)]
    wanted = (1 - share) * lengths[0] + share * lengths[1]
    moved: np.ndarray = straight * wanted / np.maximum(lengths[2], 1e-6)
    return moved


def _target(request: RemixRequest, score: Score, like: Score | None) -> list[Phrase]:
    """The phrases to move towards: of the other score, or of other bars of this one."""
    other = score if like is None else like
    wanted = replace(RemixRequest(), bars=request.other_bars)
    try:
        chosen = selection.chosen(note_table.table(other), note_table.measures(other), wanted)
    except RequestError as error:
        raise RequestError(error.sentence, field="other_bars") from None
    found = context.read(other, chosen)
    read = [
        phrase(found.written, notes, found.time_signature)
        for _, notes in stretches(found.written, found.prompt)
        if any(chosen.intersection(found.sounds[at].heads) for at in notes)
    ]
    return [one for one in read if len(one) >= FEWEST_NOTES] or read
