"""Small songs, written a note a syllable or row by row, for the tests of the linter."""

from __future__ import annotations

from generation.linter import faults, voice
from generation.score import notation, underlay
from generation.score.model import Clef, Part, Score
from generation.score.units import Key, TimeSignature
from tests.generation.score_examples import melody


def song(
    *rows: tuple[int, int, int],
    words: str,
    time: str = "4/4",
    key: str = "C major",
    start: int = 0,
    language: str = "en",
    clef: Clef = Clef.TREBLE,
    tempo: int = 96,
) -> Score:
    """Rows are (MIDI number or 0 for silence, ticks, syllable); hyphens divide the words."""
    printed = underlay.of_words([word.split("-") for word in words.split()], language)
    notes = melody(*rows, start=start)
    bars = notation.notate(notes, printed, Key.parse(key), TimeSignature.parse(time))
    return Score("", (Part("P1", "Voice", 52, bars, clef),), tempo, language)


def marked(score: Score, language: str = "") -> list[tuple[str, str]]:
    """The faults as (rule, blamed syllable)."""
    heard = voice.read(score, language)
    return [
        (fault.rule.value, heard.sung[fault.syllables[0]].read.text) for fault in faults.find(heard)
    ]
