"""The virtual environment: made with what Python brings, filled by uv, or by pip where uv fails.

torch is installed apart from the lock, because the right build depends on the machine: the
wheel that pip's find-links offers, the CUDA build where there is a GPU, else the CPU build
(which spares several gigabytes).
"""

import ast
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from studio.stack import console, stamps
from studio.stack.environment import ROOT, VENV, venv_python
from studio.stack.errors import StackError

OLDEST = (3, 11)
LOCK = ROOT / "requirements.lock"
TEST_LOCK = ROOT / "requirements-test.lock"
CPU_INDEX = "https://download.pytorch.org/whl/cpu"


def ensure(*, tests: bool = False) -> None:
    """Make the virtual environment and install what is locked; a finished one takes no time.

    Raises:
        StackError: it could not be made or filled; the message says why.
    """
    _ensure_python()
    locks = [LOCK, TEST_LOCK] if tests else [LOCK]
    # Beside those for the tests, what the studio needs stays installed.
    pending = [lock for lock in locks if not stamps.matches(_stamp(lock), _state(lock))]
    if not pending:
        return
    settings = _uv_settings()
    requirements = [word for lock in locks for word in ("-r", str(lock))]
    with console.step("Python packages"):
        _install(requirements, settings)
    if LOCK in pending:
        with console.step("PyTorch"):
            _install_torch(settings)
        _install(["--no-deps", *pins("sound")], settings)
    for lock in pending:
        stamps.put(_stamp(lock), _state(lock))


def install(group: str) -> None:
    """Install one dependency group of ``pyproject.toml`` that only some machines need."""
    _install(pins(group), _uv_settings())


def lock() -> None:
    """Write both locks anew from ``pyproject.toml``.

    torch's own needs are locked with the rest, so it is resolved too (in its CPU build, or
    CUDA would come in), but it stays out of the file.
    """
    ensure()
    settings = _uv_settings()
    torch = ["--group", "engine", "--no-emit-package", "torch"]
    if not _offers_torch(settings.get("UV_FIND_LINKS", "")):
        torch.append("--torch-backend=cpu")
    oldest = ["--python-version", ".".join(map(str, OLDEST)), "--no-header", "--no-annotate"]
    everything = ["pyproject.toml", *torch, "--output-file", str(LOCK)]
    tests = ["--group", "test", "--constraints", str(LOCK), "--output-file", str(TEST_LOCK)]
    for wanted in (everything, tests):
        if _uv(["compile", "--quiet", *oldest, *wanted], settings) != 0:
            raise StackError("The locks could not be written; the reason is above.")


def pins(group: str) -> list[str]:
    """The requirements of a dependency group."""
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return list(groups["dependency-groups"][group])


def _stamp(lock: Path) -> Path:
    return VENV / f".{lock.name}.stamp"


def _state(lock: Path) -> str:
    # Scripts inside name the environment's own path, so a moved folder is installed anew.
    return stamps.digest(str(VENV), *pins("launch"), *pins("engine"), *pins("sound"), lock)


def _ensure_python() -> None:
    if sys.version_info < OLDEST:
        wanted, found = (".".join(map(str, v[:2])) for v in (OLDEST, sys.version_info))
        raise StackError(f"Cantilena needs Python {wanted} or newer; this is {found}.")
    if venv_python().exists():  # a link to a Python that is gone does not "exist"
        return
    with console.step("Virtual environment"):
        said = _make_venv()
        if said and os.geteuid() == 0 and shutil.which("apt-get"):
            # Debian and Ubuntu keep a part of Python's standard library in a package of its own.
            subprocess.run(["apt-get", "-qq", "update"], check=False)
            subprocess.run(["apt-get", "-qq", "install", "--yes", "python3-venv"], check=False)
            said = _make_venv()
        if said:
            raise StackError(
                "This Python cannot make a virtual environment; on Debian and Ubuntu install "
                f"the package python3-venv. It said: {said}"
            )


def _make_venv() -> str:
    """Make it; nothing, or why it could not be made."""
    shutil.rmtree(VENV, ignore_errors=True)
    made = subprocess.run(
        [sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False
    )
    if made.returncode == 0:
        return ""
    shutil.rmtree(VENV, ignore_errors=True)
    return " ".join((made.stdout + made.stderr).split())


def _install(requirements: Sequence[str], settings: Mapping[str, str]) -> None:
    """By uv, in seconds; by pip where uv fails."""
    if _has_uv() and _uv(["install", *requirements], settings) == 0:
        return
    console.say("  uv could not do it; pip tries, which takes longer.")
    if _python("-m", "pip", "install", "--quiet", *requirements) != 0:
        raise StackError("The Python packages could not be installed; the reason is above.")


def _install_torch(settings: Mapping[str, str]) -> None:
    requirement = [*pins("engine"), "-c", str(LOCK)]
    attempts = [["--torch-backend=cpu"], []]
    if _offers_torch(settings.get("UV_FIND_LINKS", "")) or _has_gpu():
        attempts.reverse()
    for options in attempts:
        if _has_uv() and _uv(["install", *requirement, *options], settings) == 0:
            return
    for options in [["--extra-index-url", CPU_INDEX], []]:
        if _python("-m", "pip", "install", "--quiet", *requirement, *options) == 0:
            return
    raise StackError("PyTorch could not be installed; the reason is above.")


def _has_uv() -> bool:
    if not (VENV / "bin" / "uv").exists():
        _python("-m", "pip", "install", "--quiet", "--disable-pip-version-check", *pins("launch"))
    return (VENV / "bin" / "uv").exists()


def _uv(arguments: Sequence[str], settings: Mapping[str, str]) -> int:
    environment = {**os.environ, **settings, "VIRTUAL_ENV": str(VENV)}
    return subprocess.run(
        [str(VENV / "bin" / "uv"), "pip", *arguments], env=environment, cwd=ROOT, check=False
    ).returncode


def _python(*arguments: str) -> int:
    return subprocess.run([str(venv_python()), *arguments], cwd=ROOT, check=False).returncode


def _uv_settings() -> dict[str, str]:
    """pip's configuration in uv's words: uv does not read it, and a machine may depend on it."""
    listed = subprocess.run(
        [str(venv_python()), "-m", "pip", "config", "list"],
        capture_output=True,
        text=True,
        check=False,
    )
    pip: dict[str, str] = {}
    for line in listed.stdout.splitlines():
        name, _, value = line.partition("=")
        pip[name.rpartition(".")[2]] = " ".join(str(ast.literal_eval(value)).split())
    translated = {
        "UV_DEFAULT_INDEX": pip.get("index-url", ""),
        "UV_INDEX": pip.get("extra-index-url", ""),
        "UV_FIND_LINKS": ",".join(pip.get("find-links", "").split()),
        "UV_CONSTRAINT": pip.get("constraint", ""),
        "SSL_CERT_FILE": pip.get("cert", ""),
        # As pip does: the best version of all indexes, not the first index that has any.
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "UV_HTTP_TIMEOUT": pip.get("default-timeout", "120"),
        "UV_NO_PROGRESS": "" if sys.stderr.isatty() else "1",
    }
    return {name: value for name, value in translated.items() if value and name not in os.environ}


def _offers_torch(find_links: str) -> bool:
    folders = [Path(place.removeprefix("file://")) for place in find_links.split(",") if place]
    return any(any(folder.glob("torch-*.whl")) for folder in folders)


def _has_gpu() -> bool:
    program = shutil.which("nvidia-smi")
    if program is None:
        return False
    return subprocess.run([program, "-L"], capture_output=True, check=False).returncode == 0
