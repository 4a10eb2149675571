"""The picture that stands for a piece where its address is shared: title, makers, first system."""

from __future__ import annotations

import re
from html import escape

from django.core.cache import caches

from studio.pieces import engraving
from studio.pieces.letters import folder_for
from studio.pieces.models import Score

WIDTH, HEIGHT = 1200, 630  # what messengers and social networks crop least
_MARGIN = 80
_ROOM = 300  # for the system
_PAPER, _INK, _SOFT, _ACCENT = "#fcf9f2", "#221d17", "#5f5648", "#bf3519"
_SECONDS = 3600  # the title and the makers on it may be put right
_LONG = 44  # characters of a title; a Chinese one takes the room of two
_VIEW_BOX = re.compile(r'viewBox="0 0 (\d+) (\d+)"')


def png(score: Score) -> bytes:
    """The picture, kept for a while. Raises ValueError on what cannot be engraved."""
    key = f"preview:{score.public_id}"
    kept = caches["engravings"]
    found: bytes | None = kept.get(key)
    if found is None:
        found = _draw(score)
        kept.set(key, found, _SECONDS)
    return found


def _draw(score: Score) -> bytes:
    import resvg_py

    piece = score.piece
    by = " · ".join(dict.fromkeys(name for name in (piece.words_by, piece.melody_maker) if name))
    title = _fitting(piece.title, _LONG)
    svg = f"""<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}">
<rect width="{WIDTH}" height="{HEIGHT}" fill="{_PAPER}"/>
<rect width="12" height="{HEIGHT}" fill="{_ACCENT}"/>
<text x="{_MARGIN}" y="150" font-family="EB Garamond, Noto Serif SC" font-size="64"
 fill="{_INK}">{escape(title)}</text>
<text x="{_MARGIN}" y="205" font-family="EB Garamond, Noto Serif SC" font-size="34"
 fill="{_SOFT}">{escape(_fitting(by, 64))}</text>
{_placed(engraving.incipit(score))}
<text x="{WIDTH - _MARGIN}" y="{HEIGHT - 48}" text-anchor="end" font-family="EB Garamond"
 font-style="italic" font-size="34" fill="{_INK}">Cantilena</text>
<text x="{_MARGIN}" y="{HEIGHT - 48}" font-family="EB Garamond" font-size="26"
 fill="{_SOFT}">{escape(piece.licence.spdx)}</text></svg>"""
    picture: bytes = resvg_py.svg_to_bytes(
        svg_string=svg,
        skip_system_fonts=True,
        font_files=_letters(svg),
        font_family="Tinos",
        serif_family="Tinos",
    )
    return picture


def _letters(text: str) -> list[str]:
    """The fonts, those with the common letters first: of several with one name the first is
    taken, and the others asked only for what it lacks."""
    files = sorted(
        folder_for(text).glob("*.ttf"), key=lambda file: ("-ext-" in file.name, file.name)
    )
    return [str(file) for file in files]


def _placed(system: str) -> str:
    """The system as a picture within the picture, as large as its room allows."""
    found = _VIEW_BOX.search(system)
    if found is None:
        raise ValueError("The engraved system has no size.")
    width, height = int(found[1]), int(found[2])
    scale = min((WIDTH - 2 * _MARGIN) / width, _ROOM / height)
    place = (
        f'<svg x="{_MARGIN}" y="250" width="{width * scale:.1f}" height="{height * scale:.1f}" '
        f'color="{_INK}"'
    )
    inner = re.sub(r'(<svg\b[^>]*?) (?:width|height)="[^"]*"', r"\1", system)
    inner = re.sub(r'(<svg\b[^>]*?) (?:width|height)="[^"]*"', r"\1", inner)
    return inner.replace("<svg", place, 1)


def _fitting(text: str, most: int) -> str:
    """As much of the text as has room, by the breadth of its characters."""
    room = 2 * most
    for at, character in enumerate(text):
        room -= 4 if character > "\u2e7f" else 2
        if room < 0:
            return text[:at].rstrip() + "…"
    return text
