"""``make test``, ``make bench``, ``make check`` and ``make contract``."""

import subprocess
from collections.abc import Sequence

from studio.stack import browser, console, frontend, setup
from studio.stack.environment import ROOT, inherited, venv_python
from studio.stack.errors import StackError

# Django does not load without them, though none of this connects to anything.
NOWHERE = {
    "DATABASE_URL": "postgresql://nobody@localhost/none",
    "REDIS_URL": "redis://localhost",
    "CANTILENA_SECRET_KEY": "only for checks",
}
CHECKS = {
    "ruff": ("-m", "ruff", "check", "."),
    "ruff format": ("-m", "ruff", "format", "--check", "."),
    "mypy": ("-m", "mypy"),
    "import-linter": (
        "-c",
        "from importlinter.cli import lint_imports_command as it; it(['--no-logo'])",
    ),
}


def test(arguments: Sequence[str]) -> int:
    """Run the tests: the front end's, then pytest's with its durations; the exit status.

    With arguments for pytest, only pytest runs.
    """
    setup.ensure(tests=True)
    chromium = browser.ensure()
    failed = not arguments and frontend.exists() and not _passes_in_frontend("test")
    status = _python(
        *("-m", "pytest", "--durations=15", "--durations-min=0.5", *arguments),
        CANTILENA_CHROMIUM=str(chromium),
    )
    return status or int(failed)


def bench(arguments: Sequence[str]) -> int:
    """Measure the speed of the studio, its pages in a browser included; the exit status."""
    setup.ensure(tests=True)
    chromium = browser.ensure()
    environment = {**inherited(), "CANTILENA_CHROMIUM": str(chromium)}
    return _run(environment, "-m", "tests.load.bench", *arguments)


def check() -> int:
    """Run every check, also after one has failed; the exit status."""
    setup.ensure(tests=True)
    failed = [name for name, command in CHECKS.items() if not _passes(name, command)]
    if frontend.exists() and not _passes_in_frontend("check"):
        failed.append("frontend")
    console.say(f"Failed: {', '.join(failed)}." if failed else "All checks passed.")
    return int(bool(failed))


def contract() -> None:
    """Write the server's contract and the TypeScript types made from it anew.

    Raises:
        StackError: the server or npm could not do it; the reason is above.
    """
    setup.ensure()
    if _python("manage.py", "export_contract") != 0:
        raise StackError("The server's contract could not be written; the reason is above.")
    frontend.npm("run", "--silent", "contract")


def _passes(name: str, command: Sequence[str]) -> bool:
    with console.step(name):
        return _python(*command) == 0


def _passes_in_frontend(script: str) -> bool:
    try:
        with console.step(f"frontend: npm run {script}"):
            frontend.npm("run", "--silent", script)
    except StackError as error:
        console.say(str(error))
        return False
    return True


def _python(*arguments: str, **environment: str) -> int:
    return _run({**NOWHERE, **inherited(), **environment}, *arguments)


def _run(environment: dict[str, str], *arguments: str) -> int:
    return subprocess.run(
        [str(venv_python()), *arguments], cwd=ROOT, env=environment, check=False
    ).returncode
