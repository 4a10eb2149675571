"""The words under the notes, put together from their syllables and read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from generation.lyrics import text
from generation.lyrics.languages import SMALL_WORDS
from generation.lyrics.model import Stress, Word
from generation.lyrics.prosody import analyse_printed
from generation.score.model import Lyric, Syllabic

ACCENTS_FIELD = "prosody-accents"
"""The miscellaneous field in which a score keeps its singer's accents: a JSON object from the
verse's number to one from the word's number (from 0) to its stressed syllable, or null. Before
the number stands the part's id where it is not the first part with words."""

Accents = Mapping[int, int | None]

_CLOSING = '.,;:!?…»”"'
_FEWEST = 2  # function words that tell a language


@dataclass(frozen=True)
class Words:
    """``read``: the words with stress and vowels; ``places``: for each syllable, its word and
    its index in it."""

    language: str
    read: tuple[Word, ...]
    places: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, lyrics: Sequence[Lyric], language: str, accents: Accents) -> Words:
        """``language`` is an ISO 639-1 code; where it is empty it is told from the words."""
        printed = _printed(lyrics)
        code = language[:2].lower() or told(printed)
        heard = analyse_printed(printed, code)
        places = tuple(
            (number, at) for number, word in enumerate(printed) for at in range(len(word))
        )
        return cls(code, heard, places).accented(accents)

    def accented(self, accents: Accents) -> Words:
        """The words with other accents; those for words that are not there are passed over."""
        words = list(self.read)
        for number, place in accents.items():
            if 0 <= number < len(words) and (
                place is None or 0 <= place < len(words[number].syllables)
            ):
                words[number] = _stressed(words[number], place)
        return replace(self, read=tuple(words))


def with_accent(
    fields: Iterable[tuple[str, str]], verse: int, word: int, stress: int | None, part: str = ""
) -> tuple[tuple[str, str], ...]:
    """The miscellaneous fields with one accent more. ``part``: see :func:`kept_accents`."""
    fields = tuple(fields)
    verses = {**_kept(fields)}
    own = _place(verse, part)
    verses[own] = {**verses.get(own, {}), str(word): stress}
    others = (field for field in fields if field[0] != ACCENTS_FIELD)
    return (*others, (ACCENTS_FIELD, json.dumps(verses, sort_keys=True)))


def kept_accents(
    fields: Iterable[tuple[str, str]], verse: int, part: str = ""
) -> dict[int, int | None]:
    """The accents a score keeps for a verse; a field that someone has spoilt says nothing.
    ``part``: the id of the part it is of; empty for the first that has words."""
    return {
        int(word): place
        for word, place in _kept(fields).get(_place(verse, part), {}).items()
        if word.isdecimal() and (place is None or isinstance(place, int))
    }


def _place(verse: int, part: str) -> str:
    return f"{part} {verse}" if part else str(verse)


def _kept(fields: Iterable[tuple[str, str]]) -> dict[str, dict[str, Any]]:
    try:
        found = json.loads(dict(fields).get(ACCENTS_FIELD, "{}"))
    except ValueError:
        return {}
    if not isinstance(found, dict):
        return {}
    return {verse: words for verse, words in found.items() if isinstance(words, dict)}


def told(words: Sequence[Sequence[str]]) -> str:
    """The code of the language whose function words are the most frequent; "" for none."""
    plain = ["".join(text.letters("".join(word))).lower() for word in words]
    if any(text.script(letter) == "CJK" for word in plain for letter in word[:1]):
        return "zh"
    counts = {
        code: sum(word in small for word in plain) for code, (_, small) in SMALL_WORDS.items()
    }
    code, count = max(counts.items(), key=lambda item: item[1], default=("", 0))
    return code if count >= _FEWEST else ""


def _printed(lyrics: Sequence[Lyric]) -> list[list[str]]:
    """Syllables by word. One that claims to go on from another is believed unless the word
    before it is closed by punctuation."""
    words: list[list[str]] = []
    for lyric in lyrics:
        goes_on = lyric.syllabic in (Syllabic.MIDDLE, Syllabic.END)
        if goes_on and words and words[-1][-1][-1:] not in _CLOSING:
            words[-1].append(lyric.text)
        else:
            words.append([lyric.text])
    return words


def _stressed(word: Word, place: int | None) -> Word:
    return replace(
        word,
        syllables=tuple(
            replace(one, stress=Stress.PRIMARY if at == place else Stress.NONE)
            for at, one in enumerate(word.syllables)
        ),
    )
