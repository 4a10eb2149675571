"""Lines of verse from a song's running words, where the source marks none.

Only the words decide (punctuation and capitals), never the music: what the model is told at
training must be knowable from a poem alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generation.lyrics.model import Line, Prosody, Word
from generation.requests import Language

_STOPS = ".;:!?"
_PAUSES = ",—–"
_SHORTEST, _LONGEST = 4, 14  # syllables


def lines(words: Sequence[Word], language: str) -> tuple[Line, ...]:
    """Cut running words into lines: after a stop, after a comma or before a capital once a
    line has four syllables, and anywhere after fourteen."""
    return tuple(Line(words=tuple(line)) for line in _cut(words, language))


def prosody(words: Sequence[Word], language: str) -> Prosody:
    """The words of a song as a text read from its lines. The language tag only matters to
    the product's languages; the model is told the song's own in its conditions."""
    known = Language(language) if language in set(Language) else Language.ENGLISH
    return Prosody(language=known, lines=lines(words, language))


def _cut(words: Sequence[Word], language: str) -> Iterator[list[Word]]:
    line: list[Word] = []
    count = 0
    for index, word in enumerate(words):
        line.append(word)
        count += len(word.syllables)
        following = words[index + 1].text if index + 1 < len(words) else ""
        if count >= _SHORTEST and _ends(word.text, following, language) or count >= _LONGEST:
            yield line
            line, count = [], 0
    if line:
        yield line


def _ends(word: str, following: str, language: str) -> bool:
    mark = word.rstrip("\"'”’»)")[-1:]
    if mark and mark in _STOPS + _PAUSES:
        return True
    starts = following.lstrip("\"'“‘«(¡¿")
    names = ("I", "O", "God", "Lord")  # capital anywhere
    return starts[:1].isupper() and language != "de" and starts not in names
