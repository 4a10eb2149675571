"""Read vocal lines from Humdrum: ``**kern`` spines with their ``**text`` spines.

Parts stand in columns from the lowest to the highest; a part's words are the ``**text`` columns
to its right, one a verse. A part that splits is read along its first column, the upper voice.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from generation.corpora.harmony import heard_chords
from generation.corpora.line import LineBar, LineNote, Syllable, VocalLine, Voice
from generation.corpora.manifest import Row
from generation.errors import FormatError
from generation.score.units import TICKS_PER_QUARTER, Key, TimeSignature

QUOTAS = {"pl": 200, "it": 40, "de": 70, "fr": 40, "la": 20}
"""Songs taken of each language: the source is mostly Latin masses, which would drown the rest."""

_SOLO_FIRST = ("art-song", "vocal", "opera")
_SEMITONES = {"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11}
_DURATION = re.compile(r"(\d+)(?:%(\d+))?(\.*)")
_PITCH = re.compile(r"([a-gA-G])\1*(#+|-+|n)?")


def choose(rows: Iterable[Row]) -> list[Row]:
    """The sample: no masses before others, songs before part music, then by hash of the id."""
    chosen: list[Row] = []
    by_language: dict[str, list[Row]] = {}
    for row in rows:
        by_language.setdefault(row.language, []).append(row)
    for language, quota in QUOTAS.items():
        chosen += sorted(by_language.get(language, []), key=_preference)[:quota]
    return chosen


def _preference(row: Row) -> tuple[bool, bool, str]:
    digest = hashlib.sha256(row.id.encode()).hexdigest()
    return "Mass" in row.genre, row.kind not in _SOLO_FIRST, digest


def read(content: bytes) -> list[VocalLine]:
    """The vocal lines, from the highest part. Raises FormatError."""
    try:
        lines = content.decode("utf-8").splitlines()
        parts = _parts(lines)
    except (ValueError, KeyError, IndexError, ZeroDivisionError):
        raise FormatError("The file is not Humdrum that can be read.") from None
    sounding = [note for part in parts for note in part.sounding]
    highest_first = [part for part in reversed(parts) if part.sounding]
    voices = tuple(
        Voice(f"part-{at}", tuple(part.sounding)) for at, part in enumerate(highest_first, start=1)
    )
    texted = reversed([part for part in parts if part.texts])
    sung = [part.line(f"p{at}") for at, part in enumerate(texted, start=1) if part.sung]
    return [replace(line, chords=heard_chords(sounding, line.bars), voices=voices) for line in sung]


@dataclass
class _Part:
    """A **kern column and its **text columns, if any; position in ticks.

    ``notes`` are the top of each chord, ``sounding`` all of it.
    """

    spine: int
    texts: list[int]
    time: TimeSignature | None = None
    position: float = 0.0
    bar: int = 0
    notes: list[LineNote] = field(default_factory=list)
    sounding: list[LineNote] = field(default_factory=list)
    bars: list[LineBar] = field(default_factory=list)
    fifths: list[tuple[int, int]] = field(default_factory=list)
    mode: str | None = None

    @property
    def sung(self) -> bool:
        return any(note.lyrics for note in self.notes)

    def line(self, name: str) -> VocalLine:
        return VocalLine(name, tuple(self.notes), tuple(self.bars), tuple(self.fifths), self.mode)

    def interpret(self, token: str) -> None:
        """Time signature, key signature, key."""
        if found := re.fullmatch(r"\*M(\d+/\d+)", token):
            self.barline()
            self.time = TimeSignature.parse(found[1])
        elif found := re.fullmatch(r"\*k\[([^\]]*)\]", token):
            sharps, flats = found[1].count("#"), found[1].count("-")
            self.fifths.append((round(self.position), sharps - flats))
        elif found := re.fullmatch(r"\*([a-gA-G])([#-]?):", token):
            self.mode = self._declared(found[1], found[2])

    def _declared(self, letter: str, accidental: str) -> str | None:
        """The mode, if the declared key and the signature agree."""
        mode = "minor" if letter.islower() else "major"
        tonic = Key(letter.upper(), {"#": 1, "-": -1, "": 0}[accidental], mode)
        return mode if self.fifths and tonic.fifths == self.fifths[-1][1] else None

    def sound(self, token: str, texts: Sequence[str]) -> None:
        """A data token: a note, a chord's top note or a rest; grace notes take no time."""
        found = _DURATION.search(token)
        if token == "." or "q" in token or not found:
            return
        onset = round(self.position)
        self.position += _ticks(found)
        pitches = [_midi(note) for note in token.split(" ") if "r" not in note]
        if pitches:
            tied = "_" in token or "]" in token
            lyrics = {
                verse: syllable
                for verse, text in enumerate(texts, start=1)
                if (syllable := _syllable(text))
            }
            length = round(self.position) - onset
            self.notes.append(LineNote(max(pitches), onset, length, tied, lyrics))
            self.sounding += [LineNote(midi, onset, length, tied) for midi in pitches]

    def barline(self) -> None:
        end = round(self.position)
        if end > self.bar:
            if self.time is None:
                self.time = TimeSignature(1, 1)  # unmeasured: no run will accept it
            self.bars.append(LineBar(self.bar, end - self.bar, self.time))
            self.bar = end


def _parts(lines: Iterable[str]) -> list[_Part]:
    columns: list[int] = []  # which spine each column belongs to
    parts: list[_Part] = []
    for line in lines:
        if not line or line.startswith("!"):
            continue
        tokens = line.split("\t")
        if line.startswith("**"):
            columns = list(range(len(tokens)))
            parts = _all_parts(tokens)
            continue
        if any(token in ("*^", "*v", "*x", "*+", "*-") for token in tokens):
            columns = _rearranged(columns, tokens)
            continue
        first = {spine: tokens[at] for at, spine in reversed(list(enumerate(columns)))}
        for part in parts:
            token = first.get(part.spine, ".")
            if token.startswith("*"):
                part.interpret(token)
            elif token.startswith("="):
                part.barline()
            elif not token.startswith("!"):
                part.sound(token, [first.get(text, ".") for text in part.texts])
    for part in parts:
        part.barline()
    return parts


def _all_parts(exclusive: Sequence[str]) -> list[_Part]:
    parts: list[_Part] = []
    for spine, kind in enumerate(exclusive):
        if kind == "**kern":
            parts.append(_Part(spine, []))
        elif kind == "**text" and parts:
            parts[-1].texts.append(spine)
    return parts


def _rearranged(columns: Sequence[int], tokens: Sequence[str]) -> list[int]:
    """The columns after spines split, join, change places or end."""
    result: list[int] = []
    at = 0
    while at < len(columns):
        token = tokens[at]
        if token == "*^":
            result += [columns[at]] * 2
        elif token == "*v":
            result.append(columns[at])
            while at + 1 < len(columns) and tokens[at + 1] == "*v":
                if columns[at + 1] != columns[at]:
                    break
                at += 1
        elif token == "*x" and at + 1 < len(columns):
            result += [columns[at + 1], columns[at]]
            at += 1
        elif token != "*-":
            result.append(columns[at])
        at += 1
    return result


def _ticks(found: re.Match[str]) -> float:
    digits, numerator, dots = found[1], int(found[2] or 1), len(found[3])
    breves = len(digits) if set(digits) == {"0"} else 0  # 0 is a breve, 00 a longa
    wholes = 2.0**breves if breves else numerator / int(digits)
    return 4 * TICKS_PER_QUARTER * wholes * (2 - 0.5**dots)


def _midi(token: str) -> int:
    found = _PITCH.search(token)
    if not found:
        raise ValueError
    letters = len(re.match(r"[a-g]+|[A-G]+", token[found.start() :])[0])  # type: ignore[index]
    octave = 3 + letters if found[1].islower() else 4 - letters
    accidental = found[2] or ""
    alter = accidental.count("#") - accidental.count("-")
    return 12 * (octave + 1) + _SEMITONES[found[1].lower()] + alter


def _syllable(text: str) -> Syllable | None:
    """``-czek`` ends a word, ``za-`` begins one, ``-ją-`` is inside."""
    text = text.strip()
    if text in (".", "", "-", "_") or text.startswith(("*", "!", "=")):
        return None
    continues, goes_on = text.startswith("-"), text.endswith("-")
    kinds = {(True, True): "middle", (True, False): "end", (False, True): "begin"}
    return Syllable(text.strip("-"), kinds.get((continues, goes_on), "single"))
