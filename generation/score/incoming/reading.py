"""Any file with a melody in it → Score, with what was changed on the way."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from generation.errors import FormatError
from generation.score import checks, mxl
from generation.score.incoming import bars, keys, others
from generation.score.incoming.notices import Change, Notice, Notices
from generation.score.incoming.sketch import Sketch
from generation.score.incoming.texts import plain
from generation.score.incoming.voices import Listed
from generation.score.model import Clef, Group, Measure, Part, Score
from generation.score.units import TICKS_PER_QUARTER, Key, TimeSignature

MAX_FILE_BYTES = 5_000_000
_MAX_TITLE = 200
_TEMPO = 96  # beats a minute, where the file names none
_TEMPO_RANGE = (20, 400)
_UNTITLED = "Untitled melody"
_NO_NOTE = "There is no note in this file: write a melody first, then bring it."


@dataclass(frozen=True)
class Incoming:
    """A score that came in. ``original_format`` is ``"musicxml"``, ``"mxl"`` or ``"midi"``."""

    score: Score
    notices: tuple[Notice, ...]
    original_format: str


def voices_of(data: bytes) -> Listed:
    """The voices of a MusicXML, MXL or MIDI file, each of which :func:`read` can take. Raises
    :class:`FormatError`."""
    kind = _kind(data)
    if kind == "midi":
        from generation.score.incoming import midi_read

        return midi_read.voices_of(data)
    from generation.score.incoming import musicxml_read

    return musicxml_read.voices_of(data)


def read(data: bytes, filename: str = "", *, beside: bool = False, voice: str = "") -> Incoming:
    """The melody of a MusicXML, MXL or MIDI file as a score of one part, one voice (the one of
    this id, else the one that seems to be it); with what the other instruments play ``beside`` it,
    a voice a staff.

    The format is told by the content, not by the name; ``filename`` is only the title of a
    piece without one. Raises :class:`FormatError`, in one sentence that names what to change.
    """
    kind = _kind(data)
    notices = Notices()
    sketch = _sketch(kind, data, notices, beside, voice)
    return _brought(sketch, filename, notices, kind)


def typed(text: str, time_signature: str = "4/4", key: str = "") -> Incoming:
    """Notes as typed, ``C4:1 D4:0.5 r:1`` (quarters), as a score; without a key, as it sounds.

    Raises :class:`FormatError`, in one sentence that names what to change.
    """
    from generation.score.incoming import typed_notes

    try:
        signature = TimeSignature.parse(time_signature)
    except ValueError:
        raise FormatError(
            "“{text}” is no time signature: write one like 3/4.", text=time_signature[:20]
        ) from None
    try:
        home = Key.parse(key) if key else None
    except ValueError:
        raise FormatError("“{text}” is no key: write one like G major.", text=key[:20]) from None
    notices = Notices()
    return _brought(typed_notes.sketch(text, signature, home), "", notices, "typed")


def _brought(sketch: Sketch, filename: str, notices: Notices, kind: str) -> Incoming:
    if not any(bar.sounds for bar in sketch.bars):
        raise FormatError(_NO_NOTE)
    score = _score(sketch, filename, notices)
    if checks.full_measures(score.parts[0]):
        raise FormatError(
            "This melody cannot be brought into full bars: fill them in a notation program first."
        )
    return Incoming(score, tuple(notices), kind)


def _kind(data: bytes) -> str:
    if len(data) > MAX_FILE_BYTES:
        raise FormatError(
            "The file is larger than {megabytes} MB.", megabytes=MAX_FILE_BYTES // 1000000
        )
    return _format(data)


def _format(data: bytes) -> str:
    head = data[:512].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00")
    if not data.strip():
        raise FormatError("The file is empty.")
    if data.startswith(b"MThd"):
        return "midi"
    if data.startswith(b"RIFF") and data[8:12] == b"RMID":
        return "midi"
    if mxl.packed(data):
        return "mxl"
    if head.startswith(b"<"):
        return "musicxml"
    raise FormatError("This is neither MusicXML nor MIDI: export one of them and bring that.")


def _sketch(kind: str, data: bytes, notices: Notices, beside: bool, voice: str) -> Sketch:
    # One of them is enough; a reader in a process of its own starts the faster for it.
    if kind == "midi":
        from generation.score.incoming import midi_read

        return midi_read.read(data, notices, beside=beside, voice=voice)
    from generation.score.incoming import musicxml_read

    return musicxml_read.read(data, notices, beside=beside, voice=voice)


def _score(sketch: Sketch, filename: str, notices: Notices) -> Score:
    found = keys.heard(sketch.bars, notices)
    if not sketch.spelled:
        found = keys.spelled(found)
    measures = bars.measures(found, notices)
    if not any(measure.notes for measure in measures):  # all were shorter than our grid
        raise FormatError(_NO_NOTE)
    part = Part(
        id=sketch.part if re.fullmatch(r"[A-Za-z_][\w.-]{0,40}", sketch.part) else "P1",
        name=plain(sketch.name, 60) or "Voice",
        program=sketch.program,
        measures=measures,
        clef=sketch.clef or _clef(measures),
    )
    more: tuple[Part, ...] = ()
    groups: tuple[Group, ...] = ()
    if sketch.others and len(measures) == len(sketch.bars):  # else their bars are not the file's
        more, groups = others.parts(part, sketch.others)
        notices.add(Change.BESIDE)
    about = sketch.about
    return Score(
        title=plain(about.title, _MAX_TITLE) or _stem(filename),
        parts=(part, *more),
        groups=groups,
        tempo=_tempo(about.tempo, measures[0]),
        language=about.language,
        creators=about.creators,
        rights=about.rights,
        fields=about.fields,
    )


def _stem(filename: str) -> str:
    name = PurePosixPath(filename.replace("\\", "/")).name
    stem = re.sub(r"(\.(musicxml|xml|mxl|midi?|kar))+$", "", name, flags=re.IGNORECASE)
    return plain(stem.replace("_", " "), _MAX_TITLE).strip(" .") or _UNTITLED


def _tempo(quarters: float | None, first: Measure) -> int:
    time = first.time_signature
    if quarters is None or time is None:
        return _TEMPO
    beats = round(quarters * TICKS_PER_QUARTER / time.beat)
    return min(max(beats, _TEMPO_RANGE[0]), _TEMPO_RANGE[1])


def _clef(measures: tuple[Measure, ...]) -> Clef:
    pitches = [note.pitch.midi for measure in measures for note in measure.notes]
    return Clef.for_pitch(sum(pitches) / len(pitches))
