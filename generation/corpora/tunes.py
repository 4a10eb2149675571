"""Tunes for the traditions that songs do not stand for: Irish dances, marches and rags, which have
no words, plainchant, and baroque airs beyond those that the songs hold.

They are read into the same songs as others, those without words to one vocable a note, so that
whatever cuts and encodes songs takes them too; their ``style`` is a tradition. The melody models
do not learn from them.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from statistics import fmean, median
from typing import Any, Final

from mido import KeySignatureError, MidiFile

from generation.corpora import cache as cached
from generation.corpora import chant, derived_songs, kern_songs
from generation.corpora.cleaning import GRID, songs_from
from generation.corpora.line import LineBar, LineNote, Syllable, VocalLine
from generation.corpora.manifest import Row, fingerprint, read_manifest
from generation.corpora.song import Song
from generation.corpora.splits import grouped
from generation.errors import FormatError
from generation.requests import AMBITUS_LIMITS
from generation.score.melody import VOCABLE
from generation.score.units import TICKS_PER_QUARTER, Key, TimeSignature
from generation.traditions import Tradition

BAROQUE: Final = re.compile(
    r"\b(Händel|Handel|J\. ?S\. Bach|Johann Sebastian Bach|Purcell|Arne, Thomas|Henry Carey|"
    r"Leveridge|Lotti|Caldara|Vinci|Hasse, J|Graun|De Majo|Fischietti|Lampugnani|Riccieri|Costanzi|"
    r"Casali|Conti$|Bencini|Pękiel|Förster|Różycki|Szarzyński|Gorczycki|Żebrowski|Szczurowski|"
    r"Kobierkowicz|Volckmer|Luna, G|Habermann|Königsperger|Kraus, Lambert|Pausch|Kellerer|Kalous|"
    r"Zandtfelder|Rhein, C)"
)
"""Composers, from the generation of Purcell to that of Hasse and Graun."""

_TRADITIONS: Mapping[tuple[str, str], Tradition] = {  # by corpus and kind
    ("gregobase", "chant"): Tradition.CHANT,
    ("cre-irish", "tune"): Tradition.IRISH_DANCE,
    ("mutopia-style", "march"): Tradition.MARCH,
    ("mutopia-style", "ragtime"): Tradition.MARCH,
}
_VERSION = 2  # raise it whenever the same sources would give different tunes
_SOLOISTS = 2  # of an air, at most
_SUNG = {1: Syllable(VOCABLE, "single")}
_MIDDLE = 69  # MIDI: tunes are moved by octaves, so that their middle is near
_OCTAVES = (0, -12, 12, -24, 24)
_FULL = 0.5  # of the notes of the fullest voice: a voice with as many may be the melody
_DAMAGED = (
    FormatError, KeySignatureError, OSError, EOFError, ValueError, KeyError, IndexError, TypeError
)  # fmt: skip


def load_tunes(folder: Path, songs: Sequence[Song], cache: Path | None = None) -> list[Song]:
    """Every free tune under ``folder``. ``work`` is shared by near-duplicates, with the ``songs``
    too, whose works keep their names. ``cache`` is as for
    :func:`generation.corpora.load.load_songs`. Raises FormatError when there is no manifest."""
    key = f"tunes {_VERSION}:{fingerprint(folder)}" if (folder / "manifest.csv").is_file() else ""
    if cache and (known := cached.read(cache, key)) is not None:
        return known[0]
    dropped: Counter[tuple[str, str]] = Counter()
    known_ids = {song.id.partition(".")[0] for song in songs}
    tunes = _with_works(list(_read(folder, known_ids, dropped)), songs)
    if cache:
        cached.write(cache, key, tunes, dropped)
    return tunes


def tradition_of(row: Row) -> Tradition | None:
    """The tradition that a row's tune stands for; None where it is not one of these."""
    if known := _TRADITIONS.get((row.corpus, row.kind)):
        return known
    solo = row.member.endswith(".krn") and row.kind != "choral" and row.parts <= _SOLOISTS
    return Tradition.BAROQUE_AIR if solo and BAROQUE.search(row.composer) else None


def _read(
    folder: Path, songs: Collection[str], dropped: Counter[tuple[str, str]]
) -> Iterator[Song]:
    """All but those that are read as ``songs``."""
    rows: dict[str, list[Row]] = defaultdict(list)
    free = [row for row in read_manifest(folder) if row.free and row.id not in songs]
    chants = {row.id for row in chant.choose([row for row in free if row.kind == "chant"])}
    for row in free:
        if tradition_of(row) and (row.kind != "chant" or row.id in chants):
            rows[row.container].append(row)
    for container, members in rows.items():
        for row, read in _container(folder / container, members):
            try:
                line = read()
            except _DAMAGED:
                dropped[row.corpus, "cannot be read"] += 1
                continue
            reasons: Counter[str] = Counter()
            style = str(tradition_of(row))
            yield from (replace(one, style=style) for one in songs_from(line, row, reasons))
            dropped.update({(row.corpus, reason): many for reason, many in reasons.items()})


def _container(path: Path, rows: Sequence[Row]) -> Iterator[tuple[Row, Callable[[], VocalLine]]]:
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            for row in rows:
                yield row, partial(_member, archive, row.member)
    elif rows[0].kind == "chant":
        chants = chant.read_collection(path)
        for row in rows:
            yield row, partial(_chanted, chants[row.member])
    else:
        records = derived_songs.read_collection(path)
        for row in rows:
            yield row, partial(_voiced, records[row.member][0])


def _member(archive: zipfile.ZipFile, name: str) -> VocalLine:
    content = archive.read(name)
    return kern_songs.read(content)[0] if name.endswith(".krn") else played(content)


def _chanted(record: Mapping[str, Any]) -> VocalLine:
    return _within_voices(chant.read(record))


def _with_works(tunes: list[Song], songs: Sequence[Song]) -> list[Song]:
    """The tunes with their works; one that is a song's near-duplicate has the song's."""
    own = {song.id: song.work for song in songs}
    wordless = [replace(one, words=()) if one.language == "zxx" else one for one in tunes]
    group = {one.id: one.work for one in grouped([*songs, *wordless])}
    known = {group[name]: work for name, work in own.items()}
    return [replace(tune, work=known.get(group[tune.id], group[tune.id])) for tune in tunes]


# ---- voices of derived scores


def _voiced(record: Mapping[str, Any]) -> VocalLine:
    """The melody: of the voices that have much to play, the highest."""
    voices = [voice["notes"] for voice in record["voices"] if voice["notes"]]
    most = max(map(len, voices))
    full = [notes for notes in voices if len(notes) >= _FULL * most]
    notes = max(full, key=lambda them: fmean(note[0] for note in them))
    time = TimeSignature.parse(record["meter"])
    heard = [
        LineNote(
            midi,
            _ticks(offset),
            _ticks(offset + quarters) - _ticks(offset),
            bool(tied),
            {} if tied else _SUNG,
        )
        for midi, quarters, offset, _, _, _, _, tied in notes
    ]
    first = notes[0]
    begin = (_ticks(first[2]) - _ticks(first[4])) % time.bar  # where barlines fall
    return _line(heard, time, begin, int(record["fifths"] or 0))


# ---- MIDI files


@dataclass(frozen=True)
class _Struck:
    midi: int
    onset: int
    end: int
    loudness: int


def played(data: bytes) -> VocalLine:
    """The melody of a MIDI file made from ABC notation, which strikes the first note of a bar
    loudest and begins a tick late. Raises what mido does."""
    file = MidiFile(file=io.BytesIO(data))
    scale = TICKS_PER_QUARTER / file.ticks_per_beat
    time, fifths, melody = TimeSignature(4, 4), 0, list[_Struck]()
    for track in file.tracks:
        at, pressed, notes = 0, dict[int, tuple[int, int]](), list[_Struck]()
        for message in track:
            at += message.time
            if message.type == "time_signature":
                time = TimeSignature(message.numerator, message.denominator)
            elif message.type == "key_signature":
                fifths = _fifths(message.key)
            elif message.type == "note_on" and message.velocity:
                pressed[message.note] = at, message.velocity
            elif message.type in ("note_on", "note_off") and message.note in pressed:
                onset, loudness = pressed.pop(message.note)
                notes.append(
                    _Struck(message.note, _near(onset * scale), _near(at * scale), loudness)
                )
        melody = max(melody, notes, key=len)
    if not melody:
        raise FormatError("There is no note in this file.")
    melody.sort(key=lambda note: (note.onset, note.midi))
    heard = [LineNote(one.midi, one.onset, one.end - one.onset, False, _SUNG) for one in melody]
    return _line(heard, time, _barline(melody, time), fifths)


def _barline(notes: Sequence[_Struck], time: TimeSignature) -> int:
    """How far after the beginning the barlines fall, by where the loudest notes are."""
    loudest = max(note.loudness for note in notes)
    places = Counter(note.onset % time.bar for note in notes if note.loudness == loudest)
    return places.most_common(1)[0][0]


def _fifths(name: str) -> int:
    minor = name.endswith("m")
    return Key.parse(f"{name.removesuffix('m')} {'minor' if minor else 'major'}").fifths


def _near(ticks: float) -> int:
    return round(ticks / GRID) * GRID


# ---- both


def _line(notes: Sequence[LineNote], time: TimeSignature, barline: int, fifths: int) -> VocalLine:
    """The line, its first bar shortened by ``barline`` ticks."""
    bar, end = int(time.bar), max(note.onset + note.duration for note in notes)
    starts = [*([0] if barline else []), *range(barline, end, bar)]
    bars = tuple(LineBar(start, barline if start < barline else bar, time) for start in starts)
    return _within_voices(VocalLine("p1", tuple(notes), bars, ((0, fifths),)))


def _within_voices(line: VocalLine) -> VocalLine:
    """Moved by octaves into the range of voices."""
    pitches = [note.midi for note in line.notes]
    octaves = min(
        _OCTAVES, key=lambda by: (_outside(pitches, by), abs(median(pitches) + by - _MIDDLE))
    )
    moved = tuple(replace(note, midi=note.midi + octaves) for note in line.notes)
    return replace(line, notes=moved)


def _outside(pitches: Sequence[int], moved: int) -> int:
    """How many of them lie outside the range of voices when they are moved."""
    low, high = AMBITUS_LIMITS
    return sum(not low <= pitch + moved <= high for pitch in pitches)


def _ticks(quarters: float) -> int:
    return round(quarters * TICKS_PER_QUARTER)
