"""Empty bars after the last note of a score: room to go on in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, count

from generation.errors import RequestError
from generation.score.model import Measure, Part, Rest, Score
from generation.score.sounds import Bar, bars, sounding
from generation.score.units import Ticks


def lengthened(score: Score, more: int) -> tuple[Score, int]:
    """The score with at least ``more`` bars after the one that its first part's last note ends
    in, and the tick at which the last of these ends. Empty bars that are there count.

    Raises :class:`RequestError` where the time signature or the key changes among them.
    """
    part = score.parts[0]
    end = sounding(part)[-1].stop
    last = next(at for at, bar in enumerate(bars(part)) if bar.stop >= end)
    missing = max(0, last + 1 + more - len(part.measures))
    names = _fresh(score)
    parts = tuple(_with_bars(one, missing, names) for one in score.parts)
    here, *after = bars(parts[0])[last : last + 1 + more]
    for bar in after:
        if _signed(bar) != _signed(here):
            raise RequestError(
                "The key or the time signature changes at bar {bar}: delete the empty bars after "
                "the last note, then go on.",
                bar=bar.number,
                field="more_bars",
            )
    return replace(score, parts=parts), after[-1].stop


def _with_bars(part: Part, missing: int, names: Iterator[str]) -> Part:
    if not missing:
        return part
    here = bars(part)[-1]
    full = here.time_signature.bar
    measures = list(part.measures)
    if here.lead + here.length < full:  # it made up for an anacrusis
        measures[-1] = _filled(measures[-1], full - here.lead, names)
    for number in range(here.number + 1, here.number + 1 + missing):
        name = next(names)
        rest = Rest(f"{name}-r0", Ticks(0), Ticks(full), whole_measure=True)
        measures.append(Measure(name, number, Ticks(full), (rest,)))
    return replace(part, measures=tuple(measures))


def _filled(measure: Measure, length: int, names: Iterator[str]) -> Measure:
    """A bar with silence up to its full length."""
    silence = Ticks(length - measure.duration)
    rest = Rest(f"{next(names)}-r0", measure.duration, silence)
    events = (*measure.events, rest)
    return replace(measure, events=events, duration=Ticks(length), implicit=False)


def _fresh(score: Score) -> Iterator[str]:
    """Names for bars that nothing in the score bears, nor begins with."""
    measures = list(chain.from_iterable(part.measures for part in score.parts))
    known = {measure.id for measure in measures}
    known |= {event.id.rpartition("-")[0] for measure in measures for event in measure.events}
    known |= {event.id for measure in measures for event in measure.events}
    known |= {part.id for part in score.parts}
    return (name for at in count(len(score.parts[0].measures)) if (name := f"m{at}") not in known)


def _signed(bar: Bar) -> tuple[object, object]:
    return bar.time_signature, bar.key
