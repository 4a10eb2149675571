"""What the launcher says when it cannot go on: one sentence each, never a traceback."""


class StackError(Exception):
    """The stack cannot go on; the message is a sentence for the person at the terminal."""


class NotInstalled(StackError):
    """A part that ``make setup`` installs is not there."""


class DidNotStart(StackError):
    """A server ended, or stayed silent, while it was being started."""
