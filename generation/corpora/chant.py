"""Read plainchant from GABC: syllables, each followed by its neumes in brackets.

Chant has no metre. Here a neume's note lasts an eighth, as modern editions read it, one with a
mora twice as long, and notes of one syllable that stay on their pitch are held; a divisio is a
breath. Where barlines fall means nothing, so that chants are barred in several metres in turn: what
learns from them shall learn their lines, and no metre.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from generation.corpora.line import LineBar, LineNote, Syllable, VocalLine
from generation.corpora.manifest import Row
from generation.errors import FormatError
from generation.score.units import TimeSignature

MOST = 1000  # chants: more would say no more of them

_NOTE = 240  # ticks
_METRES = tuple(TimeSignature.parse(text) for text in ("4/4", "3/4", "2/4", "6/8"))
_BREATHS = (("::", 960), (":", 480), (";", 240))  # ticks, by divisio
_FINALS = {  # the church modes by their finals: sharps, mode
    "1": (-1, "minor"), "2": (-1, "minor"), "3": (1, "minor"), "4": (1, "minor"),
    "5": (-1, "major"), "6": (-1, "major"), "7": (1, "major"), "8": (1, "major"),
}  # fmt: skip
_GROUP = re.compile(r"([^()]*)\(([^()]*)\)")
_CLEF = re.compile(r"([cf])(b?)([1-4])")
_IGNORED = re.compile(r"\[[^\]]*\]|\{[^}]*\}|[a-m]\+|[zZ]0?")
_SIGN = re.compile(
    r"(?P<note>[a-mA-M])(?P<change>[xy#])|(?P<pitch>[a-mA-M])(?P<shape>[a-zA-Z~<>]*?)"
    r"(?=[a-mA-M]|[^a-zA-Z~<>]|$)(?P<mora>\.*)"
)
_LETTERS = re.compile(r"<(v|i|eu|alt|nlba|b|c|e|sc)>.*?</\1>|<[^>]*>|\{|\}|[*+†0-9]")
_ACCENTED = {"'æ": "ǽ", "'ae": "ǽ", "ae": "æ", "'oe": "œ", "oe": "œ", "'œ": "œ", "'y": "ý"}
_STEPS = (0, 2, 4, 5, 7, 9, 11)


def choose(rows: list[Row]) -> list[Row]:
    """The chants that are read: some of all, by hash of the id."""
    return sorted(rows, key=lambda row: hashlib.sha256(row.id.encode()).hexdigest())[:MOST]


def read_collection(path: Path) -> dict[str, Mapping[str, Any]]:
    """The records of a ``.jsonl.gz`` by ``id=`` and their number. Raises OSError or ValueError."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return {f"id={record['id']}": record for record in map(json.loads, lines)}


def read(record: Mapping[str, Any]) -> VocalLine:
    """The line of a chant, up to its first double bar. Raises FormatError where it has no notes."""
    chant = _Chant()
    for text, neumes in _GROUP.findall(_gabc(record)):
        if chant.notes and "::" in neumes:
            break
        chant.sing(text, neumes)
    if not chant.notes:
        raise FormatError("There is no note in this chant.")
    fifths, mode = _FINALS.get(str(record["mode"]), (0, None))
    names = hashlib.sha256(str(record["id"]).encode()).digest()
    time = _METRES[names[0] % len(_METRES)]
    bars = tuple(LineBar(at, int(time.bar), time) for at in range(0, chant.end, int(time.bar)))
    return VocalLine("p1", tuple(chant.lined()), bars, ((0, fifths),), mode)


def _gabc(record: Mapping[str, Any]) -> str:
    """Some records hold parts of several kinds, GABC among them."""
    parts = json.loads(record["gabc"])
    if isinstance(parts, str):
        return parts
    return "".join(text for kind, text, *_ in parts if kind == "gabc")


@dataclass
class _Note:
    midi: int
    onset: int
    duration: int
    text: str
    begins: bool  # a word


@dataclass
class _Chant:
    """What has been sung. ``do``: the letter's number that is a C; ``changed``: letters that an
    accidental holds for, until the word ends."""

    notes: list[_Note] = field(default_factory=list)
    end: int = 0
    do: int = 9
    flat: bool = False
    changed: dict[int, int] = field(default_factory=dict)

    def sing(self, text: str, neumes: str) -> None:
        if clef := _CLEF.match(neumes):
            line = 1 + 2 * int(clef[3])  # letters of the lines: d, f, h, j
            self.do = line if clef[1] == "c" else line + 4
            self.flat = bool(clef[2])
            neumes = neumes[clef.end() :]
        begins = not self.notes or text[:1].isspace()
        if begins:
            self.changed = {}
        syllable = _syllable(text)
        for midi, duration in self._neumes(neumes):
            fresh = bool(syllable)
            last = self.notes[-1] if self.notes else None
            if last and not fresh and last.midi == midi and last.onset + last.duration == self.end:
                last.duration += duration
            else:
                self.notes.append(_Note(midi, self.end, duration, syllable, begins))
                syllable = ""
            self.end += duration
        self.end += next((ticks for mark, ticks in _BREATHS if mark in neumes), 0)

    def _neumes(self, neumes: str) -> Iterator[tuple[int, int]]:
        """Pitch and length of each note."""
        found: list[tuple[int, int]] = []
        for sign in _SIGN.finditer(_IGNORED.sub("", neumes)):
            if sign["note"]:
                change = {"x": -1, "y": 0, "#": 1}[sign["change"]]
                self.changed[_number(sign["note"])] = change
                continue
            shape, midi = sign["shape"], self._midi(_number(sign["pitch"]))
            found += [(midi, _NOTE)] * max(1, shape.count("s"), shape.lower().count("v"))
            for back in range(min(len(sign["mora"]), len(found))):
                found[-1 - back] = found[-1 - back][0], 2 * _NOTE
        yield from found

    def _midi(self, number: int) -> int:
        octave, step = divmod(number - self.do, 7)
        flat = -1 if self.flat and step == 6 else 0
        return 60 + 12 * octave + _STEPS[step] + self.changed.get(number, flat)

    def lined(self) -> Iterator[LineNote]:
        sung = [note for note in self.notes if note.text]
        closes = {
            id(note): following is None or following.begins
            for note, following in zip(sung, [*sung[1:], None], strict=True)
        }
        for note in self.notes:
            lyrics = {}
            if note.text:
                kind = {
                    (True, True): "single", (True, False): "begin",
                    (False, False): "middle", (False, True): "end",
                }[note.begins, closes[id(note)]]  # fmt: skip
                lyrics = {1: Syllable(note.text, kind)}
            yield LineNote(note.midi, note.onset, note.duration, False, lyrics)


def _number(letter: str) -> int:
    return ord(letter.lower()) - ord("a")


def _syllable(text: str) -> str:
    """Its letters; capitals only where a word begins with them."""
    spelt = re.sub(r"<sp>(.*?)</sp>", lambda sign: _ACCENTED.get(sign[1], ""), text)
    plain = _LETTERS.sub("", spelt).strip()
    if not any(letter.isalpha() for letter in plain):
        return ""
    return plain[0] + plain[1:].lower() if len(plain) > 1 and plain[1].isupper() else plain
