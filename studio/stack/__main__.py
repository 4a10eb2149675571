"""``python3 -m studio.stack COMMAND``."""

import argparse
import sys

from studio.stack import checks, console, python, setup, up
from studio.stack.environment import read_dotenv
from studio.stack.errors import StackError


def main() -> int:
    """Do what was asked; 0 when it went well, 1 and one sentence when it did not."""
    parser = argparse.ArgumentParser(prog="python3 -m studio.stack")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("up", help="start the studio")
    commands.add_parser("setup", help="install and build, start nothing")
    commands.add_parser("test", help="run the tests (arguments go to pytest)", add_help=False)
    commands.add_parser("bench", help="measure the speed", add_help=False)
    commands.add_parser("check", help="run the linters and the type checkers")
    commands.add_parser("contract", help="write the TypeScript contract anew")
    commands.add_parser("lock", help="write the requirement locks anew")
    given, rest = parser.parse_known_args()
    if rest and given.command not in ("test", "bench"):
        parser.error(f"unknown arguments: {' '.join(rest)}")
    read_dotenv()
    try:
        return _run(given.command, rest)
    except StackError as error:
        console.say(f"\n{error}")
        return 1
    except KeyboardInterrupt:
        console.say("\nInterrupted.")
        return 130


def _run(command: str, rest: list[str]) -> int:
    match command:
        case "test":
            return checks.test(rest)
        case "bench":
            return checks.bench(rest)
        case "check":
            return checks.check()
        case "contract":
            checks.contract()
        case "lock":
            python.lock()
        case "setup":
            setup.ensure()
        case "up":
            setup.ensure()
            return up.up()
    return 0


if __name__ == "__main__":
    sys.exit(main())
