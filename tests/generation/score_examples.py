"""Small songs, one a feature, for the tests of notation and of the formats."""

from __future__ import annotations

from dataclasses import dataclass

from generation.score import notation, underlay
from generation.score.melody import SungNote
from generation.score.model import Clef, Creator, Part, Score
from generation.score.underlay import Underlay
from generation.score.units import Key, Ticks, TimeSignature

Q, H, E, S, T = 480, 960, 240, 120, 160  # quarter, half, eighth, sixteenth, triplet eighth


@dataclass(frozen=True)
class Example:
    title: str
    notes: tuple[SungNote, ...]
    underlay: Underlay
    key: Key
    time_signature: TimeSignature
    language: str = "en"
    clef: Clef = Clef.TREBLE

    @property
    def score(self) -> Score:
        bars = notation.notate(self.notes, self.underlay, self.key, self.time_signature)
        return Score(
            title=self.title,
            parts=(Part("P1", "Voice", 52, bars, self.clef),),
            tempo=88,
            language=self.language,
            creators=(Creator("lyricist", "Emily Dickinson"), Creator("composer", "Cantilena")),
            rights="Public domain (CC0-1.0)",
            fields=(("engine", "order_markov"), ("seed", "7")),
        )


def melody(*rows: tuple[int, int, int], start: int = 0) -> tuple[SungNote, ...]:
    """Notes from (MIDI number or 0 for silence, ticks, syllable), one after the other."""
    notes, at = [], start
    for midi, ticks, syllable in rows:
        if midi:
            notes.append(SungNote(midi, Ticks(at), Ticks(ticks), syllable))
        at += ticks
    return tuple(notes)


def one_each(pitches: str, *ticks: int, start: int = 0) -> tuple[SungNote, ...]:
    """One note a syllable: pitches as MIDI numbers in a string, durations in turn."""
    rows = zip(map(int, pitches.split()), ticks, range(len(ticks)), strict=True)
    return melody(*rows, start=start)


def _words(text: str) -> Underlay:
    return underlay.of_words([word.split("-") for word in text.split()], "en")


def _example(title: str, notes: tuple[SungNote, ...], words: str, key: str, time: str) -> Example:
    return Example(title, notes, _words(words), Key.parse(key), TimeSignature.parse(time))


GRACE = _example(
    "Anacrusis, triplet, tie over the barline",
    melody(
        (62, Q, 0), (67, H, 1), (71, T, 2), (69, T, 2), (67, T, 2), (71, H, 3), (69, Q, 4),
        (67, H, 5), (64, Q, 6), (62, 3 * Q + E, 7), (0, E, 0), (62, Q, 8), (67, H, 9), (66, Q, 9),
        (67, 3 * Q, 10),
        start=2 * Q,
    ),
    "A-ma-zing grace, how sweet the sound that saved me",
    "G major",
    "3/4",
)  # fmt: skip

HOPE = _example(
    "Syncopation, dotted rhythms, rests",
    one_each(
        "62 69 69 66 67 69 66 64 62 61 62 64 65 62 57 62 64 66",
        E, Q, E, Q + E, E, Q + E, S, S, H, Q, Q + E, E, E, E, E, E, H, 2 * H,
    ),
    "Hope is the thing with fea-thers that per-ches in the soul and sings the sweet tune",
    "D major",
    "4/4",
)  # fmt: skip

SHIP = _example(
    "Compound time, short pickup, siciliano",
    melody(
        (65, E, 0), (70, E + S, 1), (72, S, 2), (74, E, 3), (74, Q, 4), (72, E, 5),
        (70, 3 * E, 6), (69, E, 6), (70, E, 6), (72, E, 6), (74, Q + 3 * E, 7), (0, E, 0),
        (70, Q, 8), (72, E, 8), (70, 3 * E, 9),
        start=5 * E,
    ),
    "Who has seen the wind? Nei-ther you nor I",
    "Bb major",
    "6/8",
)  # fmt: skip

ALLA_BREVE = _example(
    "Cut time, quarter triplets, minor with accidentals",
    melody(
        (64, Q, 0), (69, H, 1), (71, Q, 2), (72, Q, 3), (71, 320, 4), (69, 320, 5), (68, 320, 6),
        (69, H, 7), (68, Q, 8), (66, E, 8), (68, E, 8), (69, H, 9), (71, H, 9), (69, 3 * H, 10),
        start=3 * Q,
    ),
    "The ro-ses in the gar-den all are fal-ling",
    "A minor",
    "2/2",
)  # fmt: skip

MOONLIGHT = Example(
    "靜夜思",
    melody(
        (67, Q, 0), (69, Q, 1), (72, E, 2), (69, E, 2), (67, Q, 3), (64, H + E, 4), (62, S, 5),
        (64, S, 5), (67, Q, 6), (69, Q, 7), (67, E, 8), (69, 80, 8), (72, 80, 8), (69, 80, 8),
        (60, H, 9),
    ),
    underlay.of_words([["床"], ["前"], ["明", "月"], ["光，"], *"疑是地上霜"], "zh"),
    Key.parse("C major"),
    TimeSignature(4, 4),
    language="zh",
    clef=Clef.TREBLE_8VB,
)  # fmt: skip

TYGER = Example(
    "Long melismas for a bass",
    melody(
        (48, E, 0), (50, E, 0), (51, E, 0), (53, E, 0), (55, Q, 1), (48, Q, 2), (56, S, 3),
        (55, S, 3), (53, S, 3), (51, S, 3), (50, H + Q, 3), (46, E, 4), (44, E, 4), (43, H + Q, 4),
        (48, H + Q + Q, 5),
    ),
    _words("Ty-ger, bur-ning bright, ho"),
    Key.parse("C minor"),
    TimeSignature(4, 4),
    clef=Clef.BASS,
)  # fmt: skip

CAMMIN = _example(
    "Words tied on one note",
    one_each("62 67 69 71 69 66 67", Q, Q, Q, Q, H, H, 4 * Q),
    "e tan-to‿o-ne-sta‿è‿o pa-re",
    "G major",
    "4/4",
)

EXAMPLES = (GRACE, HOPE, SHIP, ALLA_BREVE, MOONLIGHT, TYGER, CAMMIN)
