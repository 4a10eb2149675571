"""How many words can be set at once."""

from __future__ import annotations

from generation.errors import LyricsError

MAX_CHARACTERS = 20_000
MAX_LINE_CHARACTERS = 400


def check_words(words: str) -> None:
    """Raise :class:`LyricsError` when there are no words, too many, or too long a line."""
    if not isinstance(words, str) or not words.strip():
        raise LyricsError("There are no words yet: type at least one line to sing.")
    if len(words) > MAX_CHARACTERS:
        raise LyricsError(
            "The words have {count:,} characters; at most {most:,} can be set at once.",
            count=len(words),
            most=MAX_CHARACTERS,
        )
    for number, line in enumerate(words.splitlines(), start=1):
        if len(line) > MAX_LINE_CHARACTERS:
            raise LyricsError(
                "Line {number} has {count:,} characters; break it into lines of at most {most}.",
                number=number,
                count=len(line),
                most=MAX_LINE_CHARACTERS,
            )
