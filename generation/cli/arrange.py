"""``harmonise`` and ``accompany``: layers beside a melody that is there."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from generation.arrange_requests import ArrangeRequest, Layer, Texture, Voice
from generation.arranger import Arranger
from generation.cli import files
from generation.errors import RequestError
from generation.requests import Style


def add(commands: Any) -> None:
    harmonise = commands.add_parser("harmonise", help="write chords over a melody")
    harmonise.set_defaults(run=_harmonise)
    _common(harmonise)
    harmonise.add_argument("--density", type=int, default=0, help="1 few chords … 5 many")
    harmonise.add_argument("--spice", type=float, default=0.5, help="0 plain … 1 far from it")
    harmonise.add_argument("--keep-bars", default="", metavar="1-4,9", help="whose chords stay")
    harmonise.add_argument("--voices", action="store_true", help="set it for four voices too")
    harmonise.add_argument(
        "--lock", default="", metavar="VOICE,VOICE", help=f"that stay: {', '.join(Voice)}"
    )

    accompany = commands.add_parser("accompany", help="write a piano or a guitar under a melody")
    accompany.set_defaults(run=_accompany)
    _common(accompany)
    accompany.add_argument(
        "--instrument",
        choices=[Layer.PIANO.value, Layer.GUITAR.value],
        default=Layer.PIANO.value,
        help="for two hands, or for six strings",
    )
    accompany.add_argument("--texture", help=f"{', '.join(Texture)}; else another for each take")
    accompany.add_argument("--refrain", help="another texture where words come again")


def _common(parser: ArgumentParser) -> None:
    parser.add_argument("score", type=Path, metavar="SCORE.musicxml", help="or .mxl, or .mid")
    files.add_voice(parser)
    parser.add_argument("--style", help=", ".join(Style))
    parser.add_argument("--takes", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER")


def _harmonise(options: Namespace) -> None:
    asked = {
        "density": options.density,
        "spice": options.spice,
        "kept": _spans(options.keep_bars),
    }
    locked = [name.strip() for name in options.lock.split(",") if name.strip()]
    if options.voices or locked:
        asked |= {"layer": Layer.FOUR_PARTS.value, "locked": locked}
    _arrange(options, asked)


def _accompany(options: Namespace) -> None:
    texture = {"texture": options.texture, "refrain": options.refrain}
    _arrange(options, {"layer": options.instrument, **texture})


def _arrange(options: Namespace, asked: dict[str, Any]) -> None:
    common = {"style": options.style, "takes": options.takes, "seed": options.seed}
    request = ArrangeRequest.from_json({**asked, **common})
    score = files.score(options.score, beside=True, voice=options.voice)
    result = Arranger().arrange(request, score)
    files.write(result, options.out)
    for take in result.takes:
        told = ", ".join(f"{name} {value:.2f}" for name, value in take.figures.items())
        print(f"take {take.index + 1}: {told}")


def _spans(text: str) -> list[tuple[int, int]]:
    """``"1-4,9"``"""
    spans = []
    for one in filter(None, (part.strip() for part in text.split(","))):
        first, _, last = one.partition("-")
        last = last or first
        if not (first.isdecimal() and last.isdecimal() and len(first) < 6 and len(last) < 6):
            raise RequestError(f"“{one}” is no span of bars: write 1-4,9.", field="kept")
        spans.append((int(first), int(last)))
    return spans
