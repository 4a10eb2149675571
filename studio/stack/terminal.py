"""Ctrl-C for the launcher alone.

A terminal sends Ctrl-C to its whole foreground process group, and ``make``, which waits there
for the launcher, would call an orderly end an interruption. So the launcher takes the terminal
over while it runs.
"""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def taken_over() -> Iterator[None]:
    """Be the terminal's foreground group, when there is a terminal and we stand in its front."""
    try:
        terminal = os.open("/dev/tty", os.O_RDWR)
    except OSError:  # started by a service or a script: nobody presses Ctrl-C
        yield
        return
    caller = os.getpgrp()
    in_front = os.tcgetpgrp(terminal) == caller
    if in_front and caller != os.getpid():
        signal.signal(signal.SIGTTOU, signal.SIG_IGN)  # or the hand-over would stop us
        signal.signal(signal.SIGTSTP, signal.SIG_IGN)  # the shell could not wake us again
        os.setpgid(0, 0)
        os.tcsetpgrp(terminal, os.getpid())
    try:
        yield
    finally:
        if in_front:
            os.tcsetpgrp(terminal, caller)
        os.close(terminal)
