"""The languages whose words can be read, by ISO 639-1 code."""

from __future__ import annotations

from collections.abc import Mapping

from generation.lyrics.languages.base import SungLanguage
from generation.lyrics.languages.chinese import Chinese
from generation.lyrics.languages.english import English
from generation.lyrics.languages.french import LANGUAGE as FRENCH
from generation.lyrics.languages.german import German
from generation.lyrics.languages.italian import LANGUAGE as ITALIAN
from generation.lyrics.languages.latin import LANGUAGE as LATIN
from generation.lyrics.languages.polish import LANGUAGE as POLISH
from generation.lyrics.languages.spanish import LANGUAGE as SPANISH

LANGUAGES: Mapping[str, SungLanguage] = {
    language.code: language
    for language in (
        English(),
        German(),
        Chinese(),
        FRENCH,
        ITALIAN,
        LATIN,
        SPANISH,
        POLISH,
    )
}
