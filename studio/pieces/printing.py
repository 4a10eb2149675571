"""A score on paper: Verovio's systems set on A4 pages by Typst, as vectors."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from django.core.cache import caches

from studio.pieces import engraving
from studio.pieces.letters import folder_for as letters_folder
from studio.pieces.models import Score

_SECONDS = 3600  # the title and the makers on it may be put right
_TEMPLATE = Path(__file__).with_name("score.typ")


def pdf(score: Score) -> bytes:
    """The score as a PDF with its title, its makers and its licence."""
    key = f"pdf:{score.public_id}"
    kept = caches["engravings"]
    found: bytes | None = kept.get(key)
    if found is None:
        found = _typeset(score)
        kept.set(key, found, _SECONDS)
    return found


def _typeset(score: Score) -> bytes:
    import typst

    piece = score.piece
    values = {
        "title": piece.title,
        "language": piece.language or "en",  # Typst asks for one; a tune without words has none
        "words": piece.words_by,
        "melody": piece.melody_maker,
        "licence": f"{piece.licence.name} ({piece.licence.spdx})",
    }
    letters = letters_folder("".join((*values.values(), piece.words)))
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "score.typ").write_bytes(_TEMPLATE.read_bytes())
        systems = engraving.printed(score)
        for number, system in enumerate(systems):
            (root / f"{number}.svg").write_text(_with_our_letters(system))
        return typst.compile(
            str(root / "score.typ"),
            root=folder,
            font_paths=[str(letters)],
            ignore_system_fonts=True,  # the same page on every machine
            sys_inputs=values | {"systems": str(len(systems))},
            format="pdf",
        )


def _with_our_letters(svg: str) -> str:
    """Verovio asks for Times; Tinos is its metric twin."""
    return re.sub(r'font-family="Times[^"]*"', 'font-family="Tinos, Noto Serif SC"', svg)
