"""Numbers, signs and abbreviations as the words they are read out with."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from generation.lyrics.abbreviations import ABBREVIATIONS, SIGNS

if TYPE_CHECKING:
    from unicode_rbnf import RbnfEngine

_SPOKEN = frozenset(("en", "de", "fr", "it", "es", "pl", "zh"))  # whose numbers are known
_NUMBER = r"\d{1,3}(?:,\d{3})+(?!\d)|\d{1,9}"
_MONEY = re.compile(rf"([$€£])\s?({_NUMBER})")
_COUNTED = re.compile(rf"(?<![^\W_])({_NUMBER})(st|nd|rd|th)?(?![^\W_]|[.,]\d)")
_IN_CHINESE = re.compile(rf"({_NUMBER})()")
_YEARS = range(1100, 2000)


def read_out(line: str, language: str) -> str:
    """``line`` with words for "3", "2nd", "$5", "&" and "Mr.", in the language of that ISO code.

    What is not known stays as it is: :func:`generation.lyrics.text.tidy` then names it.
    """
    line = _abbreviations(language).sub(lambda found: _written_out(found[0], language), line)
    if not line.isascii() or any(not letter.isalpha() for letter in line):
        line = _signs(_numbers(line, language), SIGNS.get(language, {}))
    return line


def _numbers(line: str, language: str) -> str:
    if language not in _SPOKEN or not any(letter.isdigit() for letter in line):
        return line
    line = _MONEY.sub(r"\2 \1", line)
    pattern = _IN_CHINESE if language == "zh" else _COUNTED
    return pattern.sub(lambda found: _number(found[1], bool(found[2]), language), line)


def _number(digits: str, ordinal: bool, language: str) -> str:
    from unicode_rbnf import FormatPurpose

    number = int(digits.replace(",", ""))
    purpose = FormatPurpose.CARDINAL
    if ordinal:
        purpose = FormatPurpose.ORDINAL
    elif number in _YEARS and len(digits) == 4:
        purpose = FormatPurpose.YEAR
    text = _numerals(language).format_number(number, purpose).text
    return text.replace("\u00ad", "").replace("\u2011", "-")


def _signs(line: str, signs: Mapping[str, str]) -> str:
    for sign, word in signs.items():
        if sign in line:
            line = line.replace(sign, f" {word} ")
    return line


def _written_out(abbreviation: str, language: str) -> str:
    known = ABBREVIATIONS[language]
    return known.get(abbreviation) or known[abbreviation.rstrip(".")]


@cache
def _abbreviations(language: str) -> re.Pattern[str]:
    """Longest first; the full stop of "Mr." is optional, that of "u." is not."""
    known = sorted(ABBREVIATIONS.get(language, {}), key=len, reverse=True)
    if not known:
        return re.compile(r"(?!)")
    options = "|".join(re.escape(each) + (r"" if each.endswith(".") else r"\.?") for each in known)
    return re.compile(rf"(?<![\w.’'-])(?:{options})(?!\w|[’'-]\w)")


@cache
def _numerals(language: str) -> RbnfEngine:
    from unicode_rbnf import RbnfEngine  # 70 ms that only texts with numbers need

    return RbnfEngine.for_language(language)
