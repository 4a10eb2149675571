"""Chords written over a score's melody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from generation.arrange_requests import ArrangeRequest
from generation.arranging import reading
from generation.arranging.reading import Stretch
from generation.models.harmony_session import write
from generation.models.harmony_transformer import HarmonyTransformer
from generation.score.harmony import Harmony
from generation.score.model import Score
from generation.score.units import Ticks
from generation.tokens.harmonies import CHANGE, HOLD, Token, Wishes, harmonies, tokens


@dataclass(frozen=True)
class Harmonised:
    """A score with chords, and the same chords on the axis of its melody."""

    score: Score
    chords: tuple[Harmony, ...]
    stretches: tuple[Stretch, ...]


def harmonise(
    model: HarmonyTransformer, request: ArrangeRequest, score: Score, take: int
) -> Harmonised:
    """The score with a chord wherever one is due. Chords in bars that the request keeps stay.
    Raises RequestError where there is nothing to set."""
    stretches = reading.stretches(score)
    there = _restated(reading.chords(score), stretches, request)
    found: list[Harmony] = []
    for number, stretch in enumerate(stretches):
        wishes = Wishes(
            {request.style: 1.0} if request.style else {},
            request.density,
            given(stretch, there, request),
        )
        seed = (request.seed + 7919 * number) % 2**53  # each stretch has draws of its own
        written = write(
            model, stretch.tune, wishes, seed=seed, take=take, spice=float(request.spice)
        )
        found += [
            replace(one, onset=Ticks(one.onset + stretch.origin))
            for one in harmonies(written.tokens, stretch.tune)
        ]
    found = _verbatim(found, there, stretches, request)
    return Harmonised(reading.with_chords(score, found), tuple(found), stretches)


def given(stretch: Stretch, there: Sequence[Harmony], request: ArrangeRequest) -> dict[int, Token]:
    """The tokens of the beats whose chords stay."""
    tune = stretch.tune
    end = stretch.origin + tune.onset(tune.beats)
    moved = [replace(h, onset=Ticks(h.onset - stretch.origin)) for h in there if h.onset < end]
    kept: dict[int, Token] = {}
    for at, token in enumerate(tokens(moved, tune) if moved else ()):
        if _kept(stretch, tune.onset(at) + stretch.origin, request):
            goes_on = token.change == HOLD and at - 1 in kept
            kept[at] = token if goes_on else token._replace(change=CHANGE)
    return kept


def _restated(
    there: Sequence[Harmony], stretches: Sequence[Stretch], request: ArrangeRequest
) -> list[Harmony]:
    """The chords that are there; one that sounds on into a kept bar begins there once more."""
    found = list(there)
    for stretch in stretches:
        for bar in stretch.bars:
            start = bar.start - bar.lead + stretch.lead
            sounding = [one for one in there if one.onset <= start]
            if request.keeps(bar.number) and sounding and sounding[-1].onset < start:
                found.append(replace(sounding[-1], onset=Ticks(start)))
    return sorted(found, key=lambda one: one.onset)


def _kept(stretch: Stretch, tick: int, request: ArrangeRequest) -> bool:
    """Whether the bar that holds a tick of the melody is kept."""
    at = tick - stretch.lead
    return any(
        request.keeps(bar.number) for bar in stretch.bars if bar.start - bar.lead <= at < bar.stop
    )


def _verbatim(
    written: Sequence[Harmony],
    there: Sequence[Harmony],
    stretches: Sequence[Stretch],
    request: ArrangeRequest,
) -> list[Harmony]:
    """The written chords, with those of kept bars exactly as they were: the model tells rarer
    kinds and finer places only roughly."""

    def stays(one: Harmony) -> bool:
        return any(_kept(stretch, one.onset, request) for stretch in stretches)

    both = [*(one for one in written if not stays(one)), *(one for one in there if stays(one))]
    said: list[Harmony] = []
    for one in sorted(both, key=lambda one: one.onset):
        if not said or replace(one, onset=said[-1].onset) != said[-1]:
            said.append(one)
    return said
