"""Scores engraved on the server, by the same Verovio with the same options as in the browser."""

from __future__ import annotations

import hashlib
import re
import threading
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from django.core.cache import caches

from studio.pieces.models import Score

if TYPE_CHECKING:
    import verovio

# The same values stand in frontend/src/features/engraving/options.ts.
OPTIONS: dict[str, Any] = {
    "systemMaxPerPage": 1,  # a page is a system: replaced and printed one by one
    "adjustPageHeight": True,
    "breaks": "auto",
    "breaksNoWidow": True,
    "svgViewBox": True,
    "font": "Leland",
    "smuflTextFont": "none",  # the page brings Leland once; embedded, it is 37 KB a system
    "header": "none",
    "footer": "none",
    "xmlIdChecksum": True,
    "pageWidth": 2000,
    "scale": 40,
    "spacingSystem": 4,
    "lyricSize": 4.5,
    "lyricWordSpace": 1.8,
    "spacingLinear": 0.3,  # so that every hyphen finds its room (a tenth were left out at 0.25)
    "pageMarginLeft": 20,
    "pageMarginRight": 20,
    "pageMarginTop": 20,
    "pageMarginBottom": 20,
}
INCIPIT = OPTIONS | {"pageWidth": 1400}
PAPER = OPTIONS | {"pageWidth": 1700}  # on 180 mm of type, a staff of seven
SHEET = OPTIONS | {
    "smuflTextFont": "embedded",
    "systemMaxPerPage": 0,
    "header": "auto",
    "pageHeight": 60000,
}

# Flat, natural and sharp of figured bass: the same of the staff, and how far they are raised.
_RAISED = {"\uea64": ("\ue260", 65), "\uea65": ("\ue261", 133), "\uea66": ("\ue262", 133)}
_FOREIGN = re.compile(r'<tspan font-family="[^"]*" font-size="[^"]*">([\uea64-\uea66])</tspan>')

_engraving = threading.Lock()  # Verovio is not made for two threads


def systems(score: Score) -> list[str]:
    """One SVG for each system of the score page."""
    return _kept(score, "systems", OPTIONS)


def incipit(score: Score) -> str:
    """The first system, small: what stands for a piece on a wall of pieces."""
    return _kept(score, "incipit", INCIPIT, first_only=True)[0]


def printed(score: Score) -> list[str]:
    """One SVG for each system of the printed page."""
    return _kept(score, "printed", PAPER)


def whole(score: Score) -> str:
    """The whole score with its title as one SVG."""
    return _kept(score, "whole", SHEET)[0]


def _kept(
    score: Score, name: str, options: dict[str, Any], *, first_only: bool = False
) -> list[str]:
    made_by = f"{version('verovio')} {_RAISED} {sorted(options.items())}"
    engraver = hashlib.sha256(made_by.encode())
    key = f"{name}:{score.public_id}:{engraver.hexdigest()[:16]}"
    kept = caches["engravings"]
    found: list[str] | None = kept.get(key)
    if found is None:
        found = engrave(score.musicxml, options, first_only=first_only)
        kept.set(key, found)
    return found


def engrave(musicxml: str, options: dict[str, Any], *, first_only: bool = False) -> list[str]:
    """The pages of ``musicxml`` as SVG. Raises ValueError on what Verovio cannot read."""
    with _engraving:
        toolkit = _toolkit()
        toolkit.resetOptions()
        toolkit.setOptions(options)
        if not toolkit.loadData(musicxml):
            raise ValueError("Verovio could not read this score.")
        pages = 1 if first_only else toolkit.getPageCount()
        return [with_our_accidentals(toolkit.renderToSVG(page)) for page in range(1, pages + 1)]


def with_our_accidentals(svg: str) -> str:
    """The accidentals of chord symbols from the face that the page has: Verovio asks for another,
    as Leland has none made for text. The same is done in frontend/…/engraving/accidentals.ts."""

    def ours(found: re.Match[str]) -> str:
        glyph, raised = _RAISED[found[1]]
        face = f'font-family="Leland" font-size="400px" baseline-shift="{raised}"'
        return f"<tspan {face}>{glyph}</tspan>"

    return _FOREIGN.sub(ours, svg)


@cache
def _toolkit() -> verovio.toolkit:
    import verovio

    verovio.enableLog(verovio.LOG_OFF)
    return verovio.toolkit()
