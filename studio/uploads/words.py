"""The words of a melody as lines of verse: what a score does not say of its poem."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from generation.corpora.verse_language import language_of
from generation.lyrics.elision import TIE
from generation.requests import Language
from generation.score.melody import melody
from generation.score.model import Score

_LINE_END = re.compile(r"[.,;:!?。，；：！？、…—–]['’”\")»]*$")
_HAN = re.compile(r"[\u3400-\u9fff]")
_SHORT = 4  # syllables: a comma sooner does not end a line
_LONG = 12  # … and so many make one where a capital begins the next word
_MAX_WORDS = 20_000  # characters

_Words = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Poem:
    """``words``: the verses as stanzas, empty without any. ``lines``: those of the first verse,
    each with its text and how many syllables it has."""

    words: str
    lines: list[dict[str, object]]
    language: str


def poem(score: Score, stated: str = "") -> Poem:
    """The words of all verses; ``stated`` is the language as the uploader has it."""
    numbers = sorted(
        {one.verse for bar in score.parts[0].measures for note in bar.notes for one in note.lyrics}
    )
    verses = [melody(score, verse=number).words for number in numbers]
    sung = [_lines(verse) for verse in verses]
    language = _language(verses[0], stated or score.language) if verses else ""
    stanzas = ["\n".join(_text(line, language) for line in lines) for lines in sung]
    first = sung[0] if sung else []
    return Poem(
        words="\n\n".join(stanzas)[:_MAX_WORDS],
        lines=[{"text": _text(line, language), "syllables": sum(map(len, line))} for line in first],
        language=language,
    )


def _lines(words: _Words) -> list[list[Sequence[str]]]:
    """Lines end where their last word does so in print; in Chinese at every stop."""
    lines: list[list[Sequence[str]]] = [[]]
    for word in words:
        syllables = sum(map(len, lines[-1]))
        if syllables >= _LONG and word[0][:1].isupper():
            lines.append([])
        lines[-1].append(word)
        if _LINE_END.search(word[-1]) and syllables + len(word) >= _SHORT:
            lines.append([])
    return [line for line in lines if line]


def _text(line: Sequence[Sequence[str]], language: str) -> str:
    gap = "" if language == Language.CHINESE else " "
    return gap.join("".join(word).replace(TIE, " ") for word in line)


def _language(words: _Words, named: str) -> str:
    """The language named, if it is one of ours; else the one that the words look like."""
    if named in [*map(str, Language)]:
        return named
    text = "".join("".join(word) for word in words)
    if _HAN.search(text):
        return Language.CHINESE.value
    return language_of(words, Language.ENGLISH.value)
