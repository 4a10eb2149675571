"""Heard syllables laid onto written ones, whether or not there are as many of each."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from generation.lyrics.model import Stress
from generation.lyrics.nuclei import Nucleus

# Which letters a vowel may be written with: unlike pairs cost more, so that "au-tom-ne" heard
# as [o ɔ] leaves its mute -ne unheard, and not its first syllable.
_WRITTEN = {
    "a": "aæɑɐʌɛeəɔɒ", "e": "eɛəɪiœøɜɚᵻaɑæ", "i": "iɪaɨᵻəɜɚjy", "o": "oɔɒʊuʌəœwa",
    "u": "uʊʌyʏøœəɜɚɔo", "y": "iɪyʏaɨᵻ",
}  # fmt: skip
_UNLIKE = 0.6
_MUTE, _SOUNDED = 0.5, 1.0  # cost of a written syllable that is not heard: with e only, else
# Cost of a heard syllable that is not written: schwa, unstressed, stressed.
_SWALLOWED, _LOST, _STRESS_LOST = 0.5, 1.0, 2.0


def align(written: Sequence[str], heard: Sequence[Nucleus]) -> tuple[Nucleus | None, ...]:
    """For each written syllable its nucleus, or None where none was heard (a mute e).

    A heard syllable too many is dropped; never fails. The cheapest alignment in order
    (Needleman and Wunsch 1970) over letters and vowels.
    """
    if len(written) == len(heard):
        return tuple(heard)
    rows, columns = len(written) + 1, len(heard) + 1
    letters = [vowel_letters(text) for text in written]
    cost = [[0.0] * columns for _ in range(rows)]
    step = [[""] * columns for _ in range(rows)]
    for row in range(rows):
        for column in range(columns):
            options: list[tuple[float, str]] = []
            if row and column:
                unlike = _UNLIKE * (not _alike(letters[row - 1], heard[column - 1].vowel))
                options.append((cost[row - 1][column - 1] + unlike, "both"))
            if column:
                options.append((cost[row][column - 1] + _lost(heard[column - 1]), "heard"))
            if row:
                unheard = _MUTE if set(letters[row - 1]) <= {"e"} else _SOUNDED
                options.append((cost[row - 1][column] + unheard, "written"))
            if options:
                # Of two ways as good, the later syllable is not heard: "i-ron", "stret-ched".
                cost[row][column], step[row][column] = min(
                    reversed(options), key=lambda option: option[0]
                )
    return _traced(step, heard)


def vowel_letters(text: str) -> str:
    """The vowel letters of ``text``, in lower case and without accents ("Über" → "ue")."""
    plain = unicodedata.normalize("NFD", text.lower().replace("æ", "ae").replace("œ", "oe"))
    return "".join(letter for letter in plain if letter in "aeiouy")


def _alike(letters: str, vowel: str) -> bool:
    return any(sound in _WRITTEN[letter] for letter in letters for sound in vowel)


def _lost(nucleus: Nucleus) -> float:
    if nucleus.stress is not Stress.NONE:
        return _STRESS_LOST
    return _SWALLOWED if nucleus.vowel == "ə" else _LOST


def _traced(step: Sequence[Sequence[str]], heard: Sequence[Nucleus]) -> tuple[Nucleus | None, ...]:
    row, column = len(step) - 1, len(step[0]) - 1
    found: list[Nucleus | None] = []
    while row or column:
        move = step[row][column]
        if move == "heard":
            column -= 1
            continue
        row -= 1
        if move == "both":
            column -= 1
            found.append(heard[column])
        else:
            found.append(None)
    return tuple(reversed(found))
