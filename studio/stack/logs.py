"""Log files that do not grow for ever."""

from pathlib import Path

LARGEST_BYTES = 5_000_000


def make_room(log: Path) -> None:
    """Make the log's folder; put a log that has grown large aside, over the one before it."""
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > LARGEST_BYTES:
        log.replace(log.with_name(f"{log.name}.1"))
