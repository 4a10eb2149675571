"""A process that reads what nobody vouches for, and has nothing to reach and little to use up.

What it needs is loaded first; then it gives up, for good, the right to open anything: no file,
no socket, no other program.
"""

from __future__ import annotations

import codecs
import resource
from typing import Final

CPU_SECONDS: Final = 15
ANSWER_BYTES: Final = 30_000_000
_CODECS: Final = ("utf-8-sig", "utf-16", "cp1252", "cp437", "latin1")


def confine(*, memory_bytes: int = 1_000_000_000) -> None:
    """Limits that this process cannot lift again."""
    for name in _CODECS:
        codecs.lookup(name)
    for kind, limit in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, ANSWER_BYTES),  # when standard output is a file
        (resource.RLIMIT_NOFILE, 3),  # the three that are open: not one more
        (resource.RLIMIT_NPROC, 0),
    ):
        resource.setrlimit(kind, (limit, limit))
