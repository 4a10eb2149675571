"""Typed words made tidy: lines and tokens, and what cannot be sung named with its line."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from generation.errors import LyricsError

_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff\ufe0e\ufe0f"))
_TURNS_DIRECTION = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
_APOSTROPHES = str.maketrans("'`´ʼ′＇", "’’’’’’")
_READ_ALOUD = frozenset("&%@+=§°№")  # said as words, but as which one only the poet knows
_NOT_SUNG = frozenset("_*#\\•†‡‧·")  # markup and ornaments between the words
_OPENING = re.compile(r"(^|[\s(\[«„“‘—–-])\"(?=\w)")
_GLUED = re.compile(r"(?<=[,;:!?/…—–])(?=[^\W\d_])|(?<=\.)(?<=\.\.\.)(?=[^\W\d_])")


def tidy(line: str, number: int) -> str:
    """The line in NFC with typographic quotes, one space between words, nothing invisible.

    Raises :class:`LyricsError` naming the line for control and direction characters, digits
    and signs that are said aloud ("&").
    """
    line = unicodedata.normalize("NFC", line).translate(_INVISIBLE).replace("\t", " ")
    kept: list[str] = []
    for character in line:
        kind = unicodedata.category(character)
        if kind in ("Cc", "Co", "Cs", "Cn") or character in _TURNS_DIRECTION:
            raise LyricsError(
                "Line {number} holds an invisible control character (U+{code:04X}): type the line "
                "again without it.",
                number=number,
                code=ord(character),
            )
        if kind in ("Nd", "No") or (kind == "Nl" and character != "〇"):
            raise LyricsError(
                "Line {number} has the number “{character}”: write numbers as words.",
                number=number,
                character=character,
            )
        if kind == "Sc" or character in _READ_ALOUD:
            raise LyricsError(
                "Line {number} has “{character}”: write it as a word.",
                number=number,
                character=character,
            )
        dropped = kind in ("So", "Sm", "Sk", "Me", "Cf") or character in _NOT_SUNG
        kept.append(" " if dropped or kind.startswith("Z") else character)
    return _typographic(" ".join("".join(kept).split()))


def _typographic(line: str) -> str:
    line = line.translate(_APOSTROPHES)
    line = _OPENING.sub("\\1“", line).replace('"', "”")
    return line.replace("--", "—")


def tokens(line: str) -> tuple[str, ...]:
    """The words of a tidy line, each with its punctuation.

    A dash or quotation mark standing alone goes to the word before it, at the start of the
    line or when it opens something, to the word after. "sleep—dream" is two words.
    """
    found: list[str] = []
    waiting = ""
    for token in _GLUED.sub(" ", line).split():
        if has_letters(token):
            found.append(f"{waiting} {token}" if waiting else token)
            waiting = ""
        elif found and not waiting and not _opens(token):
            found[-1] += f" {token}"
        else:
            waiting = f"{waiting} {token}" if waiting else token
    if waiting and found:
        found[-1] += f" {waiting}"
    return tuple(found)


def has_letters(text: str) -> bool:
    """Whether anything in ``text`` could be sung."""
    return any(unicodedata.category(character).startswith("L") for character in text)


def script(character: str) -> str:
    """The script of a letter as Unicode names it ("LATIN", "CJK", "CYRILLIC")."""
    return unicodedata.name(character, "UNKNOWN").split(" ")[0]


def letters(text: str) -> Iterator[str]:
    """The letters of ``text``, without punctuation and spaces."""
    return (character for character in text if unicodedata.category(character).startswith("L"))


def _opens(token: str) -> bool:
    return unicodedata.category(token[0]) in ("Ps", "Pi")
