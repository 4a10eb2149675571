"""An archive that somebody brings: opened within bounds, and believed only if it is ours."""

from __future__ import annotations

import hashlib
import json
import re
import struct
import zipfile
import zlib
from typing import IO, Any

from django.utils.crypto import constant_time_compare

from studio.belongings.archive import FORMAT, MANIFEST, SIGNATURE, VERSION, signature
from studio.common.errors import Unprocessable

MAX_BYTES = 50_000_000
_MAX_MEMBERS = 50_000
_MAX_MEMBER = 25_000_000
_MAX_UNPACKED = 500_000_000
_PIECE = re.compile(r"pieces/([A-Za-z0-9_-]{12})/piece\.json")
_BROKEN = "This is not an archive of Cantilena, or it is damaged: take it home once more."
_TOO_MUCH = "This archive unpacks to far too much: bring one that Cantilena wrote."


class Archive:
    """A zip whose files are read one by one; together they unpack to no more than is allowed.

    Raises Unprocessable, in a sentence, whatever the file holds.
    """

    def __init__(self, file: IO[bytes]) -> None:
        try:
            self._zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
            raise _refused(_BROKEN) from None
        if len(self._zip.infolist()) > _MAX_MEMBERS:
            raise _refused(_TOO_MUCH)
        self._left = _MAX_UNPACKED
        self.genuine = False
        self._names = set(self._zip.namelist())
        self._manifest = self.read(MANIFEST)
        self.manifest = self._told(self._manifest)
        if self.manifest.get("format") != FORMAT or self.manifest.get("version") != VERSION:
            raise _refused(_BROKEN)
        self.genuine = self._signed()

    @property
    def maker(self) -> str:
        return str(self.manifest.get("maker", ""))

    @property
    def pieces(self) -> list[str]:
        """The ids of the pieces in it."""
        found = (_PIECE.fullmatch(name) for name in sorted(self._names))
        return [one[1] for one in found if one]

    def check(self) -> None:
        """Read every file once. Raises Unprocessable where one is not as it was written."""
        for name in sorted(self._names - {MANIFEST, SIGNATURE}):
            self.read(name)

    def json(self, name: str) -> Any:
        return self._told(self.read(name), any_kind=True)

    def read(self, name: str) -> bytes:
        """A file. Of a genuine archive, one that is as it was written."""
        if name not in self._names:
            raise _refused(_BROKEN)
        content = self._unpacked(name)
        if self.genuine:
            sums = self.manifest.get("files", {})
            if hashlib.sha256(content).hexdigest() != sums.get(name):
                raise _refused("A file in this archive was changed: take it home once more.")
        return content

    def _unpacked(self, name: str) -> bytes:
        most = min(_MAX_MEMBER, self._left)
        try:
            with self._zip.open(name) as member:
                content = member.read(most + 1)
        except (
            zipfile.BadZipFile,
            zlib.error,
            struct.error,
            ValueError,
            RuntimeError,
            OSError,
            NotImplementedError,
            EOFError,
        ):
            raise _refused(_BROKEN) from None
        if len(content) > most:
            raise _refused(_TOO_MUCH)
        self._left -= len(content)
        return content

    def _signed(self) -> bool:
        if SIGNATURE not in self._names:
            return False
        brought = self._unpacked(SIGNATURE)[:200].decode("ascii", "replace")
        return constant_time_compare(brought, signature(self._manifest))

    def _told(self, content: bytes, *, any_kind: bool = False) -> Any:
        try:
            found = json.loads(content)
        except (ValueError, RecursionError):
            raise _refused(_BROKEN) from None
        if not any_kind and not isinstance(found, dict):
            raise _refused(_BROKEN)
        return found


def _refused(sentence: str) -> Unprocessable:
    return Unprocessable(sentence, field="file")
