"""What the other instruments of a file play, beside its melody: a voice a staff.

What is struck together on a staff is one chord, and what is held ends where the next is struck:
one line of chords is what our staves hold. Words stay under the notes that they begin on. Drums
have no pitch and are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from xml.etree import ElementTree as ET

from generation.score import staves
from generation.score.incoming import grid
from generation.score.incoming.musicxml_walk import PartWalk, is_sung, pitch_of, place_of
from generation.score.incoming.notices import Notices
from generation.score.incoming.sketch import Other, Sound
from generation.score.model import Bracket, Clef, Group, Lyric, Measure, Part
from generation.score.sounds import bars
from generation.score.staves import Sounding

MOST = 12  # staves beside the melody
_Struck = tuple[int, int, tuple[Lyric, ...]]  # MIDI, where it ends, and what begins on it
_PIANO = 2  # staves that are braced


class _Chords(PartWalk):
    """Keeps every note of a voice, where the melody keeps the highest."""

    def _sound(
        self, number: int, note: ET.Element, start: Fraction, duration: Fraction, to: list[Sound]
    ) -> None:
        alone: list[Sound] = []
        super()._sound(number, note, start, duration, alone)
        to += alone


def read(
    root: ET.Element, taken: tuple[ET.Element, tuple[str, str]], lengths: Sequence[int]
) -> tuple[Other, ...]:
    """All staves with pitches but the one that the melody was ``taken`` from."""
    listed = {entry.get("id", ""): entry for entry in root.iter("score-part")}
    found: list[Other] = []
    for part in root.findall("part"):
        places = {place_of(n) for n in part.iter("note") if is_sung(n) and pitch_of(n)}
        staffs = sorted({staff for staff, _ in places})
        for number, staff in enumerate(staffs):
            if part is taken[0] and staff == taken[1][0]:
                continue
            own = sorted(place for place in places if place[0] == staff)
            walks = [list(_Chords(place, lengths, Notices()).bars(part)) for place in own]
            entry = listed.get(part.get("id", ""), part)
            program = entry.findtext("midi-instrument/midi-program", "1").strip()
            found.append(
                Other(
                    entry.findtext("part-name", "").strip()[:60] or "Instrument",
                    min(max(int(program) - 1, 0), 127) if program.isdecimal() else 0,
                    number,
                    tuple(
                        tuple(sound for walk in walks for sound in walk[at].sounds)
                        if at < len(walks[0])
                        else ()
                        for at in range(len(lengths))
                    ),
                )
            )
    return tuple(found[:MOST])


def parts(voice: Part, others: Sequence[Other]) -> tuple[tuple[Part, ...], tuple[Group, ...]]:
    """The staves beside a melody whose bars are those of the file, and what braces them."""
    found: list[Part] = []
    groups: list[Group] = []
    together: list[str] = []
    for number, other in enumerate(others, start=1):
        if other.staff == 0 or not together:
            together = []
            first = f"other-{number}"
        name = first if not together else f"{first}-{len(together) + 1}"
        measures = staves.beside(voice, _sounding(voice, other), first, lower=bool(together))
        found.append(Part(name, other.name, other.program, measures, _clef(measures)))
        together.append(name)
        if len(together) == _PIANO:
            groups.append(Group(other.name, Bracket.BRACE, tuple(together)))
    return tuple(found), tuple(groups)


def _sounding(voice: Part, other: Other) -> list[Sounding]:
    """What a staff plays, in ticks of the piece; nothing overlaps."""
    struck: dict[int, list[_Struck]] = {}
    for bar, sounds in zip(bars(voice), other.bars, strict=True):
        points = [at + bar.lead for one in sounds for at in (one.onset, one.end)]
        places = grid.snapped(points, grid.cell_of(bar.time_signature))
        for one in sounds:
            start = bar.start - bar.lead + places[one.onset + bar.lead]
            stop = min(bar.start - bar.lead + places[one.end + bar.lead], bar.stop)
            if bar.start <= start < stop and not (one.tie_stop and _held(struck, one, start, stop)):
                struck.setdefault(start, []).append((one.pitch.midi, stop, one.lyrics))
    onsets = sorted(struck)
    return list(_lines(struck, onsets))


def _held(struck: dict[int, list[_Struck]], one: Sound, start: int, stop: int) -> bool:
    """Whether it is tied to what was struck last and sounds until ``start``; that sounds on."""
    onset = max(struck, default=start)
    for at, (midi, until, lyrics) in enumerate(struck.get(onset, ())):
        if onset < start and (midi, until) == (one.pitch.midi, start):
            struck[onset][at] = (midi, stop, lyrics)
            return True
    return False


def _lines(struck: dict[int, list[_Struck]], onsets: Sequence[int]) -> Iterator[Sounding]:
    for at, onset in enumerate(onsets):
        end = max(stop for _, stop, _ in struck[onset])
        following = onsets[at + 1] if at + 1 < len(onsets) else end
        pitches = tuple(sorted({midi for midi, _, _ in struck[onset]}))
        words = next((lyrics for _, _, lyrics in struck[onset] if lyrics), ())
        yield Sounding(onset, min(end, following), pitches, words)


def _clef(measures: Sequence[Measure]) -> Clef:
    pitches = [note.pitch.midi for measure in measures for note in measure.notes]
    mean = sum(pitches) / len(pitches) if pitches else 72
    return Clef.TREBLE if mean >= 60 else Clef.BASS
