"""The whole text of a licence, for whoever has the files and not the network."""

from __future__ import annotations

from pathlib import Path

from studio.licences.compatibility import PUBLIC_DOMAIN, RESERVED, UNCLAIMED
from studio.pieces.models import Piece

_FOLDER = Path(__file__).with_name("legal")
_STATEMENTS = {
    PUBLIC_DOMAIN: (
        "Nobody holds any rights in this work any more, as far as whoever shares it knows: it is "
        "in the public domain.\n"
    ),
    UNCLAIMED: "Whoever made this work claims no rights in it.\n",
    RESERVED: (
        "All rights are reserved: nothing may be done with this work, beyond what the law allows "
        "anyway, without permission of its maker.\n"
    ),
}


def licence_text(piece: Piece) -> str:
    """The legal code, or the statement where there is none, after a line that says whose."""
    spdx = piece.licence.spdx
    head = f"{piece.title}: {piece.licence.name} ({spdx})\n{piece.licence.url}\n\n"
    if spdx in _STATEMENTS:
        return head + _STATEMENTS[spdx]
    return head + (_FOLDER / f"{spdx}.txt").read_text(encoding="utf-8")
