"""A text read as singers read it: lines, words, syllables with stress, length and tone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import zip_longest
from typing import NamedTuple

from generation.errors import LyricsError
from generation.lyrics import corrections as singer
from generation.lyrics.aloud import read_out
from generation.lyrics.languages import LANGUAGES, SMALL_WORDS
from generation.lyrics.languages.base import SungLanguage
from generation.lyrics.mixture import refuse_mixture
from generation.lyrics.model import Line, Prosody, Stress, Syllable, Word
from generation.lyrics.text import tidy
from generation.requests import MAX_SYLLABLES, Language, SyllableCorrection
from generation.wording import check_words

_PHRASE_WORDS = 12  # printed words come without lines: about as many are heard together
_SHORTEST_PHRASE = 4
_PHRASE_END = (",", ".", ";", ":", "!", "?")


class _Typed(NamedTuple):
    """A line as typed: its number from 1 counting every line, its stanza from 0."""

    number: int
    stanza: int
    words: tuple[str, ...]


def analyse(
    text: str, language: Language, corrections: Sequence[SyllableCorrection] = ()
) -> Prosody:
    """The prosody of ``text``, with the singer's ``corrections`` over the machine's reading.

    Blank lines begin stanzas; lines without words are left out. Raises
    :class:`generation.errors.LyricsError` naming what to change when the words cannot be
    sung, :class:`generation.errors.RequestError` for a correction that does not fit.
    """
    check_words(text)
    tongue = LANGUAGES[language.value]
    refuse_mixture(list(enumerate(text.splitlines(), start=1)), tongue.code, SMALL_WORDS)
    typed = [line for line in _lines(text, tongue) if line.words]
    if not typed:
        raise LyricsError("There is nothing to sing in this text yet: type at least one word.")
    corrected = singer.placed(corrections, [line.words for line in typed])
    lines: list[Line] = []
    for index, line in enumerate(typed):
        own = {word: item for (place, word), item in corrected.items() if place == index}
        lines.append(Line(_read(line, tongue, own), line.stanza))
    prosody = Prosody(language, tuple(lines))
    if len(prosody.syllables) > MAX_SYLLABLES:
        raise LyricsError(
            "The words have {count:,} syllables; at most {most:,} can be set at once.",
            count=len(prosody.syllables),
            most=MAX_SYLLABLES,
        )
    return prosody


def analyse_printed(words: Sequence[Sequence[str]], language: str) -> tuple[Word, ...]:
    """Words as printed under notes, their syllables kept exactly and their features added.

    ``language`` is a code of :data:`generation.lyrics.languages.LANGUAGES`; syllables in any
    other are unstressed. Never fails for odd spelling: what cannot be read is unstressed.
    """
    return _printed(tuple(map(tuple, words)), language)


@lru_cache(maxsize=8)  # one change after another has the same words
def _printed(words: tuple[tuple[str, ...], ...], language: str) -> tuple[Word, ...]:
    tongue = LANGUAGES.get(language)
    found: list[Word] = []
    for phrase in _phrases(words):
        plain = [_without_hyphens(word) for word in phrase]
        read = tongue.read(plain) if tongue else [map(_unread, word) for word in plain]
        for printed, syllables in zip(phrase, read, strict=True):
            kept = (replace(s, text=text) for s, text in zip(syllables, printed, strict=True))
            found.append(Word("".join(printed), tuple(kept)))
    return tuple(found)


def _lines(text: str, tongue: SungLanguage) -> Iterator[_Typed]:
    stanza, sung = 0, False
    for number, line in enumerate(text.splitlines(), start=1):
        words = tongue.words(tidy(read_out(line, tongue.code), number), number)
        if words:
            sung = True
        elif sung and not line.strip():
            stanza, sung = stanza + 1, False
        yield _Typed(number, stanza, words)


def _read(
    line: _Typed, tongue: SungLanguage, corrected: Mapping[int, SyllableCorrection]
) -> tuple[Word, ...]:
    if not corrected:
        return _heard(line.words, tongue.code)
    divided = [
        singer.divide(word, line.number, corrected[index])
        if index in corrected
        else tongue.divide(word, following)
        for index, (word, following) in enumerate(
            zip_longest(line.words, line.words[1:], fillvalue="")
        )
    ]
    found: list[Word] = []
    for index, (word, syllables) in enumerate(zip(line.words, tongue.read(divided), strict=True)):
        if index in corrected:
            stress = corrected[index].stress
            syllables = singer.stress(syllables, word, line.number, stress)
        found.append(Word(word, syllables))
    return tuple(found)


@lru_cache(maxsize=512)
def _heard(words: tuple[str, ...], language: str) -> tuple[Word, ...]:
    """A line as the machine reads it: kept, as the same words are read at every step on the way
    to a song, and a line at a time is typed."""
    tongue = LANGUAGES[language]
    divided = [tongue.divide(*pair) for pair in zip_longest(words, words[1:], fillvalue="")]
    read = zip(words, tongue.read(divided), strict=True)
    return tuple(Word(word, syllables) for word, syllables in read)


def _phrases(words: Sequence[Sequence[str]]) -> Iterator[list[Sequence[str]]]:
    phrase: list[Sequence[str]] = []
    for word in words:
        phrase.append(word)
        ended = bool(word) and word[-1].endswith(_PHRASE_END) and len(phrase) >= _SHORTEST_PHRASE
        if ended or len(phrase) == _PHRASE_WORDS:
            yield phrase
            phrase = []
    if phrase:
        yield phrase


def _without_hyphens(word: Sequence[str]) -> Sequence[str]:
    """The syllables without the hyphens that only say that the word goes on."""
    if len(word) > 1 and all(syllable.endswith("-") for syllable in word[:-1]):
        return [syllable.rstrip("-") for syllable in word[:-1]] + [word[-1]]
    return word


def _unread(text: str) -> Syllable:
    return Syllable(text, Stress.NONE)
