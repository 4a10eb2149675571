"""What is heard is what is written: pitch, time and instrument, in both formats."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import numpy as np
import pytest
import soundfile
from mido import Message, MetaMessage, MidiFile, MidiTrack

from generation.errors import FormatError
from generation.rights import mp3, wav
from generation.sound import encoding
from generation.sound.rendering import KIN, MAX_SECONDS, RATE, mended, render
from tests.generation.rights_examples import RECORD

ROOT = Path(__file__).resolve().parents[2]
PACKS = {
    int(program): ROOT / path.lstrip("/")
    for program, path in json.loads((ROOT / "static/sounds/index.json").read_text()).items()
}


def pack(program: int) -> bytes | None:
    return PACKS[program].read_bytes() if program in PACKS else None


def tune(*notes: tuple[int, float], program: int = 73, tempo: int = 500_000) -> bytes:
    """Notes as (MIDI number, 0 for silence; quarters), a quarter a half second."""
    track = MidiTrack([MetaMessage("set_tempo", tempo=tempo)])
    track.append(Message("program_change", program=program))
    silence = 0
    for note, quarters in notes:
        ticks = round(quarters * 480)
        if not note:
            silence += ticks
            continue
        track.append(Message("note_on", note=note, velocity=80, time=silence))
        track.append(Message("note_off", note=note, time=ticks))
        silence = 0
    file = MidiFile(type=0, ticks_per_beat=480)
    file.tracks.append(track)
    buffer = io.BytesIO()
    file.save(file=buffer)
    return buffer.getvalue()


def loudness(sound: np.ndarray, start: float, stop: float) -> float:
    return float(np.sqrt((sound[round(start * RATE) : round(stop * RATE)] ** 2).mean()))


def pitch(sound: np.ndarray, start: float, stop: float) -> float:
    """The strongest frequency, in semitones as MIDI counts."""
    window = sound[round(start * RATE) : round(stop * RATE), 0]
    power = np.abs(np.fft.rfft(window * np.hanning(len(window))))
    hertz = np.fft.rfftfreq(len(window), 1 / RATE)[power.argmax()]
    return float(69 + 12 * np.log2(hertz / 440))


def test_notes_sound_at_their_pitch_and_in_their_time() -> None:
    sound = render(tune((67, 2), (0, 4), (72, 2)), pack)
    assert sound.dtype == np.float32
    assert pitch(sound, 0.3, 0.9) == pytest.approx(67, abs=0.3)
    assert pitch(sound, 3.3, 3.9) == pytest.approx(72, abs=0.3)
    assert loudness(sound, 2.2, 2.9) < 0.02 * loudness(sound, 0.2, 0.9), "a rest is a rest"
    assert np.abs(sound).max() == pytest.approx(0.89, abs=0.001)


@pytest.mark.parametrize("program", PACKS)
def test_every_instrument_of_the_page_sounds_here_too(program: int) -> None:
    sound = render(tune((64, 2), program=program), pack)
    assert loudness(sound, 0.0, 0.9) > 0.005


@pytest.mark.parametrize(("program", "kin"), [(1, 0), (32, 24), (41, 40), (43, 42), (99, 48)])
def test_who_has_no_pack_is_played_by_the_nearest_of_kin(program: int, kin: int) -> None:
    assert program not in PACKS
    assert np.array_equal(
        render(tune((64, 1), program=program), pack), render(tune((64, 1), program=kin), pack)
    )


def test_where_no_kin_has_a_pack_the_choir_sings() -> None:
    def choir(program: int) -> bytes | None:
        return pack(program) if program == 52 else None

    assert np.array_equal(
        render(tune((64, 1), program=73), choir), render(tune((64, 1), program=52), pack)
    )


def test_the_page_has_the_same_kin() -> None:
    page = (ROOT / "frontend/src/features/player/sounds.ts").read_text(encoding="utf-8")
    found = re.search(r"const KIN = \[([\d, ]+)\]", page)
    assert found
    assert tuple(int(one) for one in found[1].split(",")) == KIN


def test_the_same_score_gives_the_same_files() -> None:
    midi = tune((60, 1), (64, 1), (67, 2))
    sound = render(midi, pack)
    assert np.array_equal(sound, render(midi, pack))
    assert encoding.wav(sound) == encoding.wav(sound)


@pytest.mark.parametrize(("form", "marks"), [("wav", wav), ("mp3", mp3)])
def test_a_recording_is_read_by_others_with_its_rights_in_it(form: str, marks: object) -> None:
    sound = render(tune((67, 2), (72, 2)), pack)
    plain = getattr(encoding, form)(sound)
    written = getattr(marks, "write")(plain, RECORD)  # noqa: B009 — the module is a parameter
    read, rate = soundfile.read(io.BytesIO(written))
    assert rate == RATE
    assert pitch(read, 0.3, 0.9) == pytest.approx(67, abs=0.3)
    assert pitch(read, 1.3, 1.9) == pytest.approx(72, abs=0.3)
    assert getattr(marks, "read")(written) == RECORD  # noqa: B009


@pytest.mark.parametrize(
    ("midi", "said"),
    [
        (b"MThd", "damaged"),
        (b"", "damaged"),
        (tune(), "nothing to be heard"),
        (tune((60, MAX_SECONDS * 2 + 1)), "5 minutes at most"),
    ],
)
def test_what_cannot_be_recorded_is_refused_in_a_sentence(midi: bytes, said: str) -> None:
    with pytest.raises(FormatError, match=said):
        render(midi, pack)


def test_a_bank_with_an_odd_end_is_mended() -> None:
    assert mended(b"RIFFsmpl\x03\0\0\0abc\0") == b"RIFFsmpl\x04\0\0\0abc\0"
    assert mended(b"RIFFsmpl\x04\0\0\0abcd") == b"RIFFsmpl\x04\0\0\0abcd"
    assert mended(b"rubbish") == b"rubbish"
