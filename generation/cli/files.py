"""What the commands read and write."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from generation.errors import FormatError, RequestError
from generation.results import MelodyResult, Take
from generation.score import incoming, musicxml, musicxml_read, musicxml_source
from generation.score.incoming import Incoming
from generation.score.model import Score
from generation.wording import MAX_CHARACTERS


def text(path: Path) -> str:
    """The words of a file, or of standard input for “-”. Raises RequestError."""
    try:
        if str(path) == "-":
            return sys.stdin.read(MAX_CHARACTERS + 1)
        with path.open(encoding="utf-8") as file:
            return file.read(MAX_CHARACTERS + 1)
    except OSError as error:
        raise RequestError(f"Cannot read {path}: {error.strerror}.", field="words") from None
    except UnicodeDecodeError:
        raise RequestError(f"{path} is not text in UTF-8.", field="words") from None


def data(path: Path) -> bytes:
    """The bytes of a score's file. Raises RequestError."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise RequestError(f"Cannot read {path}: {error.strerror}.", field="score") from None


def score(path: Path, *, beside: bool = False, voice: str = "") -> Score:
    """The melody of a MusicXML, MXL or MIDI file, whoever wrote it; what had to be changed on
    the way in is told on standard error. ``beside``: with its other instruments; ``voice``: which
    of its voices is the melody, by the id that ``voices`` lists. Raises RequestError or
    FormatError."""
    content = data(path)
    if not voice and _ours(content):
        return musicxml_read.read(content)
    return told(incoming.read(content, path.name, beside=beside, voice=voice), str(path))


def add_voice(parser: ArgumentParser) -> None:
    """An option of what reads a score from elsewhere."""
    parser.add_argument(
        "--voice", default="", metavar="ID", help="which voice of the file is the tune (see voices)"
    )


def told(found: Incoming, name: str) -> Score:
    """A score that came in; what had to be changed is told on standard error."""
    for notice in found.notices:
        print(f"{name}: {notice.message}", file=sys.stderr)
    return found.score


def _ours(content: bytes) -> bool:
    """Whether this house wrote the file: then nothing in it has to be changed."""
    try:
        root = musicxml_source.parse(content)
    except FormatError:
        return False
    return root.findtext("identification/encoding/software") == musicxml.SOFTWARE


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turns a failure to write into a RequestError."""
    try:
        yield
    except OSError as error:
        raise RequestError(f"Cannot write to {path}: {error.strerror}.", field="out") from None


def write(result: MelodyResult, folder: Path) -> None:
    """Three files and a line for each take. Raises RequestError."""
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for take in result.takes:
            _write(take, folder)


def _write(take: Take, folder: Path) -> None:
    stem = f"take-{take.index + 1}"
    (folder / f"{stem}.musicxml").write_text(take.musicxml, encoding="utf-8")
    (folder / f"{stem}.mid").write_bytes(take.midi)
    facts = {
        "provenance": take.provenance.to_json(),
        "figures": take.figures,
        "originality": take.originality,
        "changes": take.changes,
        "branch": take.branch and take.branch.to_json(),
        "measures": [row.to_json() for row in take.measures],
        "notes": [row.to_json() for row in take.notes],
    }
    told = json.dumps(facts, ensure_ascii=False, indent=1)
    (folder / f"{stem}.json").write_text(told + "\n", encoding="utf-8")
    sounding = [row.midi for row in take.notes if not row.tied]
    print(
        f"{folder / stem}: {len(take.measures)} bars, {len(sounding)} notes, "
        f"range {min(sounding)}–{max(sounding)}"
    )
