"""Lines that are in another language than the rest: found by their small words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from generation.errors import LyricsError
from generation.sentences import Sentence

_WORD = re.compile(r"[^\W\d_]+(?:['’])?")
_FEWEST = 3
_SHARE = 0.3


def refuse_mixture(
    lines: Sequence[tuple[int, str]], own: str, small: Mapping[str, tuple[str, frozenset[str]]]
) -> None:
    """Raise :class:`LyricsError` when a line clearly is in another language than ``own``.

    ``lines`` come with their number; ``small`` holds name and function words of each language
    by its code. Clearly: three different function words that ``own`` has not, three in ten of
    the line's words, and none that only ``own`` has. When most lines are, the language was
    chosen wrongly, and the sentence says so.
    """
    if own not in small:
        return
    foreign = [
        (number, name) for number, line in lines if (name := _other(line, own, small)) is not None
    ]
    if not foreign:
        return
    number, name = foreign[0]
    if 2 * len(foreign) > len(lines):
        raise LyricsError(
            "These words look {name}: choose {name} as their language.", name=Sentence(name)
        )
    raise LyricsError(
        "Line {number} looks {name}, the others {own}: keep to one language, or set the lines "
        "apart.",
        number=number,
        name=Sentence(name),
        own=Sentence(small[own][0]),
    )


def _other(line: str, own: str, small: Mapping[str, tuple[str, frozenset[str]]]) -> str | None:
    words = {word.replace("’", "'").lower() for word in _WORD.findall(line)}  # "la la la": once
    known = small[own][1]
    best, found = None, max(_FEWEST - 1, _SHARE * len(words))
    for code, (name, theirs) in small.items():
        alien = sum(word in theirs and word not in known for word in words)
        native = sum(word in known and word not in theirs for word in words)
        if code != own and not native and alien > found:
            best, found = name, alien
    return best
