"""A guitar beside a melody: what a hand can hold on six strings, and what is made of it."""

from __future__ import annotations

from itertools import pairwise

import pytest

from generation.arrange_requests import ArrangeRequest, Layer, Texture, textures_of
from generation.arranger import Arranger
from generation.arranging import fretboard, reading
from generation.errors import RequestError
from generation.metrics import fretting
from generation.score import musicxml, musicxml_read
from generation.score.chords import KINDS
from generation.score.harmony import Harmony
from generation.score.model import GUITAR_PROGRAM, Clef
from tests.generation.test_arranging import song, take
from tests.small_arranger import small_arranger

OPEN = (40, 45, 50, 55, 59, 64)


@pytest.fixture(scope="module")
def house() -> Arranger:
    return small_arranger()


@pytest.mark.parametrize(
    ("frets", "fingers"),
    [
        ((None, 3, 2, 0, 1, 0), 3),  # C
        ((3, 2, 0, 0, 0, 3), 3),  # G
        ((1, 3, 3, 2, 1, 1), 4),  # F, a barré
        ((None, None, 0, 2, 3, 2), 2),  # D, if one finger lies across
        ((0, 0, 0, 0, 0, 0), 0),
    ],
)
def test_chords_as_they_are_taught_can_be_held(frets: tuple[int | None, ...], fingers: int) -> None:
    held = [(string, fret) for string, fret in enumerate(frets) if fret is not None]
    assert fretting.fingers(held) == fingers
    pitches = [OPEN[string] + fret for string, fret in held]
    found = fretting.places(pitches)
    assert found is not None
    assert [OPEN[string] + fret for string, fret in found] == pitches


@pytest.mark.parametrize(
    "pitches",
    [
        [39],  # below the lowest string
        [40, 41],  # two notes of one string
        [41, 46, 51, 56, 60, 70],  # first fret and sixth
        [40, 45, 50, 55, 59, 64, 67],  # seven notes
        [41, 47, 53, 57, 59, 65],  # five fingers, and no barré where a string lies open
    ],
)
def test_what_no_hand_holds_is_told(pitches: list[int]) -> None:
    assert fretting.places(pitches) is None


def test_every_chord_has_a_shape_that_a_hand_holds_over_its_bass() -> None:
    for kind in KINDS:
        for root in range(0, 12, 5):
            for bass in range(12):
                (shape,) = fretboard.way(
                    [Harmony(Harmony.of(0, root, kind).onset, root, kind, bass)]
                )
                assert shape.pitches[0] % 12 == bass
                assert fretting.places(shape.pitches) is not None
                assert all(low < high for low, high in pairwise(shape.pitches))


def test_open_chords_are_held_as_guitarists_hold_them() -> None:
    named = {"C": (3, 2, 0, 1, 0), "G": (3, 2, 0, 0, 0, 3), "Am": (0, 2, 2, 1, 0)}
    for symbol, frets in named.items():
        assert fretboard.way([Harmony.parse(symbol, 0)])[0].frets == frets


def test_the_hand_stays_where_it_is_if_it_can() -> None:
    far = Harmony.parse("Bb", 0)
    alone = fretboard.way([far])[0]
    high = [shape for shape in fretboard.shapes(far.root, far.kind, far.bass) if shape.position > 4]
    assert high, "there are other places"
    song_ = [
        Harmony.parse(symbol, at)
        for at, symbol in enumerate(["F", "Bb", "C7", "F", "Bb", "C7", "F"])
    ]
    moves = [abs(a.position - b.position) for a, b in pairwise(fretboard.way(song_))]
    assert max(moves) <= 3
    assert alone.position <= 3


@pytest.mark.parametrize("texture", textures_of(Layer.GUITAR))
def test_a_guitarist_can_play_it(house: Arranger, texture: Texture) -> None:
    request = ArrangeRequest(Layer.GUITAR, texture=texture, seed=2)
    (one,) = house.arrange(request, song()).takes
    assert one.figures["unplayable"] == 0
    assert one.figures["empty_bars"] == 0
    guitar = one.score.parts[-1]
    assert (guitar.name, guitar.program, guitar.clef) == ("Guitar", GUITAR_PROGRAM, Clef.TREBLE_8VB)
    chords = {
        tuple(pitch.midi for pitch in note.pitches) for bar in guitar.measures for note in bar.notes
    }
    assert chords
    assert all(fretting.places(chord) for chord in chords)


def test_what_is_struck_belongs_to_the_chord_and_begins_with_its_bass(house: Arranger) -> None:
    there = (Harmony.of(1440, 7, "major"), Harmony.of(3840, 2, "dominant", 1))
    score = take(house, Layer.GUITAR, reading.with_chords(song(), there), texture="chords")
    lead = int(score.parts[0].lead)
    for onset, _, event in score.parts[-1].placed():
        if hasattr(event, "pitches"):
            now = there[onset + lead >= 3840]
            assert {pitch.midi % 12 for pitch in event.pitches} <= now.pitch_classes


def test_a_guitar_is_printed_read_back_and_stands_beside_a_piano(house: Arranger) -> None:
    first = take(house, Layer.PIANO, seed=1)
    both = take(house, Layer.GUITAR, first, seed=2)
    assert [part.id for part in both.parts] == ["P1", "piano", "piano-2", "guitar"]
    again = take(house, Layer.GUITAR, both, seed=3)
    assert [part.id for part in again.parts] == ["P1", "piano", "piano-2", "guitar"]
    assert again.parts[3] != both.parts[3]
    assert again.parts[:3] == first.parts
    assert musicxml_read.read(musicxml.write(again)) == again
    assert "<clef-octave-change>-1<" in musicxml.write(again)


def test_the_guitar_takes_up_what_the_piano_s_model_writes(house: Arranger) -> None:
    """Where the hands of a pianist strike, the guitar strikes, and nowhere else."""
    there = reading.with_chords(song(), [Harmony.of(1440, 7, "major")])
    piano = take(house, Layer.PIANO, there, texture="broken", seed=4)
    guitar = take(house, Layer.GUITAR, there, texture="broken", seed=4)
    struck = [
        {
            onset
            for onset, _, event in part.placed()
            if hasattr(event, "pitches") and not event.tie_stop
        }
        for part in (*piano.parts[1:], guitar.parts[-1])
    ]
    assert struck[2] == struck[0] | struck[1]


def test_a_guitar_does_not_double_the_voice() -> None:
    with pytest.raises(RequestError, match="does not play with the voice"):
        ArrangeRequest(Layer.GUITAR, texture=Texture.DOUBLING)
    assert Texture.DOUBLING not in textures_of(Layer.GUITAR)


def test_it_is_heard_before_it_is_written(house: Arranger) -> None:
    there = reading.with_chords(song(), [Harmony.of(1440, 7, "major")])
    heard = house.preview(there, Texture.BROKEN, seed=6, bars=3, layer=Layer.GUITAR)
    whole = take(house, Layer.GUITAR, there, texture="broken", seed=6)
    bars = heard.parts[-1].measures
    assert [bar.events for bar in bars[:-1]] == [
        bar.events for bar in whole.parts[-1].measures[: len(bars) - 1]
    ]
