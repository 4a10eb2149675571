"""How a child is started so that it can never outlive its parent.

This file is also a script. It runs in the child, before the program it becomes: it takes on
the identity asked for, asks the kernel for a signal at the parent's death, and only then
turns into the program. Doing this in a script of its own, not in a ``preexec_fn``, keeps it
safe in a parent with threads (pytest's, for one).
"""

import ctypes
import os
import signal
import sys
from collections.abc import Sequence
from typing import NamedTuple, NoReturn

PR_SET_PDEATHSIG = 1
CLONE_NEWUSER = 0x10000000

# Kinds of identity: the same user; a user inside a namespace of its own; another user.
SAME = "same"
NAMESPACE = "namespace"
USER = "user"


class Identity(NamedTuple):
    """Who a child is."""

    kind: str = SAME
    uid: int = 0
    gid: int = 0


OURSELVES = Identity()


def command(
    arguments: Sequence[str],
    *,
    identity: Identity = OURSELVES,
    at_parents_death: signal.Signals = signal.SIGKILL,
) -> list[str]:
    """The command line that runs ``arguments`` as a child of the calling process.

    The kernel watches the *thread* that starts the child: start children from a thread that
    lives as long as they should.
    """
    prelude = [sys.executable, "-I", "-S", __file__]
    options = [os.getpid(), int(at_parents_death), *identity]
    return [*prelude, *map(str, options), *arguments]


def _become(kind: str, uid: int, gid: int) -> None:
    if kind == NAMESPACE:
        outer_uid, outer_gid = os.geteuid(), os.getegid()
        _kernel("unshare", CLONE_NEWUSER)
        _write("/proc/self/setgroups", "deny")
        _write("/proc/self/uid_map", f"{uid} {outer_uid} 1")
        _write("/proc/self/gid_map", f"{gid} {outer_gid} 1")
    elif kind == USER:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)


def _die_with_parent(parent: int, death_signal: int) -> None:
    if not sys.platform.startswith("linux"):
        return
    _kernel("prctl", PR_SET_PDEATHSIG, death_signal, 0, 0, 0)
    if os.getppid() != parent:  # it died before the kernel was told
        sys.exit(1)


def _kernel(name: str, *arguments: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if getattr(libc, name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


def _write(path: str, text: str) -> None:
    with open(path, "w", encoding="ascii") as file:
        file.write(text)


def main(arguments: Sequence[str]) -> NoReturn:
    """Take on the identity, then become the program."""
    parent, death_signal, kind, uid, gid, *program = arguments
    try:
        _become(kind, int(uid), int(gid))
        # A change of identity wipes the request for a signal, so it comes last.
        _die_with_parent(int(parent), int(death_signal))
        os.execvp(program[0], program)
    except OSError as error:
        sys.exit(f"{program[0]} could not be started: {error}")


if __name__ == "__main__":
    main(sys.argv[1:])
