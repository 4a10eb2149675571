"""Where things are: the repository, its virtual environment, and the state folder."""

import hashlib
import os
import stat
import tempfile
from importlib.util import find_spec
from pathlib import Path

from studio.stack.errors import NotInstalled, StackError

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
NO_BYTECODE = "PYTHONDONTWRITEBYTECODE"

# The kernel keeps a socket's path in 108 bytes, the last of them a zero.
LONGEST_SOCKET_PATH = 107


def state_folder() -> Path:
    """Everything that a running studio remembers: databases, sockets, logs, its secret key."""
    return Path(os.environ.get("CANTILENA_STATE") or ROOT / ".cantilena").resolve()


def venv_python() -> Path:
    """The interpreter of the project's own virtual environment, whether it exists or not."""
    return VENV / "bin" / "python"


def inherited() -> dict[str, str]:
    """Our environment for a child in Python, which may keep what it compiles.

    Otherwise every start compiles every package anew, which takes longer than all the rest.
    """
    return {name: value for name, value in os.environ.items() if name != NO_BYTECODE}


def package_folder(package: str) -> Path:
    """The folder of an installed package, without importing it.

    Looks where this interpreter looks, then in the project's virtual environment, because the
    launcher itself runs on the system's Python.

    Raises:
        NotInstalled: no such package in either place.
    """
    spec = find_spec(package)
    if spec is not None and spec.submodule_search_locations:
        return Path(next(iter(spec.submodule_search_locations)))
    for folder in sorted(VENV.glob(f"lib*/python3*/site-packages/{package}")):
        return folder
    raise NotInstalled(f"The package {package} is not installed yet: run `make setup` first.")


def socket_folder(wanted: Path, name: str, *, owner: int | None = None) -> Path:
    """A private folder for Unix sockets: ``wanted``, or a short one where that cannot serve.

    It cannot when its path is too long for the kernel, or holds a comma, at which libpq would
    cut it into several hosts. The short one is always the same for the same ``wanted``, so that
    a second process that knows the state folder finds the socket too.

    Args:
        wanted: where the sockets should lie.
        name: the longest name of a socket in it.
        owner: the uid that it is given to; the caller's own without one.

    Raises:
        StackError: the folder exists and belongs to somebody else.
    """
    folder = wanted
    if len(os.fsencode(wanted / name)) > LONGEST_SOCKET_PATH or "," in str(wanted):
        digest = hashlib.sha256(os.fsencode(wanted)).hexdigest()[:16]
        folder = Path(tempfile.gettempdir()) / f"cantilena-{digest}"
    owners = {os.geteuid(), os.geteuid() if owner is None else owner}
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in owners:
        raise StackError(f"The folder {folder} belongs to somebody else; remove it and try again.")
    folder.chmod(0o700)
    if owner is not None:
        os.chown(folder, owner, -1)
    return folder


def read_dotenv() -> None:
    """Take from ``.env`` what the environment does not say (``NAME=value`` lines, ``#`` notes)."""
    file = ROOT / ".env"
    if not file.exists():
        return
    for line in file.read_text(encoding="utf-8").splitlines():
        name, equals, value = line.partition("=")
        if equals and not name.lstrip().startswith("#"):
            os.environ.setdefault(name.strip(), value.strip().strip("\"'"))


def cores() -> int:
    """How many cores this process may use."""
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return available or 1
