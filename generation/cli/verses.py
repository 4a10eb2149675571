"""``verses``: further verses laid under a tune."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import Any

from generation.bounded import parse_choice
from generation.cli import files
from generation.form import verse_score
from generation.requests import Language
from generation.score import musicxml, musicxml_read
from generation.score.leading import led, ordered


def add(commands: Any) -> None:
    parser = commands.add_parser("verses", help="lay further verses under a tune")
    parser.set_defaults(run=_run)
    parser.add_argument("score", type=Path, metavar="SCORE.musicxml")
    parser.add_argument("words", type=Path, metavar="WORDS.txt", help="a verse in each stanza")
    parser.add_argument("--part", default="", help="which voice, by its id or name, else the first")
    parser.add_argument("--language", required=True, help=", ".join(Language))
    parser.add_argument("--out", type=Path, required=True, metavar="OUT.musicxml")


def _run(options: Namespace) -> None:
    language = parse_choice("language", options.language, Language)
    score = musicxml_read.read(files.data(options.score))  # all its parts
    first = led(score, options.part)
    laid = verse_score.add(first, files.text(options.words), language)
    with files.writing(options.out):
        whole = ordered(laid.score, score)
        options.out.write_text(musicxml.write(whole), encoding="utf-8")
    for number, fit in laid.fits.items():
        print(f"verse {number}: cost {fit.cost:.1f}")
        for line in fit.lines:
            changes = "; ".join(change.sentence for change in line.changes)
            print(f"  line {line.line + 1}: {line.cost:4.1f}  {changes}".rstrip())
