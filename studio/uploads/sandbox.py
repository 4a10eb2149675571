"""Reading a file that nobody vouches for, in a process that has nothing to reach.

The child (:mod:`generation.score.incoming.__main__`) bounds its own memory, processor time and
answer, and gives up files and sockets; from here it gets no environment and so many seconds.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from typing import Any, TypeVar

from django.conf import settings
from pydantic import TypeAdapter, ValidationError

from generation.errors import FormatError
from generation.score.incoming import Incoming, Listed
from generation.sentences import Sentence

SECONDS = 20.0
LIST_SECONDS = 8.0  # somebody waits
TOO_LONG = "This file takes too long to read: bring the melody alone, without the other parts."
TOO_MUCH = "This file is too large to be read: bring the melody alone, without the other parts."
_ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "PYTHONDONTWRITEBYTECODE": "1",
    "OPENBLAS_NUM_THREADS": "1",  # a thread reserves more memory than the process may have
}
_MODULE = "generation.score.incoming"
_INCOMING: TypeAdapter[Incoming] = TypeAdapter(Incoming)
_LISTED: TypeAdapter[Listed] = TypeAdapter(Listed)
_Told = TypeVar("_Told")


def parse_untrusted(
    data: bytes, filename: str, *, voice: str = "", seconds: float = SECONDS
) -> Incoming:
    """The melody of the file (its ``voice``, by its id). Raises :class:`FormatError`, in a
    sentence, whatever it holds."""
    arguments = [_argument(filename)[-200:], *([_argument(voice)] if voice else [])]
    return _told(arguments, data, seconds, "incoming", _INCOMING)


def list_untrusted(data: bytes, *, seconds: float = LIST_SECONDS) -> Listed:
    """The voices of the file. Raises as :func:`parse_untrusted`."""
    return _told([], data, seconds, "listed", _LISTED)


def _argument(text: str) -> str:
    return text.encode("utf-8", "replace").decode().replace("\0", "")


def _told(
    arguments: list[str], data: bytes, seconds: float, name: str, kind: TypeAdapter[_Told]
) -> _Told:
    told = answer_of(_MODULE, arguments, data, seconds=seconds, too_long=TOO_LONG)
    if told is None:
        raise FormatError(TOO_MUCH)
    if "refused" in told:
        raise FormatError(Sentence.from_json(told["refused"]))
    try:
        return kind.validate_python(told[name])
    except (KeyError, ValidationError):
        raise FormatError(TOO_MUCH) from None


def answer_of(
    module: str, arguments: list[str], data: bytes, *, seconds: float, too_long: str
) -> dict[str, Any] | None:
    """What a module says that reads standard input, run as a process of its own, in so many
    seconds; None: one that was ended by its own limits has said nothing, or half.

    Raises :class:`FormatError` with the sentence ``too_long``.
    """
    with tempfile.TemporaryFile() as brought, tempfile.TemporaryFile() as answer:
        brought.write(data)
        brought.seek(0)
        try:
            subprocess.run(
                [sys.executable, "-s", "-m", module, *arguments],
                cwd=settings.BASE_DIR,
                env=_ENVIRONMENT,
                stdin=brought,
                stdout=answer,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                timeout=seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise FormatError(too_long) from None
        answer.seek(0)
        try:
            told: dict[str, Any] = json.loads(answer.read())
        except ValueError:
            return None
        return told
