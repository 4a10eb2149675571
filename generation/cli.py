"""The whole engine without the site: ``python -m generation melody WORDS.txt …``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from generation import engine as engines
from generation.errors import GenerationError, RequestError
from generation.form import verse_score
from generation.linter.linting import lint
from generation.requests import (
    KEYS,
    MAX_CHARACTERS,
    TIME_SIGNATURES,
    VOICES,
    Ambitus,
    Anacrusis,
    Language,
    MelodyRequest,
    Style,
    parse_choice,
)
from generation.results import Take
from generation.score import incoming, musicxml, musicxml_read

USAGE = 2  # exit status for what the person who asked can mend


def main(arguments: Sequence[str] | None = None) -> int:
    """Returns the exit status: 0, or 2 with one sentence on standard error."""
    options = _parser().parse_args(arguments)
    try:
        options.run(options)
    except GenerationError as error:
        print(f"generation: {error}", file=sys.stderr)
        return USAGE
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m generation", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    melody = commands.add_parser("melody", help="set words to a melody")
    melody.set_defaults(run=_melody)
    melody.add_argument("words", type=Path, metavar="WORDS.txt", help="“-” reads standard input")
    melody.add_argument("--language", required=True, help=", ".join(Language))
    melody.add_argument(
        "--style",
        default=Style.FOLK.value,
        help=f"{', '.join(Style)}; or mixed by weight: hymn:0.6,folk:0.4",
    )
    melody.add_argument("--time", default="4/4", help=", ".join(TIME_SIGNATURES))
    melody.add_argument("--key", default="G major", help=", ".join(KEYS))
    melody.add_argument("--tempo", type=int, default=96, help="beats per minute")
    melody.add_argument(
        "--range", default="soprano", help=f"{', '.join(VOICES)}, or two MIDI numbers: 60-79"
    )
    melody.add_argument("--melisma", type=int, default=0, help="1 syllabic … 4 florid")
    melody.add_argument("--liveliness", type=int, default=0, help="1 calm … 4 lively")
    melody.add_argument("--anacrusis", default=Anacrusis.AUTO.value, help=", ".join(Anacrusis))
    melody.add_argument("--takes", type=int, default=1)
    melody.add_argument("--seed", type=int, default=0)
    melody.add_argument("--title", default="")
    melody.add_argument("--model", default="melody_transformer")
    melody.add_argument("--out", type=Path, default=Path())
    marks = commands.add_parser("lint", help="say what a singer would stumble over in a score")
    marks.set_defaults(run=_lint)
    marks.add_argument("score", type=Path, metavar="SCORE.musicxml")
    marks.add_argument("--language", default="", help="of the words; told from them if left out")
    marks.add_argument("--verse", type=int, help="which verse is read, else the first")
    marks.add_argument("--json", action="store_true", help="everything, for other programs")
    verses = commands.add_parser("verses", help="lay further verses under a tune")
    verses.set_defaults(run=_verses)
    verses.add_argument("score", type=Path, metavar="SCORE.musicxml")
    verses.add_argument("words", type=Path, metavar="WORDS.txt", help="a verse in each stanza")
    verses.add_argument("--language", required=True, help=", ".join(Language))
    verses.add_argument("--out", type=Path, required=True, metavar="OUT.musicxml")
    return parser


def _verses(options: argparse.Namespace) -> None:
    language = parse_choice("language", options.language, Language)
    try:
        score = musicxml_read.read(options.score.read_bytes())
    except OSError as error:
        raise RequestError(
            f"Cannot read {options.score}: {error.strerror}.", field="score"
        ) from None
    laid = verse_score.add(score, _read(options.words), language)
    try:
        options.out.write_text(musicxml.write(laid.score), encoding="utf-8")
    except OSError as error:
        raise RequestError(
            f"Cannot write to {options.out}: {error.strerror}.", field="out"
        ) from None
    for number, fit in laid.fits.items():
        print(f"verse {number}: cost {fit.cost:.1f}")
        for line in fit.lines:
            changes = "; ".join(change.sentence for change in line.changes)
            print(f"  line {line.line + 1}: {line.cost:4.1f}  {changes}".rstrip())


def _melody(options: argparse.Namespace) -> None:
    request = MelodyRequest.from_json(
        {
            "words": _read(options.words),
            "language": options.language,
            **_style(options.style),
            "melisma": options.melisma,
            "liveliness": options.liveliness,
            "anacrusis": options.anacrusis,
            "key": options.key,
            "time_signature": options.time,
            "tempo": options.tempo,
            "ambitus": _range(options.range),
            "takes": options.takes,
            "seed": options.seed,
            "title": options.title,
        }
    )
    engine = engines.Engine.load(options.model)
    try:
        result = engine.submit(request).result()
    finally:
        engine.close()
    try:
        options.out.mkdir(parents=True, exist_ok=True)
        for take in result.takes:
            _write(take, options.out)
    except OSError as error:
        raise RequestError(
            f"Cannot write to {options.out}: {error.strerror}.", field="out"
        ) from None


def _lint(options: argparse.Namespace) -> None:
    try:
        score = incoming.read(options.score.read_bytes(), options.score.name).score
    except OSError as error:
        raise RequestError(
            f"Cannot read {options.score}: {error.strerror}.", field="score"
        ) from None
    marks = lint(score, options.language, verse=options.verse)
    if options.json:
        print(json.dumps([mark.to_json() for mark in marks], ensure_ascii=False, indent=1))
        return
    numbers = {bar.id: bar.number for part in score.parts for bar in part.measures}
    for mark in marks:
        print(f"bar {numbers[mark.measure_ids[0]]}: {mark.reason.text}")
        for fix in mark.fixes:
            print(f"    {fix.kind.value}: {fix.reason.text}")
    print(f"{len(marks)} marks" if len(marks) != 1 else "1 mark")


def _read(path: Path) -> str:
    try:
        if str(path) == "-":
            return sys.stdin.read(MAX_CHARACTERS + 1)
        with path.open(encoding="utf-8") as file:
            return file.read(MAX_CHARACTERS + 1)
    except OSError as error:
        raise RequestError(f"Cannot read {path}: {error.strerror}.", field="words") from None
    except UnicodeDecodeError:
        raise RequestError(f"{path} is not text in UTF-8.", field="words") from None


def _style(text: str) -> dict[str, Any]:
    """``"hymn"``, or styles by weight: ``"hymn:0.6,folk:0.4"``."""
    parts = [part.partition(":") for part in text.split(",")]
    try:
        weights = [(name.strip(), float(weight) if weight else 1.0) for name, _, weight in parts]
    except ValueError:
        raise RequestError(
            f"Unknown mixture “{text}”: write styles and weights like hymn:0.6,folk:0.4.",
            field="style",
        ) from None
    total = sum(weight for _, weight in weights)
    if not total > 0 or any(weight <= 0 for _, weight in weights):
        raise RequestError("Each style in the mixture needs a weight above 0.", field="style")
    (first, _), *others = weights
    blend = [{"style": name, "share": weight / total} for name, weight in others]
    return {"style": first, "blend": blend}


def _range(text: str) -> dict[str, Any]:
    voice = VOICES.get(text)
    if voice is None:
        low, _, high = text.partition("-")
        if not (low.isdecimal() and high.isdecimal() and len(low) < 4 and len(high) < 4):
            raise RequestError(
                f"Unknown range “{text}”: name a voice ({', '.join(VOICES)}) or two MIDI numbers "
                "like 60-79.",
                field="ambitus",
            )
        voice = Ambitus(int(low), int(high))
    return {"lowest": voice.lowest, "highest": voice.highest}


def _write(take: Take, folder: Path) -> None:
    stem = f"take-{take.index + 1}"
    (folder / f"{stem}.musicxml").write_text(take.musicxml, encoding="utf-8")
    (folder / f"{stem}.mid").write_bytes(take.midi)
    facts = {
        "provenance": take.provenance.to_json(),
        "figures": take.figures,
        "originality": take.originality,
        "measures": [row.to_json() for row in take.measures],
        "notes": [row.to_json() for row in take.notes],
    }
    text = json.dumps(facts, ensure_ascii=False, indent=1)
    (folder / f"{stem}.json").write_text(text + "\n", encoding="utf-8")
    sounding = [row.midi for row in take.notes if not row.tied]
    print(
        f"{folder / stem}: {len(take.measures)} bars, {len(sounding)} notes, "
        f"range {min(sounding)}–{max(sounding)}"
    )
