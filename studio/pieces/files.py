"""A score as a file, in each format it can be taken home in; what is said in it of rights is
written by :mod:`studio.rights.files`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from generation.score import mxl
from studio.pieces import engraving, printing
from studio.pieces.models import Score


@dataclass(frozen=True)
class Format:
    """How a file format is called, what it is on the wire, and who writes it."""

    extension: str
    media_type: str
    write: Callable[[Score], bytes]


FORMATS: Mapping[str, Format] = {
    "musicxml": Format(
        "musicxml",
        "application/vnd.recordare.musicxml+xml",
        lambda score: score.musicxml.encode(),
    ),
    "mxl": Format(
        "mxl", "application/vnd.recordare.musicxml", lambda score: mxl.pack(score.musicxml)
    ),
    "midi": Format("mid", "audio/midi", lambda score: bytes(score.midi)),
    "svg": Format("svg", "image/svg+xml", lambda score: engraving.whole(score).encode()),
    "pdf": Format("pdf", "application/pdf", printing.pdf),
    "png": Format("png", "image/png", printing.png),
}


def file_url(score: Score, format_name: str) -> str:
    return f"/api/scores/{score.public_id}/file/{format_name}"


def file_name(score: Score, format_name: str) -> str:
    """What the file is called when it is saved."""
    return f"{stem(score)}.{FORMATS[format_name].extension}"


def stem(score: Score) -> str:
    """What a file of the score is called, but for its ending: title and take, in any script."""
    title = unicodedata.normalize("NFC", score.piece.title)
    title = " ".join(re.sub(r'[\x00-\x1f\x7f/\\:*?"<>|]', " ", title).split()).strip(". ")
    return f"{title[:80] or 'Melody'} – take {score.take + 1}"
