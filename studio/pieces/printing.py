"""A score on paper: Verovio's systems set on A4 pages by Typst, as vectors."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.conf import settings
from django.core.cache import cache as shared

from studio.pieces import engraving
from studio.pieces.models import Score

_TEMPLATE = Path(__file__).with_name("score.typ")
_KEPT_SECONDS = 24 * 3600


def pdf(score: Score) -> bytes:
    """The score as a PDF with its title, its makers and its licence."""
    key = f"pdf:{score.public_id}"
    found = shared.get(key)
    if found is None:
        found = _typeset(score)
        shared.set(key, found, _KEPT_SECONDS)
    return found


def _typeset(score: Score) -> bytes:
    import typst

    piece = score.piece
    systems = engraving.printed(score)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "score.typ").write_bytes(_TEMPLATE.read_bytes())
        for number, system in enumerate(systems):
            (root / f"{number}.svg").write_text(system)
        values = {
            "title": piece.title,
            "language": piece.language,
            "words": piece.words_by,
            "melody": piece.owner.display_name,
            "licence": f"{piece.licence.name} ({piece.licence.spdx})",
            "systems": str(len(systems)),
        }
        return typst.compile(
            str(root / "score.typ"),
            root=folder,
            font_paths=_font_folders(),
            sys_inputs=values,
            format="pdf",
        )


def _font_folders() -> list[str]:
    """Our own letters, and Verovio's for the note in the metronome mark."""
    import verovio

    folders = [settings.FONTS_DIR, Path(verovio.__file__).parent / "data"]
    return [str(folder) for folder in folders if folder.is_dir()]
