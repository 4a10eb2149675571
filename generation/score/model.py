"""Score, Part, Measure, Note, Rest, Lyric: frozen values, named as in MusicXML."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from generation.score.harmony import Harmony
from generation.score.units import Key, Pitch, Ticks, TimeSignature

SINGING_PROGRAM = 52  # General MIDI's choir aahs, counted from 0
PIANO_PROGRAM = 0  # its grand piano
GUITAR_PROGRAM = 24  # its nylon-string guitar


class Syllabic(StrEnum):
    """Where a syllable stands in its word."""

    SINGLE = "single"
    BEGIN = "begin"
    MIDDLE = "middle"
    END = "end"


@dataclass(frozen=True)
class Lyric:
    """A syllable under the note it begins on. ``extend``: a melisma or a tie holds it on."""

    text: str
    syllabic: Syllabic
    extend: bool = False
    verse: int = 1


@dataclass(frozen=True)
class Note:
    """A notehead: a duration that one (dotted) note can show; longer sounds are tied.

    ``onset`` counts from the start of the measure. ``id`` is unique in the score and is kept
    by every format that can carry it. ``others`` are struck with it, above it and upwards; what
    is tied is all of them.
    """

    id: str
    onset: Ticks
    duration: Ticks
    pitch: Pitch
    lyrics: tuple[Lyric, ...] = ()
    tie_start: bool = False
    tie_stop: bool = False
    others: tuple[Pitch, ...] = ()

    @property
    def pitches(self) -> tuple[Pitch, ...]:
        """All that is struck, upwards."""
        return (self.pitch, *self.others)

    def head(self, place: int) -> str:
        """The id of one of its heads."""
        return f"{self.id}.{place}" if place else self.id


@dataclass(frozen=True)
class Rest:
    """A notated silence; ``whole_measure`` is the centred rest of an empty bar."""

    id: str
    onset: Ticks
    duration: Ticks
    whole_measure: bool = False


@dataclass(frozen=True)
class Measure:
    """A bar. ``events`` follow one another without gap and fill ``duration``.

    ``duration`` is shorter than the time signature's only in an anacrusis (``implicit``,
    number 0). ``time_signature`` and ``key`` are set where they change, so in the first bar.
    ``harmonies`` are the chords printed above, their onsets from the start of the measure.
    """

    id: str
    number: int
    duration: Ticks
    events: tuple[Note | Rest, ...]
    implicit: bool = False
    time_signature: TimeSignature | None = None
    key: Key | None = None
    harmonies: tuple[Harmony, ...] = ()

    @property
    def notes(self) -> tuple[Note, ...]:
        return tuple(event for event in self.events if isinstance(event, Note))


class Clef(StrEnum):
    """The clefs a voice is read in; ``TREBLE_8VB`` sounds an octave lower than it looks."""

    TREBLE = "treble"
    TREBLE_8VB = "treble-8vb"
    BASS = "bass"

    @classmethod
    def for_pitch(cls, midi: float) -> Clef:
        """The clef for a voice that lies around ``midi``: a mean pitch or an ambitus' middle.

        Women and children read treble, tenors treble an octave down, baritones and basses
        bass.
        """
        if midi >= 60:
            return cls.TREBLE
        return cls.TREBLE_8VB if midi >= 56 else cls.BASS


MELODY_PART = "P1"  # the id of a part that is composed


@dataclass(frozen=True)
class Part:
    """One performer's line. ``program`` is General MIDI, counted from 0 (52: choir aahs)."""

    id: str
    name: str
    program: int
    measures: tuple[Measure, ...]
    clef: Clef = Clef.TREBLE

    @property
    def texted(self) -> bool:
        """Whether words are printed under it."""
        return any(note.lyrics for measure in self.measures for note in measure.notes)

    @property
    def first_verse(self) -> int:
        """The lowest number of the verses printed; 1 where there are no words. A note on which
        only a later verse begins a syllable begins none of the first."""
        heads = (note for measure in self.measures for note in measure.notes)
        return min((lyric.verse for note in heads for lyric in note.lyrics), default=1)

    @property
    def lead(self) -> Ticks:
        """What an anacrusis lacks of a full bar; 0 where the first bar is full."""
        first = self.measures[0]
        full = first.time_signature.bar if first.time_signature else first.duration
        return Ticks(full - first.duration)

    def placed(self) -> Iterator[tuple[Ticks, Measure, Note | Rest]]:
        """Each event with its absolute onset and its measure."""
        start = 0
        for measure in self.measures:
            for event in measure.events:
                yield Ticks(start + event.onset), measure, event
            start += measure.duration


class Bracket(StrEnum):
    """What joins staves: a ``brace`` those of one instrument, a ``bracket`` voices of a kind."""

    BRACE = "brace"
    BRACKET = "bracket"


@dataclass(frozen=True)
class Group:
    """Neighbouring parts under one name, by their ids. Braced ones are the staves of a single
    instrument, the upper first; all but the first of them take their name from it."""

    name: str
    bracket: Bracket
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Creator:
    """Who made what: ``role`` as in MusicXML's ``<creator type>`` (composer, lyricist …)."""

    role: str
    name: str


@dataclass(frozen=True)
class Relation:
    """What the score was made from, as in MusicXML's ``<relation>``: ``kind`` says how it was
    made (copy, vary …), ``text`` names the work, its maker, its licence and its address."""

    kind: str
    text: str


@dataclass(frozen=True)
class Score:
    """A notated piece. ``tempo`` is in beats of the time signature per minute.

    ``rights`` is the one line printed at the foot; ``relations`` name the works it was made from;
    ``fields`` are MusicXML's miscellaneous fields, in order (provenance and the rights record
    travel there). ``groups`` join parts; no part
    is in two.
    """

    title: str
    parts: tuple[Part, ...]
    tempo: int
    language: str = ""
    creators: tuple[Creator, ...] = ()
    rights: str = ""
    relations: tuple[Relation, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    groups: tuple[Group, ...] = ()

    @property
    def draws_extenders(self) -> bool:
        """Whether a line follows a word that is held: not in a script in which every syllable
        stands for itself."""
        return not self.language.startswith("zh")
