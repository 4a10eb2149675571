"""Standard MIDI files, read back with mido."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor

import mido
import pytest

from generation.score import midi
from generation.score.model import Score
from tests.generation.score_examples import EXAMPLES, GRACE, MOONLIGHT, SHIP, TYGER, Example


def opened(score: Score) -> mido.MidiFile:
    return mido.MidiFile(file=io.BytesIO(midi.write(score)), charset="utf-8")


def timed(track: mido.MidiTrack) -> list[tuple[int, mido.Message]]:
    at, found = 0, []
    for message in track:
        at += message.time
        found.append((at, message))
    return found


def meta(score: Score, kind: str) -> list[mido.MetaMessage]:
    return [message for message in opened(score).tracks[0] if message.type == kind]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.title)
def test_what_sounds_is_the_melody_with_ties_joined(example: Example) -> None:
    file = opened(example.score)
    assert (file.type, file.ticks_per_beat, len(file.tracks)) == (1, 480, 2)
    heard, begun = [], {}
    for at, message in timed(file.tracks[1]):
        if message.type == "note_on":
            begun[message.note] = at
        elif message.type == "note_off":
            start = begun.pop(message.note)
            heard.append((start, at - start, message.note))
    lead = example.time_signature.bar - example.score.parts[0].measures[0].duration
    assert heard == [(n.onset - lead, n.duration, n.midi) for n in example.notes]
    assert begun == {}


def test_words_stand_at_their_notes_with_hyphens() -> None:
    track = opened(GRACE.score).tracks[1]
    words = [(at, message.text) for at, message in timed(track) if message.type == "lyrics"]
    assert words[:5] == [
        (0, "A-"),
        (480, "ma-"),
        (1440, "zing "),
        (1920, "grace, "),
        (2880, "how "),
    ]


def test_chinese_words_are_utf8_and_close_together() -> None:
    track = opened(MOONLIGHT.score).tracks[1]
    assert "".join(m.text for m in track if m.type == "lyrics") == "床前明月光，疑是地上霜"


def test_a_dotted_beat_gives_its_tempo_in_quarters() -> None:
    (tempo,) = meta(SHIP.score, "set_tempo")
    assert round(mido.tempo2bpm(tempo.tempo)) == 132  # 88 dotted quarters


def test_a_short_first_bar_has_its_own_time_signature() -> None:
    signatures = [(m.numerator, m.denominator) for m in meta(GRACE.score, "time_signature")]
    assert signatures == [(1, 4), (3, 4)]


def test_the_conductor_names_key_rights_and_provenance() -> None:
    assert [m.key for m in meta(TYGER.score, "key_signature")] == ["Cm"]
    assert [m.text for m in meta(TYGER.score, "copyright")] == ["Public domain (CC0-1.0)"]
    assert "seed: 7" in [m.text for m in meta(TYGER.score, "text")]


def test_the_choir_sings() -> None:
    programs = [m.program for m in opened(GRACE.score).tracks[1] if m.type == "program_change"]
    assert programs == [52]


def test_the_same_score_gives_the_same_bytes() -> None:
    assert midi.write(GRACE.score) == midi.write(GRACE.score)


def test_files_written_at_the_same_time_do_not_mix_their_letters() -> None:
    with ThreadPoolExecutor(8) as threads:
        written = list(threads.map(midi.write, [MOONLIGHT.score] * 64))
    assert set(written) == {midi.write(MOONLIGHT.score)}
