"""``lint``: what a singer would stumble over in a score."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path
from typing import Any

from generation.cli import files
from generation.linter import linting


def add(commands: Any) -> None:
    parser = commands.add_parser("lint", help="say what a singer would stumble over in a score")
    parser.set_defaults(run=_run)
    parser.add_argument("score", type=Path, metavar="SCORE.musicxml")
    parser.add_argument("--language", default="", help="of the words; told from them if left out")
    parser.add_argument("--verse", type=int, help="which verse is read, else the first")
    parser.add_argument("--part", default="", help="which voice, by its id or name, else the first")
    files.add_voice(parser)
    parser.add_argument("--json", action="store_true", help="everything, for other programs")


def _run(options: Namespace) -> None:
    score = files.score(options.score, beside=True, voice=options.voice)
    marks = linting.lint(score, options.language, verse=options.verse, part=options.part)
    if options.json:
        print(json.dumps([mark.to_json() for mark in marks], ensure_ascii=False, indent=1))
        return
    numbers = {bar.id: bar.number for part in score.parts for bar in part.measures}
    for mark in marks:
        print(f"bar {numbers[mark.measure_ids[0]]}: {mark.reason.text}")
        for fix in mark.fixes:
            print(f"    {fix.kind.value}: {fix.reason.text}")
    print(f"{len(marks)} marks" if len(marks) != 1 else "1 mark")
