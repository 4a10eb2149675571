"""What can go wrong in the engine, as one tree.

::

    GenerationError
    ├── RequestError        the request cannot be served as asked: say what to change
    │   └── LyricsError     … because of its words
    ├── FormatError         a file that was read is not what it should be
    ├── CheckpointError     weights are missing, altered or without a licence
    └── Cancelled           the caller asked to stop

Each message is one sentence for the person who asked, in plain English. It is written with named
gaps, and what stands in them is handed in beside it, so that the studio can say it in another
language: ``RequestError("There is no bar {bar}.", bar=9, field="bars")``.
"""

from generation.sentences import Sentence, Value


class GenerationError(Exception):
    """The root of every error the engine raises on purpose; ``sentence`` says what went wrong."""

    def __init__(self, sentence: str | Sentence = "", /, **values: Value) -> None:
        if not isinstance(sentence, Sentence):
            sentence = Sentence(sentence, values)
        super().__init__(str(sentence))
        self.sentence = sentence


class RequestError(GenerationError):
    """A request that cannot be served as asked.

    ``field`` names the field of the request to change (``"words"``, ``"ambitus"`` …).
    """

    def __init__(self, sentence: str | Sentence, /, *, field: str, **values: Value) -> None:
        super().__init__(sentence, **values)
        self.field = field


class LyricsError(RequestError):
    """The words cannot be sung as they stand."""

    def __init__(
        self, sentence: str | Sentence, /, *, field: str = "words", **values: Value
    ) -> None:
        super().__init__(sentence, field=field, **values)


class FormatError(GenerationError):
    """A file is malformed, too large, or not of the kind it claims to be."""


class CheckpointError(GenerationError):
    """Weights are missing, do not match their checksum, or carry no licence."""


class Cancelled(GenerationError):
    """The caller asked for the request to stop."""
