"""Read the collections kept as JSON lines, one vocal part a line."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from generation.corpora.harmony import heard_chords
from generation.corpora.line import LineBar, LineNote, Syllable, VocalLine, Voice
from generation.corpora.mode import mode_of_close
from generation.errors import FormatError
from generation.score.chords import Chord, changes, parse_symbol
from generation.score.units import TICKS_PER_QUARTER, TimeSignature

Record = Mapping[str, Any]

_MISFIT = "lyric-misfit"  # words whose onsets did not fit the voice they were set under


def read_collection(path: Path) -> dict[str, list[Record]]:
    """The records of a ``.jsonl.gz`` by the song they belong to. Raises FormatError."""
    songs: dict[str, list[Record]] = {}
    try:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                record = json.loads(line)
                songs.setdefault(record.get("song", record["id"]), []).append(record)
    except (OSError, ValueError, KeyError, TypeError):
        raise FormatError(f"{path.name} is not a readable collection of JSON lines.") from None
    return songs


def read(records: Sequence[Record]) -> list[VocalLine]:
    """The vocal lines of one song, without those whose words were matched loosely.

    Raises FormatError when a record is not as described.
    """
    try:
        voices = tuple(_voices(records))
        return [
            _line(record, f"p{number}", voices)
            for number, record in enumerate(records, start=1)
            if record.get("notes") and _MISFIT not in record.get("flags", ())
        ]
    except (KeyError, IndexError, TypeError, ValueError):
        raise FormatError("A record of the collection is malformed.") from None


def _line(record: Record, part: str, voices: tuple[Voice, ...]) -> VocalLine:
    lyrics = _lyrics(record)
    starts: dict[int, int] = {}  # where a printed bar begins → its first note's onset
    notes = []
    for index, (midi, quarters, offset, _, beat, _, _, tied) in enumerate(record["notes"]):
        onset = _ticks(offset)
        starts.setdefault(_ticks(offset - beat), onset)
        notes.append(
            LineNote(midi, onset, _ticks(offset + quarters) - onset, bool(tied), lyrics[index])
        )
    fifths = tuple(
        (_ticks(offset), sharps) for offset, sharps, *_ in record["keys"] if sharps is not None
    )
    fifths = fifths or ((0, record["fifths"] or 0),)
    mode = None
    finals = [voice[-1][0] for _, voice in record.get("satb", ()) if voice]
    if finals and len({sharps for _, sharps in fifths}) == 1:
        mode = mode_of_close(fifths[0][1], min(finals))
    bars = _bars(starts, record)
    sounding = [note for voice in voices for note in voice.notes]
    chords = _printed_chords(record) or heard_chords(sounding, bars)
    return VocalLine(part, tuple(notes), bars, fifths, mode, chords, voices)


def _printed_chords(record: Record) -> tuple[Chord, ...]:
    return changes(
        [parse_symbol(symbol, _ticks(offset)) for offset, symbol in record.get("chords", ())]
    )


def _voices(records: Sequence[Record]) -> Iterator[Voice]:
    """Every voice, which one of the song's records holds for all."""
    for name, notes in next((record["satb"] for record in records if record.get("satb")), ()):
        yield Voice(
            name,
            tuple(
                LineNote(midi, _ticks(at), _ticks(at + quarters) - _ticks(at), bool(tied))
                for midi, quarters, at, tied in notes
            ),
        )


def _lyrics(record: Record) -> list[dict[int, Syllable]]:
    lyrics: list[dict[int, Syllable]] = [{} for _ in record["notes"]]
    for index, note in enumerate(record["notes"]):
        if note[5]:
            lyrics[index][1] = Syllable(note[5], note[6] or "single")
    for number, verse in enumerate(record.get("verses", ()), start=2):
        for index, text, syllabic in verse["syl"]:
            lyrics[index][number] = Syllable(text, syllabic or "single")
    return lyrics


def _bars(starts: Mapping[int, int], record: Record) -> tuple[LineBar, ...]:
    """Bars that hold a note; one reaches to the next, so that rests count as its length."""
    times = [(_ticks(offset), TimeSignature.parse(name)) for offset, name in record["meters"]]
    ordered = sorted(starts)
    bars = []
    for start, following in pairwise([*ordered, None]):
        assert start is not None
        governing = [time for onset, time in times if onset <= starts[start]]
        time = governing[-1] if governing else TimeSignature.parse(record["meter"])
        length = following - start if following is not None else int(time.bar)
        bars.append(LineBar(start, length, time))
    return tuple(bars)


def _ticks(quarters: float) -> int:
    return round(quarters * TICKS_PER_QUARTER)
