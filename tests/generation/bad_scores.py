"""Scores that are hard to arrange, and what is said of each by layer: a refusal names what to
change, and the bar where it is; where nothing is said the layer is written all the same."""

from __future__ import annotations

from dataclasses import dataclass

from tests.generation.foreign_files import bar, document, note


@dataclass(frozen=True)
class Hard:
    """A file, and what is refused of it: by the reader (``read``) or for four voices."""

    content: bytes
    read: str = ""
    voices: str = ""


def _notes(pitches: str, length: int = 4) -> str:
    return "".join(note(pitch, length) for pitch in pitches.split())


_THREE = [bar(_notes("G4 A4 B4 G4")), bar(_notes("A4 G4 F#4 D4")), bar(_notes("G4", 16))]
_DRUM = "<note><unpitched/><duration>16</duration></note>"
_OVERLAP = _notes("G4 A4 B4 G4") + "<backup><duration>16</duration></backup>"
HARD = {
    "no key": Hard(document([bar(_notes("G4 A4 B4 G4"), time="4/4"), *_THREE])),
    "changing metres": Hard(
        document([bar(_notes("G4 A4 B4"), time="3/4"), bar(_notes("C5 A4"), time="2/4"), *_THREE])
    ),
    "drums beside": Hard(
        document(
            [bar(_DRUM, time="4/4"), bar(_DRUM)],
            [bar(_notes("G4 A4 B4 G4"), time="4/4", key=1), bar(_notes("G4", 16))],
            names=["Drums", "Voice"],
        )
    ),
    "only drums": Hard(document([bar(_DRUM, time="4/4")]), read="only drums"),
    "too low to sing": Hard(
        document([bar(_notes("G4 A4 B4 G4"), time="4/4", key=1), bar(_notes("G2", 16))]),
        voices="Bar 2 goes to G2, below what sopranos sing",
    ),
    "too high to sing": Hard(
        document([bar(_notes("G7 A7 B7 G7"), time="4/4", key=1)]),
        voices="Bar 1 goes to G7, above what sopranos sing",
    ),
    "overlapping voices": Hard(
        document(
            [
                bar(
                    _OVERLAP + "".join(note(p, 8, voice=2) for p in ("D4", "E4")),
                    time="4/4",
                    key=1,
                ),
                *_THREE,
            ]
        )
    ),
    "an empty bar": Hard(
        document([bar(_notes("G4 A4 B4 G4"), time="4/4", key=1), bar(""), *_THREE])
    ),
    "a metre of nothing": Hard(
        document([bar(_notes("G4 A4"), time="0/4", key=1)]),
        read="Bar 1: The time signature 0/4 cannot be sung",
    ),
    "a metre of nothing, later": Hard(
        document([bar(_notes("G4 A4 B4 G4"), time="4/4"), bar(_notes("G4 A4"), time="3/5")]),
        read="Bar 2: The time signature 3/5 cannot be sung",
    ),
    "a bar without end": Hard(
        document([bar(_notes("G4 A4 B4 G4"), time="4/4"), bar(_notes("G4 A4 B4 G4") * 5)]),
        read="Bar 2 is longer than four whole notes",
    ),
    "beyond hearing": Hard(
        document([bar(_notes("G4 A4 B4 G4").replace(">4</octave>", ">12</octave>"), time="4/4")]),
        read="Bar 1: The file is damaged: it has a note whose pitch cannot be read",
    ),
    "drums within": Hard(
        document([bar(_notes("G4 A4") + _DRUM.replace("16", "8"), time="4/4"), *_THREE])
    ),
    "bars of no length": Hard(
        document([bar("", time="4/4"), bar(""), *_THREE, bar("", time="3/4"), bar(_notes("G4"))])
    ),
    "notes of no length": Hard(
        document([bar(_notes("G4 A4", 0) + _notes("B4 G4", 8), time="4/4", key=1), *_THREE])
    ),
    "one part longer than the other": Hard(
        document([bar(_notes("G4 A4 B4 G4"), time="4/4"), *_THREE], [bar(_notes("C3", 16))])
    ),
    "the tune shorter than what is beside it": Hard(
        document(
            [bar(_notes("C3", 16), time="4/4"), bar(_notes("C3", 16)), bar(_notes("G3", 16))],
            [bar(_notes("G4 A4 B4 G4"), time="4/4")],
            names=["Cello", "Voice"],
        )
    ),
    "triplets": Hard(
        document(
            [
                bar(_notes("G4 A4 B4 G4 B4 A4", 2), time="2/4", key=1).replace(
                    "<divisions>4<", "<divisions>6<"
                ),
                bar(_notes("G4", 12)),
            ]
        )
    ),
    "no note at all": Hard(document([bar(note("r", 16), time="4/4")]), read="no note"),
}
