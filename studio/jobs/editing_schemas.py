"""Alternatives, marks and edits as they travel."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from generation.arrange_requests import Texture
from generation.remix.placement import MOST_STEPS, MOST_SYLLABLES
from generation.requests import AMBITUS_LIMITS, MAX_TITLE_CHARACTERS
from studio.common.schemas import Id, In, Out, Text
from studio.pieces.schemas import MeasureRow, NoteId, NoteRow, PartId, PartRow

MAX_TYPED = 5_000  # characters of notes


class ReasonOut(Out):
    """Why, as a key to translate and what fills its places."""

    key: str
    params: dict[str, str | int | float]


class AlternativeOut(Out):
    """Another pitch for a note, how likely the model finds it, and why in a sentence."""

    midi: int
    name: str
    probability: float
    reason: ReasonOut
    sentence: str


class AlternativesOut(Out):
    """The likeliest other pitches for a note, the likeliest first."""

    note: str
    items: list[AlternativeOut]


class SaidOut(Out):
    """A sentence: its key to translate it by, what fills its places, and its English."""

    key: str
    parameters: dict[str, str | int]
    text: str


class FixOut(Out):
    """A way to mend a mark, to be sent back as it is. ``left``: the weight of the marks that
    would remain; ``edit``: what it writes, with onsets and durations in ticks (480 a quarter)."""

    kind: str
    reason: SaidOut
    cost: int
    left: int
    note_ids: list[str]
    edit: dict[str, Any]


class MarkOut(Out):
    """A fault at these notes, the first of which is to blame, and its fixes, the cheapest first."""

    rule: str
    weight: int
    syllable: str
    word: str
    note_ids: list[str]
    measure_ids: list[str]
    reason: SaidOut
    fixes: list[FixOut]


class MarksOut(Out):
    """What a singing teacher would mark on the score, in its order."""

    marks: list[MarkOut]


class VerseChangeOut(Out):
    """What a verse does otherwise than the first: its kind to translate it by, the syllable, its
    English, and the note (empty where a rest is)."""

    kind: str
    text: str
    sentence: str
    cost: float
    note: str


class VerseLineOut(Out):
    """A line of a verse, the notes it is sung on, and what it costs; 0 where it is sung just as
    the first verse."""

    text: str
    cost: float
    notes: list[str]
    changes: list[VerseChangeOut]


class VerseOut(Out):
    """A further verse by its number, and what fitting it to the tune costs."""

    number: int
    cost: float
    lines: list[VerseLineOut]


class VersesOut(Out):
    """All verses that are sung to the tune of the first."""

    verses: list[VerseOut]


class Repitch(In):
    """Give a note another pitch (a MIDI number; 60 is middle C)."""

    kind: Literal["repitch"]
    note: NoteId
    midi: Annotated[int, Field(strict=True, ge=AMBITUS_LIMITS[0], le=AMBITUS_LIMITS[1])]


class Place(In):
    """Begin the syllable that is sung on a note so many notes later (or earlier, below 0)."""

    kind: Literal["place"]
    note: NoteId
    steps: Annotated[int, Field(strict=True, ge=-MOST_STEPS, le=MOST_STEPS)]


class Resplit(In):
    """Divide the word that is sung on a note into these syllables."""

    kind: Literal["resplit"]
    note: NoteId
    syllables: Annotated[
        list[Annotated[Text, Field(min_length=1, max_length=60)]],
        Field(min_length=1, max_length=MOST_SYLLABLES),
    ]


class TakeFix(In):
    """Take a fix of a mark, just as the mark offered it. ``part``: the voice whose marks were asked
    for, where one was named."""

    kind: Literal["fix"]
    fix: dict[str, Any]
    part: PartId = ""


class SetChord(In):
    """Print a chord over a moment of a bar: ``symbol`` as one writes it (``F#m7/C#``, ``N.C.``),
    empty for none; ``at``: quarters from the start of the bar."""

    kind: Literal["chord"]
    measure: NoteId
    at: Annotated[float, Field(ge=0, le=64)]
    symbol: Annotated[Text, Field(max_length=20)]


class TextureOut(Out):
    """How a piano or a guitar begins in a texture: the notes of all parts in its first bars,
    those bars, and the parts."""

    texture: Texture
    seed: int
    notes: list[NoteRow]
    measures: list[MeasureRow]
    parts: list[PartRow]


class EditIn(In):
    """A change by hand. ``base``: the score that the piece showed when it was decided."""

    base: Id
    edit: Annotated[Repitch | Place | Resplit | SetChord | TakeFix, Field(discriminator="kind")]


class MotifIn(In):
    """Notes as one types them, each a pitch or a rest and its length in quarters:
    ``C4:1 D4:0.5 r:1``. Without a key they are in the one that they sound like."""

    notes: Annotated[Text, Field(min_length=1, max_length=MAX_TYPED)]
    time_signature: Annotated[Text, Field(max_length=6)] = "4/4"
    key: Annotated[Text, Field(max_length=12)] = ""
    title: Annotated[Text, Field(max_length=MAX_TITLE_CHARACTERS)] = ""
