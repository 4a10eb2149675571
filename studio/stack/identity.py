"""Postgres refuses to run as root: under which identity it runs instead.

An ordinary user stays what it is. Root enters a user namespace in which it is somebody else,
so that every file still belongs to root outside. Where the kernel refuses namespaces, or the
binaries lie where only root's privileges reach, Postgres runs as ``nobody``, with a copy of
the binaries and the data in a refuge that ``nobody`` can reach.
"""

import os
import pwd
import subprocess
import sys
from pathlib import Path

from studio.stack.child import NAMESPACE, OURSELVES, USER, Identity, command
from studio.stack.errors import StackError


def choose(program: Path, folder: Path) -> Identity:
    """The identity under which ``program`` can run with its data in ``folder`` (which exists)."""
    if os.geteuid() != 0:
        return OURSELVES
    inside = _anybody()
    namespaced = Identity(NAMESPACE, inside.pw_uid, inside.pw_gid)
    if sys.platform.startswith("linux") and _works(namespaced, program, folder):
        return namespaced
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        raise StackError(
            "Postgres refuses to run as root, and there is no user `nobody` to run it as; "
            "start the studio as an ordinary user, or set DATABASE_URL."
        ) from None
    return Identity(USER, nobody.pw_uid, nobody.pw_gid)


def _anybody() -> pwd.struct_passwd:
    """Any user who is neither root nor the kernel's stand-in for the unmapped.

    It must be a known one: initdb looks its own name up.
    """
    everybody = pwd.getpwall()
    return next((one for one in everybody if one.pw_uid not in (0, 65534)), everybody[-1])


def _works(identity: Identity, program: Path, folder: Path) -> bool:
    """Whether the program runs and the folder can be written under that identity.

    Root in a namespace has lost its right to pass through other people's private folders.
    """
    check = ["/bin/sh", "-c", '"$0" --version && test -w "$1"', str(program), str(folder)]
    finished = subprocess.run(command(check, identity=identity), capture_output=True, check=False)
    return finished.returncode == 0
