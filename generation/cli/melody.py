"""``melody``: words set to music."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import Any

from generation import song
from generation.arranger import Arranger
from generation.cli import engines, files
from generation.errors import RequestError
from generation.requests import (
    KEYS,
    TIME_SIGNATURES,
    VOICES,
    Ambitus,
    Anacrusis,
    Language,
    MelodyRequest,
    Setting,
    Style,
)


def add(commands: Any) -> None:
    parser = commands.add_parser("melody", help="set words to a melody")
    parser.set_defaults(run=_run)
    parser.add_argument("words", type=Path, metavar="WORDS.txt", help="“-” reads standard input")
    parser.add_argument("--language", required=True, help=", ".join(Language))
    parser.add_argument(
        "--style",
        default=Style.FOLK.value,
        help=f"{', '.join(Style)}; or mixed by weight: hymn:0.6,folk:0.4",
    )
    parser.add_argument("--time", default="4/4", help=", ".join(TIME_SIGNATURES))
    parser.add_argument("--key", default="G major", help=", ".join(KEYS))
    parser.add_argument("--tempo", type=int, default=96, help="beats per minute")
    parser.add_argument(
        "--range", default="soprano", help=f"{', '.join(VOICES)}, or two MIDI numbers: 60-79"
    )
    parser.add_argument("--melisma", type=int, default=0, help="1 syllabic … 4 florid")
    parser.add_argument("--liveliness", type=int, default=0, help="1 calm … 4 lively")
    parser.add_argument("--anacrusis", default=Anacrusis.AUTO.value, help=", ".join(Anacrusis))
    parser.add_argument("--takes", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--title", default="")
    parser.add_argument("--setting", default=Setting.MELODY.value, help=", ".join(Setting))
    engines.add(parser)
    parser.add_argument("--out", type=Path, default=Path())


def _run(options: Namespace) -> None:
    request = MelodyRequest.from_json(
        {
            "words": files.text(options.words),
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
            "setting": options.setting,
        }
    )
    with engines.opened(options.model) as engine:
        result = song.of(request, engine.submit(request), Arranger()).result()
    files.write(result, options.out)


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
