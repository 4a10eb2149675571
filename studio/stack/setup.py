"""``make setup``: everything installed and built, nothing started."""

from studio.stack import frontend, python


def ensure(*, tests: bool = False) -> None:
    """Install and build what is missing or has changed; the rest takes no time.

    Raises:
        StackError: something could not be had; the message says what.
    """
    python.ensure(tests=tests)
    frontend.ensure()
