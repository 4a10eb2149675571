"""What can go wrong in the engine, as one tree.

::

    GenerationError
    ├── RequestError        the request cannot be served as asked: say what to change
    │   └── LyricsError     … because of its words
    ├── FormatError         a file that was read is not what it should be
    ├── CheckpointError     weights are missing, altered or without a licence
    └── Cancelled           the caller asked to stop

Each message is one sentence for the person who asked, in plain English.
"""


class GenerationError(Exception):
    """The root of every error the engine raises on purpose."""


class RequestError(GenerationError):
    """A request that cannot be served as asked.

    ``field`` names the field of the request to change (``"words"``, ``"ambitus"`` …).
    """

    def __init__(self, message: str, *, field: str) -> None:
        super().__init__(message)
        self.field = field


class LyricsError(RequestError):
    """The words cannot be sung as they stand."""

    def __init__(self, message: str, *, field: str = "words") -> None:
        super().__init__(message, field=field)


class FormatError(GenerationError):
    """A file is malformed, too large, or not of the kind it claims to be."""


class CheckpointError(GenerationError):
    """Weights are missing, do not match their checksum, or carry no licence."""


class Cancelled(GenerationError):
    """The caller asked for the request to stop."""
