"""Chords written over a score's melody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from generation.arrange_requests import ArrangeRequest
from generation.arranging import reading
from generation.arranging.reading import Stretch
from generation.errors import RequestError
from generation.models.harmony_session import write
from generation.models.harmony_transformer import HarmonyTransformer
from generation.progress import Advance, unheard
from generation.score.harmony import Harmony
from generation.score.model import Score
from generation.score.units import Ticks
from generation.tokens.harmonies import CHANGE, HOLD, Token, Wishes, harmonies, tokens

Span = tuple[int, int]
"""From a tick of the melody to before another."""
_NEVER: Final = 1 << 40  # ticks


@dataclass(frozen=True)
class Harmonised:
    """A score with chords, and the same chords on the axis of its melody."""

    score: Score
    chords: tuple[Harmony, ...]
    stretches: tuple[Stretch, ...]


def harmonise(
    model: HarmonyTransformer,
    request: ArrangeRequest,
    score: Score,
    take: int,
    advance: Advance = unheard,
) -> Harmonised:
    """The score with a chord wherever one is due. Chords that the request keeps stay.
    Raises RequestError where there is nothing to set, or where a chord to be kept is none."""
    stretches = reading.stretches(score)
    stays = kept_spans(score, stretches, request)
    there = _restated(reading.chords(score), stays)
    found: list[Harmony] = []
    for number, stretch in enumerate(stretches):
        wishes = Wishes(
            {request.style: 1.0} if request.style else {},
            request.density,
            given(stretch, there, stays),
        )
        seed = (request.seed + 7919 * number) % 2**53  # each stretch has draws of its own

        def within(share: float, number: int = number) -> None:
            advance((number + share) / len(stretches))

        written = write(
            model,
            stretch.tune,
            wishes,
            seed=seed,
            take=take,
            spice=float(request.spice),
            advance=within,
        )
        found += [
            replace(one, onset=Ticks(one.onset + stretch.origin))
            for one in harmonies(written.tokens, stretch.tune)
        ]
    found = _verbatim(found, there, stays)
    return Harmonised(reading.with_chords(score, found), tuple(found), stretches)


def kept_spans(
    score: Score, stretches: Sequence[Stretch], request: ArrangeRequest
) -> tuple[Span, ...]:
    """From where to where the chords stay as they are: bars that are kept, and chords that are
    locked, each until the next begins. Raises RequestError where there is no such chord."""
    found = [
        (bar.start - bar.lead + stretch.lead, bar.stop + stretch.lead)
        for stretch in stretches
        for bar in stretch.bars
        if request.keeps(bar.number)
    ]
    known = reading.named_chords(score)
    if unknown := set(request.locked_chords).difference(known):
        raise RequestError(
            "The score has no chord called “{name}”: lock chords of this score only.",
            name=min(unknown),
            field="locked_chords",
        )
    onsets = [one.onset for one in known.values()]
    for name in set(request.locked_chords):
        later = (onset for onset in onsets if onset > known[name].onset)
        found.append((known[name].onset, min(later, default=_NEVER)))
    return tuple(sorted(found))


def given(stretch: Stretch, there: Sequence[Harmony], stays: Sequence[Span]) -> dict[int, Token]:
    """The tokens of the beats whose chords stay."""
    tune = stretch.tune
    end = stretch.origin + tune.onset(tune.beats)
    moved = [replace(h, onset=Ticks(h.onset - stretch.origin)) for h in there if h.onset < end]
    kept: dict[int, Token] = {}
    for at, token in enumerate(tokens(moved, tune) if moved else ()):
        if _within(stays, tune.onset(at) + stretch.origin):
            goes_on = token.change == HOLD and at - 1 in kept
            kept[at] = token if goes_on else token._replace(change=CHANGE)
    return kept


def _restated(there: Sequence[Harmony], stays: Sequence[Span]) -> list[Harmony]:
    """The chords that are there; one that sounds on into what is kept begins there once more."""
    found = list(there)
    for start, _ in stays:
        sounding = [one for one in there if one.onset <= start]
        if sounding and sounding[-1].onset < start:
            found.append(replace(sounding[-1], onset=Ticks(start)))
    return sorted(found, key=lambda one: one.onset)


def _within(stays: Sequence[Span], tick: int) -> bool:
    return any(start <= tick < stop for start, stop in stays)


def _verbatim(
    written: Sequence[Harmony], there: Sequence[Harmony], stays: Sequence[Span]
) -> list[Harmony]:
    """The written chords, with those that stay exactly as they were: the model tells rarer
    kinds and finer places only roughly."""
    new = [one for one in written if not _within(stays, one.onset)]
    old = [one for one in there if _within(stays, one.onset)]
    said: list[Harmony] = []
    for one in sorted([*new, *old], key=lambda one: one.onset):
        if not said or replace(one, onset=said[-1].onset) != said[-1]:
            said.append(one)
    return said
