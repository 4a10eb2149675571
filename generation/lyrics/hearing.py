"""A phrase as espeak-ng hears it, given back word by word."""

from __future__ import annotations

from collections.abc import Sequence

from generation.lyrics.nuclei import Nucleus, parse
from generation.lyrics.phonemes import transcribe


def hear_word(voice: str, word: str) -> tuple[Nucleus, ...]:
    """The nuclei of a word said alone; none where it cannot be said."""
    return tuple(nucleus for spoken in transcribe(voice, word) for nucleus in parse(spoken))


def hear_phrase(voice: str, words: Sequence[str], pauses: Sequence[bool]) -> list[list[Nucleus]]:
    """The nuclei of each of ``words`` said as one phrase, with a comma behind each pause.

    Where espeak-ng runs words together ("in the" as one) they are told apart by how many
    syllables each has alone; where that fails, each word is heard alone.
    """
    phrase = " ".join(
        f"{word}," if pause else word for word, pause in zip(words, pauses, strict=True)
    )
    spoken = [parse(word) for word in transcribe(voice, phrase)]
    if len(spoken) == len(words):
        return [list(nuclei) for nuclei in spoken]
    alone = [hear_word(voice, word) for word in words]
    return _told_apart(spoken, alone) or [list(nuclei) for nuclei in alone]


def _told_apart(
    spoken: Sequence[tuple[Nucleus, ...]], alone: Sequence[tuple[Nucleus, ...]]
) -> list[list[Nucleus]] | None:
    """``spoken`` cut where the words in ``alone`` end, or None where they do not fit."""
    found: list[list[Nucleus]] = []
    for left, nuclei in zip(range(len(spoken), 0, -1), spoken, strict=True):
        rest = list(nuclei)
        while True:
            place = len(found)
            if place >= len(alone):
                return None
            size = len(alone[place])
            more = len(alone) - place > left
            if not (more and size < len(rest)):
                found.append(rest)
                break
            found.append(rest[:size])
            rest = rest[size:]
    return found if len(found) == len(alone) else None
