"""The table of a corpora folder: one row a song, each with its licence and attribution."""

from __future__ import annotations

import csv
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from generation.errors import FormatError
from generation.requests import Style

_FREE_LICENCE = re.compile(r"PD|CC0-\d(\.\d)?|CC-BY-\d(\.\d)?")

_STYLES = {
    "art-song": Style.ART_SONG,
    "hymn": Style.HYMN,
    "folk": Style.FOLK,
    "school-song": Style.FOLK,
    "lead-sheet": Style.LEAD_SHEET,
    "choral": Style.CHORAL,
    "sacred-vocal": Style.CHORAL,
    "opera": Style.OPERA,
}

_COLUMNS = ("id", "corpus", "path", "title", "composer", "lyricist", "language", "kind", "licence")


@dataclass(frozen=True)
class Row:
    """One row of the manifest. ``container`` is relative to the folder; ``member`` is the path in
    a zip, or the record's id in a collection."""

    id: str
    corpus: str
    container: str
    member: str
    title: str
    composer: str
    lyricist: str
    language: str
    kind: str
    licence: str
    attribution: str
    genre: str
    has_lyrics: bool
    parts: int

    @property
    def free(self) -> bool:
        """Whether weights trained on it carry no condition but attribution."""
        return _FREE_LICENCE.fullmatch(self.licence) is not None

    @property
    def style(self) -> Style:
        """The style a song of this row is told to the model as.

        Other vocal music counts as art song in one or two voices and as choral in more.
        """
        if known := _STYLES.get(self.kind):
            return known
        return Style.ART_SONG if self.parts <= 2 else Style.CHORAL


def read_manifest(folder: Path) -> list[Row]:
    """The rows of ``folder/manifest.csv``. Raises FormatError when it is missing or incomplete."""
    path = folder / "manifest.csv"
    try:
        with path.open(encoding="utf-8", newline="") as file:
            records = list(csv.DictReader(file))
    except OSError:
        raise FormatError(f"There is no manifest.csv in {folder}.") from None
    if records and (missing := [name for name in _COLUMNS if name not in records[0]]):
        raise FormatError(f"manifest.csv lacks the columns {', '.join(missing)}.")
    return [_row(record) for record in records]


def fingerprint(folder: Path) -> str:
    """SHA-256 of the manifest: changes whenever a song is added, removed or relicensed."""
    return hashlib.sha256((folder / "manifest.csv").read_bytes()).hexdigest()


def _row(record: dict[str, str]) -> Row:
    container, _, member = re.sub("[!#]", "\0", record["path"], count=1).partition("\0")
    parts = record.get("n_parts", "")
    return Row(
        id=record["id"],
        corpus=record["corpus"],
        container=container,
        member=member,
        title=record["title"],
        composer=record["composer"],
        lyricist=record["lyricist"],
        language=record["language"],
        kind=record["kind"],
        licence=record["licence"],
        attribution=record.get("attribution", ""),
        genre=record.get("year", "") if record.get("year", "").startswith("!!!AGN") else "",
        has_lyrics=record.get("has_lyrics", "1") != "0",
        parts=int(parts) if parts.isdigit() else 1,
    )
