"""The languages whose words can be read, by ISO 639-1 code."""

from __future__ import annotations

from collections.abc import Mapping

from generation.lyrics.languages.alphabetic import AlphabeticLanguage
from generation.lyrics.languages.base import SungLanguage
from generation.lyrics.languages.chinese import Chinese
from generation.lyrics.languages.english import English
from generation.lyrics.languages.french import French
from generation.lyrics.languages.german import German
from generation.lyrics.languages.italian import Italian
from generation.lyrics.languages.latin import Latin
from generation.lyrics.languages.polish import Polish
from generation.lyrics.languages.spanish import Spanish

LANGUAGES: Mapping[str, SungLanguage] = {
    language.code: language
    for language in (
        English(),
        German(),
        Chinese(),
        French(),
        Italian(),
        Latin(),
        Spanish(),
        Polish(),
    )
}

SMALL_WORDS: Mapping[str, tuple[str, frozenset[str]]] = {
    code: (language.name, language.light)
    for code, language in LANGUAGES.items()
    if isinstance(language, AlphabeticLanguage)
}
"""Name and function words of the languages told apart by them."""
