"""What the site refuses, as one tree; ``studio.api.problems`` turns it into HTTP.

::

    StudioError
    ├── NotFound           404  there is no such thing, or no such address
    ├── Forbidden          403  it belongs to someone else
    │   └── NotLicensed        … or its licence does not allow it; 422 for the choice of a licence
    ├── Conflict           409  it contradicts what was done before
    │   └── Overtaken          … somebody else was quicker; names what stands there now
    ├── Unprocessable      422  a value has to be changed first; names the field
    ├── AllowanceSpent     429  enough for today
    └── Unanswered         503  the composer is away or busy

Each message is one sentence for the person who asked, in plain English with named gaps, as in
:mod:`generation.errors`; ``studio.common.telling`` says it in her language.
"""

from __future__ import annotations

from generation.sentences import Sentence, Value


class StudioError(Exception):
    status = 400
    title = "Bad request"

    def __init__(
        self, sentence: str | Sentence, /, *, field: str | None = None, **values: Value
    ) -> None:
        if not isinstance(sentence, Sentence):
            sentence = Sentence(sentence, values)
        super().__init__(str(sentence))
        self.sentence = sentence
        self.field = field


class NotFound(StudioError):
    status = 404
    title = "Not found"


class Forbidden(StudioError):
    status = 403
    title = "Not yours"


class Conflict(StudioError):
    status = 409
    title = "Already done differently"


class Overtaken(Conflict):
    title = "Changed meanwhile"

    def __init__(self, message: str, *, current: str | None) -> None:
        super().__init__(message)
        self.current = current


class Unprocessable(StudioError):
    status = 422
    title = "Something has to be changed"


class NotLicensed(Forbidden):
    """What a piece is made from does not allow it: to make it at all, or the licence chosen for
    it (``field``). ``causes``: whose licences forbid it; ``allowed``: what they would allow."""

    title = "The licences do not allow it"

    def __init__(
        self,
        message: str,
        *,
        field: str | None = None,
        reason: str,
        causes: list[dict[str, str | None]],
        allowed: list[str],
    ) -> None:
        super().__init__(message, field=field)
        self.status = Unprocessable.status if field else Forbidden.status
        self.reason = reason
        self.causes = causes
        self.allowed = allowed


class AllowanceSpent(StudioError):
    status = 429
    title = "Enough for today"


class Unanswered(StudioError):
    status = 503
    title = "No answer"
