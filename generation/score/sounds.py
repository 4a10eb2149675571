"""A part as it sounds: its bars in time, and its notes with tied heads joined."""

from __future__ import annotations

from dataclasses import dataclass, replace

from generation.score.model import Lyric, Note, Part
from generation.score.units import Key, Pitch, TimeSignature

_GRAINS = (480, 240, 120, 60, 160, 80, 40, 20)  # ticks that a note is shared out in; triplets last
_FOUR_FOUR, _C_MAJOR = TimeSignature(4, 4), Key("C", 0, "major")


@dataclass(frozen=True)
class Bar:
    """A barred stretch of time, in ticks. ``start`` counts from the beginning of the piece;
    ``lead``: how much of the full bar is missing before it (an anacrusis)."""

    id: str
    number: int
    start: int
    length: int
    lead: int
    time_signature: TimeSignature
    key: Key

    def position(self, tick: int) -> int:
        """Where a tick of the piece lies in the full bar."""
        return tick - self.start + self.lead

    @property
    def stop(self) -> int:
        return self.start + self.length


@dataclass(frozen=True)
class Sound:
    """A note as it sounds, its tied heads joined. ``onset`` counts from the beginning of the
    piece; ``heads`` are the ids of the noteheads (one where the note is not written yet).
    ``later`` are syllables that a verse begins on a tied head: ticks after the onset, and the
    lyric."""

    heads: tuple[str, ...]
    pitch: Pitch
    onset: int
    duration: int
    lyrics: tuple[Lyric, ...] = ()
    later: tuple[tuple[int, Lyric], ...] = ()

    @property
    def worded(self) -> bool:
        """Whether any verse begins a syllable on it."""
        return bool(self.lyrics or self.later)

    @property
    def stop(self) -> int:
        return self.onset + self.duration

    def placed_later(self) -> dict[int, list[Lyric]]:
        """:attr:`later` by ticks after the onset. Where the note has become too short for them
        as they stand, they share what there is, so that no syllable is lost."""
        fits = all(0 < at < self.duration for at, _ in self.later)
        starts = list(dict.fromkeys(at for at, _ in self.later))
        parts = len(starts) + 1
        whole = (one for one in _GRAINS if self.duration % one == 0)
        grain = next((one for one in whole if self.duration >= parts * one), 1)
        placed: dict[int, list[Lyric]] = {}
        for at, lyric in self.later:
            share = (starts.index(at) + 1) * (self.duration // grain) // parts * grain
            placed.setdefault(at if fits else share, []).append(lyric)
        return placed

    def lyric(self, verse: int) -> Lyric | None:
        return next((lyric for lyric in self.lyrics if lyric.verse == verse), None)


def bars(part: Part) -> tuple[Bar, ...]:
    """Where the bars of a part lie in time."""
    found: list[Bar] = []
    at, held, key = 0, _FOUR_FOUR, _C_MAJOR
    for measure in part.measures:
        held = measure.time_signature or held
        key = measure.key or key
        lead = 0
        if measure.implicit and not found:
            lead = held.bar - measure.duration
        elif measure.implicit and found[-1].lead + found[-1].length + measure.duration == held.bar:
            lead = held.bar - measure.duration  # a bar that a repeat cut in two
        found.append(Bar(measure.id, measure.number, at, measure.duration, lead, held, key))
        at += measure.duration
    return tuple(found)


def bars_over(part: Part, tick: int) -> int:
    """How many bars are over by a tick; the last one never is."""
    return sum(bar.stop <= tick for bar in bars(part)[:-1])


def sounding(part: Part) -> tuple[Sound, ...]:
    """The notes of a part, tied heads joined."""
    found: list[Sound] = []
    tied = False
    for onset, _, event in part.placed():
        if not isinstance(event, Note):
            continue
        before = found[-1] if found else None
        if tied and event.tie_stop and before and before.stop == onset:
            found[-1] = replace(
                before,
                heads=(*before.heads, event.id),
                duration=before.duration + event.duration,
                later=(*before.later, *((onset - before.onset, one) for one in event.lyrics)),
            )
        else:
            found.append(Sound((event.id,), event.pitch, onset, event.duration, event.lyrics))
        tied = event.tie_start
    return tuple(found)


def cut(sound: Sound, tick: int) -> tuple[Sound, Sound]:
    """A sound in two of the same pitch; the words stay with the first, but for syllables that
    begin in the second."""
    at = tick - sound.onset
    first = replace(sound, duration=at, later=tuple(one for one in sound.later if one[0] < at))
    lyrics = tuple(lyric for begin, lyric in sound.later if begin == at)
    later = tuple((begin - at, lyric) for begin, lyric in sound.later if begin > at)
    return first, Sound((), sound.pitch, tick, sound.stop - tick, lyrics, later)
