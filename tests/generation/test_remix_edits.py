"""Changes by hand: what they change, and what they leave alone."""

from __future__ import annotations

import pytest

from generation.errors import RequestError
from generation.remix.edits import repitch
from generation.score.model import Lyric, Measure, Note, Part, Rest, Score, Syllabic
from generation.score.notes import table
from generation.score.units import Key, Pitch, Ticks, TimeSignature

G4 = Pitch("G", 0, 4)


def head(name: str, onset: int, *, text: str = "", start: bool = False, stop: bool = False) -> Note:
    lyrics = (Lyric(text, Syllabic.SINGLE),) if text else ()
    return Note(name, Ticks(onset), Ticks(960), G4, lyrics, tie_start=start, tie_stop=stop)


def song(key: str = "F major") -> Score:
    """Two bars of halves on g′; the second half is tied over the barline."""
    first = Measure(
        "m0",
        1,
        Ticks(1920),
        (head("m0-n0", 0, text="Hope"), head("m0-n1", 960, text="is", start=True)),
        time_signature=TimeSignature(4, 4),
        key=Key.parse(key),
    )
    rest = Rest("m1-r0", Ticks(960), Ticks(960))
    second = Measure("m1", 2, Ticks(1920), (head("m1-n0", 0, stop=True), rest))
    return Score("Hope", (Part("P1", "Voice", 52, (first, second)),), 96, "en")


def test_one_note_gets_another_pitch_and_all_else_stays() -> None:
    before, after = song(), repitch(song(), "m0-n0", 69)
    assert [row.midi for row in table(after)] == [69, 67, 67]
    assert [row.id for row in table(after)] == [row.id for row in table(before)]
    assert after.parts[0].measures[1] == before.parts[0].measures[1]
    assert [row.text for row in table(after)] == ["Hope", "is", ""]


@pytest.mark.parametrize("name", ["m0-n1", "m1-n0"])
def test_tied_heads_move_together(name: str) -> None:
    assert [row.midi for row in table(repitch(song(), name, 65))] == [67, 65, 65]


@pytest.mark.parametrize(("key", "spelled"), [("F major", "Bb4"), ("B major", "A#4")])
def test_the_key_spells_the_pitch(key: str, spelled: str) -> None:
    changed = repitch(song(key), "m0-n0", 70).parts[0].measures[0].notes[0]
    assert str(changed.pitch) == spelled


@pytest.mark.parametrize(
    ("note", "midi", "field"), [("m9-n9", 69, "note"), ("m0-n0", 67, "midi"), ("m0-n0", 89, "midi")]
)
def test_what_cannot_be_done_is_told(note: str, midi: int, field: str) -> None:
    with pytest.raises(RequestError) as problem:
        repitch(song(), note, midi)
    assert problem.value.field == field
