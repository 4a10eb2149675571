"""A melody as it was found in a file, before it is set on our grid and into our bars."""

from __future__ import annotations

from dataclasses import dataclass, field

from generation.score.harmony import Harmony
from generation.score.model import Clef, Creator, Lyric
from generation.score.units import Pitch, TimeSignature

MAX_BARS = 2_000
MAX_NOTES = 10_000
MAX_BAR_TICKS = 16 * 480  # four whole notes
MAX_FIELDS = 100
MAX_TEXT = 300
MAX_FIELD_TEXT = 20_000


@dataclass(frozen=True)
class Sound:
    """A notehead as found. ``onset`` and ``duration`` in ticks, the onset from its bar's start."""

    onset: int
    duration: int
    pitch: Pitch
    lyrics: tuple[Lyric, ...] = ()
    tie_start: bool = False
    tie_stop: bool = False
    id: str = ""

    @property
    def end(self) -> int:
        return self.onset + self.duration


@dataclass(frozen=True)
class Signature:
    """A key signature: sharps (flats count negative), and ``"major"`` or ``"minor"`` if the
    file says which."""

    fifths: int
    mode: str | None = None


@dataclass(frozen=True)
class SketchBar:
    """A bar as found: ``length`` ticks, whatever its time signature says.

    ``time`` and ``signature`` are set where they change; ``divided``: the file says that the bar is
    shorter or longer than its metre on purpose. ``harmonies`` are its chord symbols, in ticks from
    its start.
    """

    sounds: tuple[Sound, ...]
    length: int
    time: TimeSignature | None = None
    signature: Signature | None = None
    divided: bool = False
    id: str = ""
    harmonies: tuple[Harmony, ...] = ()


@dataclass(frozen=True)
class About:
    """What a file says of its music. ``tempo``: quarters per minute, or None."""

    title: str = ""
    creators: tuple[Creator, ...] = ()
    rights: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    language: str = ""
    tempo: float | None = None


@dataclass(frozen=True)
class Other:
    """A staff beside the melody, bar by bar as the file has it."""

    name: str
    program: int
    staff: int  # from 0, of its instrument
    bars: tuple[tuple[Sound, ...], ...]


@dataclass(frozen=True)
class Sketch:
    """One voice of a file. ``clef`` is None where it has to be chosen; unless ``spelled``, the
    pitches say how high they are and not yet what they are called. ``others``: the staves beside
    it."""

    bars: tuple[SketchBar, ...]
    part: str
    name: str
    program: int
    clef: Clef | None = None
    about: About = field(default_factory=About)
    spelled: bool = True
    others: tuple[Other, ...] = ()
