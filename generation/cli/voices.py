"""``voices``: what can be the tune of a file from elsewhere."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import Any, Final

from generation.cli import files
from generation.score import incoming
from generation.score.incoming import Heard
from generation.score.units import Key

_FAMILIES: Final = (
    *("piano", "chromatic percussion", "organ", "guitar", "bass", "strings", "ensemble", "brass"),
    *("reed", "pipe", "synth lead", "synth pad", "synth effects", "ethnic", "percussive", "sounds"),
)  # General MIDI's, eight programs each
_SPELL: Final = Key("C", 0, "major").spell


def add(commands: Any) -> None:
    parser = commands.add_parser("voices", help="list the voices of a MIDI or MusicXML file")
    parser.set_defaults(run=_run)
    parser.add_argument("score", type=Path, metavar="SCORE.mid", help="or .musicxml, or .mxl")


def _run(options: Namespace) -> None:
    found = incoming.voices_of(files.data(options.score))
    for voice in found.voices:
        taken = "  (taken, unless --voice names another)" if voice.id == found.usual else ""
        print(f"{voice.id:8} {_told(voice)}{taken}")


def _told(voice: Heard) -> str:
    name = voice.name or "(no name)"
    words = f", {voice.words} syllables" if voice.words else ""
    span = f"{_SPELL(voice.lowest)}–{_SPELL(voice.highest)}"
    return f"{name}: {_FAMILIES[voice.program // 8]}, {voice.notes} notes, {span}{words}"
