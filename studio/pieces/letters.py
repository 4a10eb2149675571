"""The letters of a printed page: the site's web fonts, unpacked for the typesetter.

Browsers read packed fonts (woff2), Typst only plain ones. Each is unpacked when a page first
needs it and kept in the state folder; of the Chinese face, which is cut into a hundred slices,
only the slices that the page's characters stand in. ``chinese_slices.json`` says which those
are, because looking into each slice would take many seconds.
"""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path

from django.conf import settings

FACES = ("leland-*", "tinos-*", "eb-garamond-*")
CHINESE = "noto-serif-sc-*"
_SLICES = Path(__file__).with_name("chinese_slices.json")


def folder_for(text: str) -> Path:
    """A folder with the fonts that ``text`` can be printed in, and perhaps more."""
    folder = settings.STATE_DIR / "fonts"
    folder.mkdir(parents=True, exist_ok=True)
    for packed in (*_packed(FACES), *_chinese(text)):
        unpacked = folder / f"{packed.stem}.ttf"
        if not unpacked.exists():
            _unpack(packed, unpacked)
    return folder


def _packed(faces: tuple[str, ...]) -> list[Path]:
    return [file for face in faces for file in sorted(settings.FONTS_DIR.glob(f"{face}/*.woff2"))]


def _chinese(text: str) -> list[Path]:
    wanted = {character for character in text if character > "\u2000"}
    slices = _slices()
    return [file for file in _packed((CHINESE,)) if wanted.intersection(slices.get(file.name, ()))]


@cache
def _slices() -> dict[str, frozenset[str]]:
    found = json.loads(_SLICES.read_text())
    return {name: frozenset(characters) for name, characters in found.items()}


def _unpack(packed: Path, unpacked: Path) -> None:
    from fontTools.ttLib import TTFont

    font = TTFont(packed)
    font.flavor = None
    unfinished = unpacked.with_suffix(f".{os.getpid()}")
    font.save(unfinished)
    unfinished.rename(unpacked)  # two at once write the same
