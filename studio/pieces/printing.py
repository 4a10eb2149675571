"""A score on paper: Verovio's systems set on A4 pages by Typst, as vectors."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import Literal

from studio.pieces import engraving
from studio.pieces.letters import folder_for as letters_folder
from studio.pieces.models import Score

_TEMPLATE = Path(__file__).with_name("score.typ")


def pdf(score: Score, *, notice: str = "") -> bytes:
    """The score as a PDF with its title, its makers and its licence; ``notice`` is said at the
    foot of each page besides."""
    return _typeset(score, notice, "pdf")


def png(score: Score, *, notice: str = "") -> bytes:
    """The first page as a picture."""
    return _typeset(score, notice, "png")


def _typeset(score: Score, notice: str, form: Literal["pdf", "png"]) -> bytes:
    import typst

    piece = score.piece
    values = {
        "title": piece.title,
        "language": piece.language or "en",  # Typst asks for one; a tune without words has none
        "words": piece.words_by,
        "melody": piece.melody_maker,
        "licence": f"{piece.licence.name} ({piece.licence.spdx})",
        "notice": notice,
    }
    letters = letters_folder("".join((*values.values(), piece.words)))
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "score.typ").write_bytes(_TEMPLATE.read_bytes())
        systems = engraving.printed(score)
        for number, system in enumerate(systems):
            (root / f"{number}.svg").write_text(_with_our_letters(system))
        typeset = typst.compile(
            str(root / "score.typ"),
            root=folder,
            font_paths=[str(letters)],
            ignore_system_fonts=True,  # the same page on every machine
            sys_inputs=values | {"systems": str(len(systems))},
            format=form,
        )
        return typeset[0] if isinstance(typeset, list) else typeset


def _with_our_letters(svg: str) -> str:
    """Verovio asks for Times; Tinos is its metric twin."""
    return re.sub(r'font-family="Times[^"]*"', 'font-family="Tinos, Noto Serif SC"', svg)
