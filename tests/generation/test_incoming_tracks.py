"""What a MIDI file's other tracks play stands beside its melody."""

from __future__ import annotations

from generation.arrange_requests import ArrangeRequest, Layer
from generation.score import checks, incoming
from generation.score.incoming import Change, Incoming
from generation.score.sounds import sounding
from tests.generation.foreign_files import midi_file
from tests.generation.test_arranging import song
from tests.small_arranger import small_arranger


def read(data: bytes, *, beside: bool = True) -> Incoming:
    """The file, with all that must hold of whatever comes in."""
    found = incoming.read(data, "tune.mid", beside=beside)
    broken = checks.unique_ids(found.score)
    for part in found.score.parts:
        broken += checks.full_measures(part) + checks.joined_ties(part)
    assert not broken
    return found


def test_other_tracks_of_a_midi_file_are_kept_beside_its_melody() -> None:
    """With their chords, their notes held over barlines, and what they play before and after."""
    tune = [(1920 + 480 * at, 480, pitch) for at, pitch in enumerate((72, 74, 76, 77))]
    piano = [(0, 1910, 48), (0, 1910, 55), (1920, 2880, 50), (4800, 960, 43), (5760, 1920, 36)]
    data = midi_file(tune, piano)
    found = read(data)
    voice, other = found.score.parts
    assert [one.onset for one in sounding(voice)] == [1920, 2400, 2880, 3360]
    struck = [(one.onset, one.duration, one.pitch.midi) for one in sounding(other)]
    assert struck == [(0, 1920, 48), (1920, 2880, 50), (4800, 960, 43), (5760, 1920, 36)]
    first = other.measures[0].notes[0]
    assert [pitch.midi for pitch in first.pitches] == [48, 55]
    assert len(voice.measures) == len(other.measures) == 4
    assert Change.BESIDE in {one.change for one in found.notices}
    assert len(read(data, beside=False).score.parts) == 1


def test_a_song_comes_back_from_its_own_midi_file_with_its_accompaniment() -> None:
    whole = small_arranger().arrange(ArrangeRequest(Layer.GUITAR, seed=2), song()).takes[0]
    again = read(whole.midi).score
    assert [part.program for part in again.parts] == [52, 24]
    wanted = sounding(whole.score.parts[1])
    shift = wanted[0].onset - sounding(again.parts[1])[0].onset
    assert [one.onset - shift for one in wanted] == [one.onset for one in sounding(again.parts[1])]
