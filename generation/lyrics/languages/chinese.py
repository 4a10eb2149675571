"""Mandarin Chinese, simplified and traditional: one character is one syllable."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import Any

from opencc import OpenCC
from pypinyin import Style, lazy_pinyin

from generation.errors import LyricsError
from generation.lyrics import text
from generation.lyrics.model import Stress, Syllable

_NEUTRAL = 5
_REPEATS = "々"
_DIPHTHONGS = ("ai", "ao", "ei", "ou")
_ENDS_CLAUSE = tuple("，。、；：！？…—,.;:!?")


class Chinese:
    """Each character is a word of one syllable; phrases decide between its readings.

    Stress follows the feet of Mandarin, disyllabic and strong on the left (Duanmu 2007):
    within a clause the first, third, fifth … syllable is primary, the others secondary.
    A neutral tone is unstressed and ends its foot.
    """

    code = "zh"

    def words(self, line: str, number: int) -> tuple[str, ...]:
        found: list[str] = []
        opening = ""
        for character in "".join(line.split()):
            if _is_han(character):
                found.append(opening + character)
                opening = ""
            elif unicodedata.category(character).startswith("L"):
                raise LyricsError(
                    "Line {number} has “{character}”, which is not a Chinese character: keep to "
                    "one language, or choose another.",
                    number=number,
                    character=character,
                )
            elif found and unicodedata.category(character) not in ("Ps", "Pi"):
                found[-1] += character
            else:
                opening += character
        if opening and found:
            found[-1] += opening
        return tuple(found)

    def divide(self, word: str, following: str = "") -> tuple[str, ...]:
        return (word,)

    def read(self, words: Sequence[Sequence[str]]) -> tuple[tuple[Syllable, ...], ...]:
        syllables = [syllable for word in words for syllable in word]
        phrase = ""
        for syllable in syllables:
            character = _character(syllable)
            phrase += phrase[-1] if character == _REPEATS and phrase else character
        phrase = _simplified(phrase)
        tones, finals = _tones(phrase), _finals(phrase)
        read: list[Syllable] = []
        strong = True
        for written, tone, final in zip(syllables, tones, finals, strict=True):
            stress = Stress.PRIMARY if strong else Stress.SECONDARY
            if tone == _NEUTRAL:
                stress = Stress.NONE
            read.append(Syllable(written, stress, final.endswith(_DIPHTHONGS), final, tone))
            strong = stress is not Stress.PRIMARY or written.endswith(_ENDS_CLAUSE)
        rest = iter(read)
        return tuple(tuple(next(rest) for _ in word) for word in words)


def _simplified(phrase: str) -> str:
    """In simplified characters, which the dictionary of readings knows phrases in ("長亭" is not
    "成長"); as it was where the conversion would change the number of characters."""
    simplified = str(_converter().convert(phrase))
    return simplified if len(simplified) == len(phrase) else phrase


@cache
def _converter() -> OpenCC:
    return OpenCC("tw2s")


def _tones(phrase: str) -> list[int | None]:
    """1–4, 5 for the neutral tone, None where the dictionary has no reading; with sandhi."""
    readings = lazy_pinyin(
        phrase, style=Style.TONE3, errors=_unread, neutral_tone_with_five=True, tone_sandhi=True
    )
    return [int(reading[-1]) if reading[-1:].isdigit() else None for reading in readings]


def _finals(phrase: str) -> list[str]:
    return lazy_pinyin(phrase, style=Style.FINALS, errors=_unread, strict=True)


def _unread(characters: str) -> Any:  # pypinyin's types forget that a list may be given
    """One empty reading for each character without one, so that all stay in step."""
    return [""] * len(characters)


def _character(syllable: str) -> str:
    return next((character for character in syllable if _is_han(character)), "□")


def _is_han(character: str) -> bool:
    return text.script(character) in ("CJK", "IDEOGRAPHIC") and unicodedata.category(character) in (
        "Lo",
        "Nl",
        "Lm",
    )
