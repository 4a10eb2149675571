"""The commands together."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from generation.cli import arrange, lint, melody, remix, verses, voices
from generation.errors import GenerationError

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
    parser = argparse.ArgumentParser(
        prog="python -m generation", description="The whole engine without the site."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in (melody, remix, arrange, lint, verses, voices):
        command.add(commands)
    return parser
