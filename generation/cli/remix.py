"""``remix`` and ``alternatives``: a score changed, and what one of its notes might be instead."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import fields
from pathlib import Path
from typing import Any

from generation import lengthened
from generation.arranger import Arranger
from generation.cli import engines, files
from generation.errors import RequestError
from generation.remix_requests import Keep, Operation, RemixRequest, Wish
from generation.requests import Language, Style
from generation.score import incoming
from generation.score.leading import led
from generation.score.model import Score
from generation.sliders import Sliders
from generation.traditions import Tradition

_STYLED = (Operation.RESTYLE, Operation.EVOLVE)
_SLIDERS = [one.name for one in fields(Sliders)]


def add(commands: Any) -> None:
    remix = commands.add_parser("remix", help="write chosen bars or notes of a score anew")
    remix.set_defaults(run=_remix)
    remix.add_argument("operation", metavar="OPERATION", help=", ".join(Operation))
    remix.add_argument(
        "score", type=Path, nargs="?", metavar="SCORE.musicxml", help="or .mxl, or .mid"
    )
    remix.add_argument("--bars", metavar="5-8", help="from one to another; else the whole score")
    remix.add_argument(
        "--notes", default="", metavar="ID,ID", help="only these; without a score, C4:1 D4:0.5"
    )
    remix.add_argument("--part", default="", help="which voice, by its id or name, else the first")
    files.add_voice(remix)
    remix.add_argument("--lock", default="", metavar="ID,ID", help="notes that stay")
    remix.add_argument("--keep", default=Keep.NOTHING.value, help=", ".join(Keep))
    remix.add_argument("--wish", default=Wish.OTHER.value, help=", ".join(Wish))
    remix.add_argument(
        "--with", dest="like", type=Path, metavar="OTHER.musicxml", help="to be like, or morph into"
    )
    remix.add_argument("--other-bars", metavar="5-8", help="to morph into, there or here")
    remix.add_argument("--amount", type=float, help="how far to vary, morph or restyle, to 1")
    remix.add_argument(
        "--slide", default="", metavar="range=0.5,…", help=f"{', '.join(_SLIDERS)}: from -1 to 1"
    )
    remix.add_argument("--more-bars", type=int, metavar="N", help="to continue by")
    remix.add_argument(
        "--silent", default="", metavar="piano,…", help="layers that do not go on with it"
    )
    remix.add_argument("--words", type=Path, metavar="FILE", help="to continue with; - is stdin")
    remix.add_argument("--language", help=f"of the words: {', '.join(Language)}")
    remix.add_argument("--key", default="", help="of typed notes; else as they sound")
    remix.add_argument("--time", default="4/4", help="of typed notes")
    remix.add_argument(
        "--style",
        help=f"{', '.join(Style)}; else the score's own; to restyle or evolve, one or more of "
        f"{', '.join(Tradition)}, like irish-dance:0.6,hymn:0.4",
    )
    remix.add_argument("--metre", default="", metavar="6/8", help="to restyle the whole score into")
    remix.add_argument("--generations", type=int, metavar="N", help="of an evolution")
    remix.add_argument("--branches", type=int, metavar="N", help="of each score that evolves")
    remix.add_argument("--takes", type=int, default=1)
    remix.add_argument("--seed", type=int, default=0)
    remix.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    engines.add(remix)

    other = commands.add_parser("alternatives", help="say what else a note might be, and why")
    other.set_defaults(run=_alternatives)
    other.add_argument("score", type=Path, metavar="SCORE.musicxml", help="or .mxl, or .mid")
    other.add_argument("--note", default="", metavar="ID")
    other.add_argument("--part", default="", help="or the voice, by its id or name, and")
    files.add_voice(other)
    other.add_argument("--bar", type=int, metavar="N", help="or the bar that the note is in,")
    other.add_argument("--note-number", type=int, default=1, metavar="K", help="and which it is")
    engines.add(other)


def _remix(options: Namespace) -> None:
    is_typed = options.score is None
    request = RemixRequest.from_json(
        {
            "operation": options.operation,
            "more_bars": options.more_bars,
            "words": files.text(options.words) if options.words else "",
            "language": options.language,
            "silent": _ids(options.silent),
            "bars": None if options.bars is None else _bars(options.bars),
            "notes": [] if is_typed else _ids(options.notes),
            "locked": _ids(options.lock),
            "keep": options.keep,
            "wish": options.wish,
            "part": options.part,
            **_styles(options),
            "metre": options.metre,
            **{
                name: value
                for name in ("generations", "branches")
                if (value := getattr(options, name)) is not None
            },
            "takes": options.takes,
            "seed": options.seed,
            "amount": options.amount,
            "sliders": _sliders(options.slide),
            "other_bars": None if options.other_bars is None else _bars(options.other_bars),
        }
    )
    score = _typed(options) if is_typed else _score(options)
    like = files.score(options.like) if options.like else None
    with engines.opened(options.model) as engine:
        work = engine.remix(request, score, like=like)
        result = lengthened.of(request, score, work, Arranger()).result()
    files.write(result, options.out)


def _score(options: Namespace) -> Score:
    return files.score(options.score, beside=True, voice=options.voice)


def _typed(options: Namespace) -> Score:
    """The score of typed notes. Raises RequestError or FormatError."""
    if not options.notes.strip():
        raise RequestError(
            "Name a score, or type the notes to go on from: --notes “C4:1 D4:0.5 r:1”.",
            field="score",
        )
    return files.told(incoming.typed(options.notes, options.time, options.key), "--notes")


def _alternatives(options: Namespace) -> None:
    score = _score(options)
    note = _note(score, options)
    with engines.opened(options.model) as engine:
        found = engine.alternatives(score, note)
    for one in found:
        print(f"{one.probability:6.1%}  {one.sentence}")


def _bars(text: str) -> list[int]:
    """``"5"`` or ``"5-8"``."""
    first, _, last = text.partition("-")
    try:
        return [int(first), int(last or first)]
    except ValueError:
        raise RequestError(
            f"“{text}” names no bars: write one, like 5, or the first and the last, like 5-8.",
            field="bars",
        ) from None


def _sliders(text: str) -> dict[str, float]:
    """``"range=0.5,contour=-1"``."""
    try:
        pairs = [one.split("=") for one in text.split(",") if one.strip()]
        return {name.strip(): float(value) for name, value in pairs}
    except ValueError:
        raise RequestError(
            f"“{text}” sets no sliders: write their names and numbers, like range=0.5,contour=-1.",
            field="sliders",
        ) from None


def _styles(options: Namespace) -> dict[str, Any]:
    """A style by its name; of traditions, the first and those mixed into it, by weights that need
    not sum to 1."""
    if options.style is None or options.operation not in _STYLED:
        return {"style": options.style}
    weights: dict[str, float] = {}
    for one in options.style.split(","):
        name, _, weight = one.strip().partition(":")
        try:
            weights[name.strip()] = float(weight or 1)
        except ValueError:
            raise RequestError(
                f"“{options.style}” mixes no styles: write their names and weights, like "
                "irish-dance:0.6,hymn:0.4.",
                field="tradition",
            ) from None
    total = sum(weights.values())
    if not total > 0:
        raise RequestError("The weights of the styles must be above 0.", field="blend")
    first, *others = weights
    blend = [{"tradition": name, "share": weights[name] / total} for name in others]
    return {"tradition": first, "blend": blend}


def _ids(text: str) -> list[str]:
    return [name for one in text.split(",") if (name := one.strip())]


def _note(score: Score, options: Namespace) -> str:
    """The id of the note that is asked about. Raises RequestError."""
    if options.note and options.bar is not None:
        raise RequestError("Name the note by its id or by its bar, not by both.", field="note")
    if options.note:
        return str(options.note)
    if options.bar is None:
        raise RequestError("Say which note: --note ID, or --bar N --note-number K.", field="note")
    part = led(score, options.part).parts[0]
    measures = [one for one in part.measures if one.number == options.bar]
    if not measures:
        raise RequestError(f"There is no bar {options.bar} in this score.", field="bar")
    notes = [note for measure in measures for note in measure.notes]
    number: int = options.note_number
    if not 1 <= number <= len(notes):
        raise RequestError(
            f"There is no note {number} in bar {options.bar}, which has {len(notes)}.",
            field="note",
        )
    return notes[number - 1].id
