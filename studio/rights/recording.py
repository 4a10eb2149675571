"""A score as a recording, on the instruments that the page plays it on."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from django.conf import settings

from generation.rights import mp3, wav
from generation.rights.record import RightsRecord
from generation.sound import encoding
from generation.sound.rendering import render
from studio.pieces.models import Score
from studio.rights.files import brought_along, signed

RECORDINGS = ("wav", "mp3")


def recordings(score: Score, record: RightsRecord) -> dict[str, bytes]:
    """WAV and MP3, played once, with the record in them, signed. Raises FormatError."""
    sound = render(bytes(score.midi), _pack)
    brought = brought_along(score)
    return {
        "wav": signed(wav.write(encoding.wav(sound), record), "wav", record, brought=brought),
        "mp3": signed(mp3.write(encoding.mp3(sound), record), "mp3", record, brought=brought),
    }


def recording(score: Score, form: str, record: RightsRecord) -> bytes:
    """One of the two. Raises FormatError."""
    sound = render(bytes(score.midi), _pack)
    if form == "wav":
        made = wav.write(encoding.wav(sound), record)
    else:
        made = mp3.write(encoding.mp3(sound), record)
    return signed(made, form, record, brought=brought_along(score))


def _pack(program: int) -> bytes | None:
    place = _packs().get(str(program))
    return place.read_bytes() if place else None


@cache
def _packs() -> dict[str, Path]:
    sounds = settings.BASE_DIR / "static" / "sounds"
    listed = json.loads((sounds / "index.json").read_text())
    return {program: settings.BASE_DIR / path.lstrip("/") for program, path in listed.items()}
