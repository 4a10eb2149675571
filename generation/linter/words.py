"""The words under the notes, put together from their syllables and read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from generation.lyrics import text
from generation.lyrics.languages import SMALL_WORDS
from generation.lyrics.model import Stress, Word
from generation.lyrics.prosody import analyse_printed
from generation.score.model import Lyric, Syllabic

ACCENTS_FIELD = "prosody-accents"
"""The miscellaneous field in which a score keeps its singer's accents: a JSON object from the
word's number (from 0) to its stressed syllable, null for none."""

_CLOSING = '.,;:!?…»”"'
_FEWEST = 2  # function words that tell a language


@dataclass(frozen=True)
class Words:
    """``read``: the words with stress and vowels; ``places``: for each syllable, its word and
    its index in it; ``accents``: the singer's own, by word."""

    language: str
    read: tuple[Word, ...]
    places: tuple[tuple[int, int], ...]
    accents: Mapping[int, int | None]

    @classmethod
    def of(
        cls, lyrics: Sequence[Lyric], language: str, fields: Iterable[tuple[str, str]] = ()
    ) -> Words:
        """``language`` is an ISO 639-1 code; where it is empty it is told from the words."""
        printed = _printed(lyrics)
        code = language[:2].lower() or told(printed)
        heard = analyse_printed(printed, code)
        places = tuple(
            (number, at) for number, word in enumerate(printed) for at in range(len(word))
        )
        return cls(code, heard, places, {}).accented(kept_accents(fields))

    def accented(self, accents: Mapping[int, int | None]) -> Words:
        """The words with other accents; those for words that are not there are passed over."""
        known = {
            number: place
            for number, place in accents.items()
            if 0 <= number < len(self.read)
            and (place is None or 0 <= place < len(self.read[number].syllables))
        }
        words = list(self.read)
        for number, place in known.items():
            words[number] = _stressed(words[number], place)
        return replace(self, read=tuple(words), accents={**self.accents, **known})


def accents_field(accents: Mapping[int, int | None]) -> tuple[str, str]:
    """The miscellaneous field that keeps ``accents``."""
    return ACCENTS_FIELD, json.dumps({str(n): accents[n] for n in sorted(accents)})


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


def kept_accents(fields: Iterable[tuple[str, str]]) -> dict[int, int | None]:
    """The accents a score keeps; a field that someone has spoilt says nothing."""
    kept = dict(fields).get(ACCENTS_FIELD, "{}")
    try:
        found = json.loads(kept)
        return {
            int(number): place
            for number, place in found.items()
            if place is None or isinstance(place, int)
        }
    except (ValueError, AttributeError):
        return {}


def _stressed(word: Word, place: int | None) -> Word:
    return replace(
        word,
        syllables=tuple(
            replace(one, stress=Stress.PRIMARY if at == place else Stress.NONE)
            for at, one in enumerate(word.syllables)
        ),
    )
