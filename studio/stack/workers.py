"""How many workers the machine has room for, and what each of them may use."""

import os
from collections.abc import Sequence
from pathlib import Path

from studio.stack.environment import cores, venv_python
from studio.stack.errors import StackError

SETTING = "CANTILENA_WORKERS"
MOST = 64
MEGABYTES = 700  # what a worker may grow to
SHARE = 2  # half of the memory at most goes to workers: servers, site and browser want some too
JOBS = 8  # side by side in one worker
# Django's checks would bring in all that answers the web, which no queue needs; the commands of
# manage.py, of which some run at every start, make them.
CELERY = ("celery", "--quiet", "--skip-checks", "-A", "studio.celery")
CGROUP_LIMITS = (
    Path("/sys/fs/cgroup/memory.max"),
    Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
)


def count() -> int:
    """The number asked for in ``CANTILENA_WORKERS``, or one for each core that the memory allows:
    an engine writes in one thread, and a second core is of use to a second engine only.

    Raises:
        StackError: what is asked for is no such number.
    """
    wanted = os.environ.get(SETTING, "").strip()
    if not wanted:
        return fitting(cores(), memory())
    if not (wanted.isdecimal() and 1 <= int(wanted) <= MOST):
        raise StackError(f"{SETTING} must be a whole number from 1 to {MOST}, not “{wanted}”.")
    return int(wanted)


def fitting(available: int, megabytes: int) -> int:
    """As many workers as there are cores and room for in so much memory; at least one."""
    return max(1, min(available, megabytes // SHARE // MEGABYTES, MOST))


def memory(limits: Sequence[Path] = CGROUP_LIMITS) -> int:
    """Megabytes of this machine, or what a container's limit leaves of them."""
    found = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    for limit in limits:
        text = limit.read_text().strip() if limit.exists() else ""
        if text.isdecimal():  # “max” is no limit
            found.append(int(text))
    return min(found) // 2**20


def command(number: int) -> list[str]:
    """What runs the worker of this number."""
    return [
        str(venv_python()),
        # Root in a container of one's own is no reason for Celery's page of warnings.
        *("-W", "ignore:You're running the worker with superuser privileges"),
        *("-m", *CELERY, "worker", "-P", "threads"),
        *("-n", f"worker-{number}@%h", "-c", str(JOBS), "-l", "info"),
        *("--without-gossip", "--without-mingle"),
    ]


def environment(workers: int) -> dict[str, str]:
    """What so many workers side by side are told, unless the caller's environment says more."""
    return {
        # One core is left to the servers, where there are enough.
        "OMP_NUM_THREADS": str(max(1, (cores() - 1) // workers)),
        # Idle OpenMP threads that spin take the cores from those that have work.
        "OMP_WAIT_POLICY": "PASSIVE",
        # Else every thread keeps a heap of its own, and what one request needed is never
        # given back.
        "MALLOC_ARENA_MAX": "2",
        "MALLOC_TRIM_THRESHOLD_": "131072",
    }
