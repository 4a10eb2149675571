"""From printed lyric syllables to clean words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from generation.corpora.line import LineNote, Syllable

ELISION = "\u203f"
"""Joins what is sung on one note but belongs to two words: ``no-stro‿Al-ci-de``."""

SHARED_REFRAIN = 4
"""So many syllables in a row that only verse 1 has are a refrain for all, not a melisma."""

_VERSE_NUMBER = re.compile(r"^\s*[\[(]?\d+\s*(st|nd|rd|th|\.[ªa]?)?[.):\]]*[\s~\u00a0]*")
_JOINER = re.compile(r"[\s~_\u00a0\u2009\u202f\u203f\ue551]+")
_EDITORIAL = re.compile(r"[\[\]()<>{}*|\ufeff\u200b\u00ad\ue000-\uf8ff]|&nbsp;")
_CLOSING = '.,;:!?…»”"'
_EDGE = "-_‐‑–—= \u203f"


def clean_syllable(syllable: Syllable) -> Syllable | None:
    """Without verse number, hyphens, editorial brackets; None where nothing is left to sing."""
    text = unicodedata.normalize("NFC", syllable.text).replace("ſ", "s")
    text = _JOINER.sub(ELISION, _VERSE_NUMBER.sub("", text).strip(" ~\u00a0"))
    text = re.sub(rf"{ELISION}(?=[^\w’'‘]|$)", "", _EDITORIAL.sub("", text))
    hyphenated = text.endswith(("-", "‐", "‑")) and len(text) > 1
    text = text.strip(_EDGE)
    if not any(character.isalpha() for character in text):
        return None
    syllabic = syllable.syllabic if syllable.syllabic in ("begin", "middle", "end") else "single"
    if hyphenated:
        syllabic = {"single": "begin", "end": "middle"}.get(syllabic, syllabic)
    return Syllable(text, syllabic)


def verse_numbers(notes: Iterable[LineNote]) -> list[int]:
    """The verses that have words here, in order."""
    return sorted({number for note in notes for number in note.lyrics})


def verse_lyrics(notes: Sequence[LineNote], verse: int, first: int) -> list[Syllable | None]:
    """The syllable that ``verse`` sings on each note.

    A later verse borrows the words of the ``first`` where it has none itself for
    :data:`SHARED_REFRAIN` syllables or more: a refrain printed once.
    """
    own = [_cleaned(note, verse) for note in notes]
    if verse == first:
        return own
    lyrics = list(own)
    at = 0
    while at < len(own):
        end = at
        while end < len(own) and own[end] is None:
            end += 1
        shared = [_cleaned(note, first) for note in notes[at:end]]
        if sum(syllable is not None for syllable in shared) >= SHARED_REFRAIN:
            lyrics[at:end] = shared
        at = end + 1
    return lyrics


def _cleaned(note: LineNote, verse: int) -> Syllable | None:
    syllable = note.lyrics.get(verse)
    return clean_syllable(syllable) if syllable else None


def word_lengths(syllables: Sequence[Syllable]) -> list[int]:
    """How many syllables each word has.

    Where the marks contradict each other (an end, then a middle), a syllable that claims to
    go on from another is believed unless punctuation has closed the word before it.
    """
    lengths: list[int] = []
    before: Syllable | None = None
    for syllable in syllables:
        goes_on = syllable.syllabic in ("middle", "end")
        if before and goes_on and before.text[-1] not in _CLOSING:
            lengths[-1] += 1
        else:
            lengths.append(1)
        before = syllable
    return lengths


def whole_words(syllables: Sequence[Syllable]) -> tuple[int, int]:
    """The range of syllables left when a word cut at either end is taken away."""
    start, end = 0, len(syllables)
    while start < end and syllables[start].syllabic in ("middle", "end"):
        start += 1
    while end > start and syllables[end - 1].syllabic in ("begin", "middle"):
        end -= 1
    return start, end
