"""Read hymns from ABC: the melody voice and its ``w:`` lines.

The subset that hymnals use: one or several voices marked ``[V:…]`` at the head of each line,
a line of words a verse under the line of music. General ABC is read elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from generation.corpora.harmony import heard_chords
from generation.corpora.line import LineBar, LineNote, Syllable, VocalLine, Voice
from generation.errors import FormatError
from generation.score.units import TICKS_PER_QUARTER, Key, TimeSignature

_WHOLE = 4 * TICKS_PER_QUARTER
_SEMITONES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_IGNORED = re.compile(r'![^!]*!|"[^"]*"|\{[^}]*\}|\\|%.*|&[^|]*')
_FIELD = re.compile(r"\[([A-Za-z]):\s*([^\]]*)\]|^([A-Za-z]):\s*(.*)$")
_NOTE = r"(\^\^?|__?|=)?([A-Ga-g])([,']*)(\d*)(/*)(\d*)"
_TOKEN = re.compile(
    rf"(?P<chord>\[(?:{_NOTE}-?)+\](?P<chord_length>\d*/*\d*))(?P<chord_tie>-?)"
    rf"|(?P<note>{_NOTE})\)*(?P<tie>-?)"
    r"|[zxZ](?P<rest>\d*/*\d*)|\((?P<tuplet>[2-9])|(?P<bar>:*\|[|\]:]*|::)"
)
_WORD = re.compile(r"(?P<skip>[*_]|(?<![^\s])-)|(?P<bar>\|)|(?P<text>[^\s*_|-]+)(?P<hyphen>-?)")
_TUPLETS = {2: 3 / 2, 3: 2 / 3, 4: 3 / 4, 6: 1 / 3}  # (2 is two in the time of three
_FIFTHS = re.compile(r"([A-G])(#|b)?\s*(maj|min|m\b|$|\s)", re.IGNORECASE)


def read_collection(path: Path) -> dict[str, str]:
    """The tunes of an ABC file by their number (``"X:22"``). Raises FormatError."""
    try:
        tunes = re.split(r"\n(?=X:)", path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        raise FormatError(f"{path.name} is not a readable ABC file.") from None
    numbered = ((re.match(r"X:\s*(\d+)", tune), tune) for tune in tunes)
    return {f"X:{number[1]}": tune for number, tune in numbered if number}


def read(tune: str) -> list[VocalLine]:
    """The first voice that has words. Raises FormatError, also where there is no metre."""
    lines = list(_lines(tune))
    sung = [voice for voice, name, _ in lines if name == "w"]
    if not sung:
        return []
    try:
        melody = _Melody().read(lines, sung[0])
        voices = dict.fromkeys(voice for voice, name, _ in lines if not name and voice)
        others = [_Melody().read(lines, voice) for voice in voices if voice != sung[0]]
        return [_with_others(melody, others)]
    except (ValueError, KeyError, ZeroDivisionError):
        raise FormatError("The tune has no metre, or is not ABC that can be read.") from None


def _with_others(melody: VocalLine, others: Sequence[VocalLine]) -> VocalLine:
    """The melody with its chords, and the voices that are as long: a shorter one is out of
    step."""
    whole = [voice for voice in (melody, *others) if voice.bars and _end(voice) == _end(melody)]
    chords = heard_chords([note for voice in whole for note in voice.notes], melody.bars)
    voices = tuple(Voice(f"sung-{at}", one.notes) for at, one in enumerate(whole, start=1))
    return replace(melody, chords=chords, voices=voices)


def _end(voice: VocalLine) -> int:
    return voice.bars[-1].onset + voice.bars[-1].length


def _lines(tune: str) -> Iterator[tuple[str, str, str]]:
    """``(voice, field, content)``: field "" for music, in the tune's order."""
    voice, in_body = "", False
    for line in tune.splitlines():
        if line.startswith("%") or not line.strip():
            continue
        found = re.match(r"([A-Za-z]):\s*(.*)", line)
        if found and found[1] != "V":
            yield voice, found[1], found[2]
            in_body = in_body or found[1] == "K"  # what stands before holds for every voice
            continue
        if in_body and (marked := re.match(r"(?:\[V:\s*([^\s\]]+)|V:\s*(\S+))", line)):
            voice = marked[1] or marked[2]
        if not found:
            yield voice, "", line


@dataclass
class _Melody:
    """One voice being read; ``position`` in ticks from the beginning."""

    unit: float = _WHOLE / 8
    time: TimeSignature | None = None
    key: Key = field(default_factory=lambda: Key("C", 0, "major"))
    position: float = 0.0
    bar: int = 0
    accidentals: dict[str, int] = field(default_factory=dict)
    tied: bool = False
    notes: list[LineNote] = field(default_factory=list)
    bars: list[LineBar] = field(default_factory=list)
    fifths: list[tuple[int, int]] = field(default_factory=list)

    def read(self, lines: list[tuple[str, str, str]], sung: str) -> VocalLine:
        verse, first = 1, 0
        for voice, name, content in lines:
            if voice not in ("", sung) or (name == "w" and voice != sung):
                continue
            if name == "w":
                self._words(content, verse, first)
                verse += 1
            elif name:
                self._field(name, content)
            else:
                verse, first = 1, len(self.notes)
                self._music(content)
        self._end_bar()
        return VocalLine("p1", tuple(self.notes), tuple(self.bars), tuple(self.fifths))

    def _field(self, name: str, content: str) -> None:
        value = content.split("%")[0].strip()
        if name == "M":
            common = {"C": "4/4", "C|": "2/2"}
            self.time = TimeSignature.parse(common.get(value, value))
        elif name == "L":
            above, below = value.split("/")
            self.unit = _WHOLE * int(above) / int(below)
        elif name == "K" and (found := _FIFTHS.match(value)):
            mode = "minor" if found[3].lower() in ("m", "min") else "major"
            self.key = Key.parse(f"{found[1]}{found[2] or ''} {mode}")
            self.fifths.append((round(self.position), self.key.fifths))

    def _music(self, content: str) -> None:
        for found in _FIELD.finditer(content):
            self._field(found[1] or found[3], found[2] or found[4])
        content = _IGNORED.sub("", re.sub(r"\[[A-Za-z]:[^\]]*\]", "", content))
        tuplet = 0
        shrink = 1.0
        for token in _TOKEN.finditer(content):
            if token["tuplet"]:
                tuplet = int(token["tuplet"])
                shrink = _TUPLETS.get(tuplet, 1.0)
                continue
            if token["bar"]:
                self._end_bar()
                continue
            self._sound(token, shrink if tuplet > 0 else 1.0)
            tuplet -= 1

    def _sound(self, token: re.Match[str], shrink: float) -> None:
        """A note, the top of a chord, or a rest."""
        onset = round(self.position)
        pitches = [token["note"]] if token["note"] else re.findall(_PITCHES, token["chord"] or "")
        length = _length(token["rest"] or "")
        if pitches:
            parsed = [re.match(_NOTE, pitch) for pitch in pitches]
            first = parsed[0]
            assert first is not None
            length = _length(first[4] + first[5] + first[6]) * _length(token["chord_length"] or "")
        self.position += self.unit * length * shrink
        if pitches:
            midi = max(self._midi(note) for note in parsed if note)
            self.notes.append(LineNote(midi, onset, round(self.position) - onset, self.tied))
        self.tied = bool(token["tie"] or token["chord_tie"])

    def _midi(self, note: re.Match[str]) -> int:
        written, letter, marks = note[1], note[2], note[3]
        octave = 4 + letter.islower() + marks.count("'") - marks.count(",")
        place = f"{letter.upper()}{octave}"
        if written:
            self.accidentals[place] = {"^": 1, "^^": 2, "_": -1, "__": -2, "=": 0}[written]
        signature = self.key.fifths
        sharps, flats = "FCGDAEB"[: max(signature, 0)], "BEADGCF"[: max(-signature, 0)]
        default = (letter.upper() in sharps) - (letter.upper() in flats)
        alter = self.accidentals.get(place, default)
        return 12 * (octave + 1) + _SEMITONES[letter.upper()] + alter

    def _end_bar(self) -> None:
        self.accidentals.clear()
        end = round(self.position)
        if end > self.bar:
            if self.time is None:
                raise ValueError
            self.bars.append(LineBar(self.bar, end - self.bar, self.time))
            self.bar = end

    def _words(self, content: str, verse: int, first: int) -> None:
        """Set one line of words under the notes from ``first`` on."""
        at, goes_on = first, False
        starts = {bar.onset for bar in self.bars} | {self.bar}
        for token in _WORD.finditer(content):
            if at >= len(self.notes):
                return
            if token["bar"]:
                while at < len(self.notes) and self.notes[at].onset not in starts:
                    at += 1
                continue
            if text := token["text"]:
                hyphen = bool(token["hyphen"])
                syllable = Syllable(text, _SYLLABIC[goes_on, hyphen])
                lyrics = {**self.notes[at].lyrics, verse: syllable}
                self.notes[at] = replace(self.notes[at], lyrics=lyrics)
                goes_on = hyphen
            at += 1


_PITCHES = r"(?:\^\^?|__?|=)?[A-Ga-g][,']*\d*/*\d*"
_SYLLABIC = {
    (False, False): "single",
    (False, True): "begin",
    (True, True): "middle",
    (True, False): "end",
}


def _length(text: str) -> float:
    """``3/2`` → 1.5, ``/`` → 0.5, ``//`` → 0.25, nothing → 1."""
    above, slashes, below = re.match(r"(\d*)(/*)(\d*)", text).groups()  # type: ignore[union-attr]
    return int(above or 1) / (int(below) if below else 2 ** len(slashes))
