"""The small corpora folder: plain texts in tests/data/corpora, packed as the real ones are."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

SOURCES = Path(__file__).parents[1] / "data" / "corpora"


def mxl(score: bytes) -> bytes:
    """Compressed MusicXML whose table of contents is not well-formed, as happens with quotes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("META-INF/container.xml", '<container full-path="it\'s "here".xml"/>')
        archive.writestr("score.xml", score)
    return buffer.getvalue()


def pack(folder: Path) -> Path:
    """Write the folder: manifest, zips, JSON lines and ABC."""
    for name in ("lieder", "songs", "hymns", "scores"):
        (folder / name).mkdir(parents=True)
    for source, target in (("manifest.csv", "manifest.csv"), ("hymns.abc", "hymns/hymns.abc")):
        (folder / target).write_bytes((SOURCES / source).read_bytes())
    with gzip.open(folder / "songs/songs.jsonl.gz", "wb") as file:
        file.write((SOURCES / "songs.jsonl").read_bytes())
    with zipfile.ZipFile(folder / "scores/kern.zip", "w") as archive:
        archive.write(SOURCES / "nightsong.krn", "a/nightsong.krn")
    with zipfile.ZipFile(folder / "lieder/songs.zip", "w") as archive:
        score = mxl((SOURCES / "because.musicxml").read_bytes())
        archive.writestr("scores/A/Because_I_could,_not_stop.mxl", score)
        archive.writestr("scores/A/Garbled.mxl", b"not a zip")
    return folder
