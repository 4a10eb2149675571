"""What languages written with an alphabet share: lines, words, and their stress as heard."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from generation.errors import LyricsError
from generation.lyrics import text
from generation.lyrics.alignment import align, vowel_letters
from generation.lyrics.elision import TIE
from generation.lyrics.hearing import hear_phrase
from generation.lyrics.model import Stress, Syllable
from generation.lyrics.nuclei import Nucleus
from generation.sentences import Sentence

_UNIT_END = re.compile(r"[-‐‑‿_~\s]+")  # between the parts of "rose-lipt", "la‿a"
_BREATH = re.compile(r"[;:.!?—–…]\W*$")  # vowels meet over a comma, as verse counts
_PAUSE = re.compile(r"[,;:.!?—–…]\W*$")
_CODE = re.compile(r"\w\((?:\w*\(|\))|[{}]")  # "print(f(x))"
_HUMMED = re.compile(r"[^aeiouy]*([fhlmnrsvz])\1+t?|h?m|sh|ps?t", re.IGNORECASE)  # "Hmm", "psst"


@dataclass(frozen=True, eq=False, kw_only=True)
class AlphabeticLanguage(ABC):
    """A language whose stress espeak-ng hears. A subclass says how its words divide."""

    code: str
    name: str
    voice: str  # espeak-ng's name
    light: frozenset[str]  # words of one syllable sung without stress
    unheard: int = -2  # the syllable stressed in a longer word that espeak-ng says lightly

    def words(self, line: str, number: int) -> tuple[str, ...]:
        self._check_script(line, number)
        found = self.joined(self._clitics_joined(text.tokens(line)))
        for word in found:
            if _CODE.search(word):
                raise LyricsError(
                    "“{word}” in line {number} looks like a program, not like words: write it out "
                    "as it is sung.",
                    word=_bare(word),
                    number=number,
                )
            if not vowel_letters(word) and not _HUMMED.fullmatch("".join(text.letters(word))):
                raise LyricsError(
                    "“{word}” in line {number} has no vowel to sing: write it out as it is sung.",
                    word=_bare(word),
                    number=number,
                )
        return found

    def joined(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """The words of a line after those have become one that share a syllable."""
        return words

    def clitic(self, word: str) -> bool:
        """Whether a word without punctuation has no syllable of its own: "th’"."""
        return "’" in word and not vowel_letters(word) and len(_bare(word)) <= 3

    def divide(self, word: str, following: str = "") -> tuple[str, ...]:
        parts: list[str] = []
        units = _units(word)
        if _BREATH.search(word):
            following = ""
        for unit, after in zip_longest(units, units[1:], fillvalue=following):
            start, end = _letter_span(unit)
            after = "" if unit.endswith(TIE) else after  # a tied vowel is sung
            divided = list(self.divide_unit(unit[start:end], after))
            divided[0] = unit[:start] + divided[0]
            divided[-1] += unit[end:]
            if parts and parts[-1].endswith(TIE):
                divided[0] = parts.pop() + divided[0]
            parts += divided
        return tuple(parts)

    @abstractmethod
    def divide_unit(self, core: str, following: str) -> tuple[str, ...]:
        """The syllables of a run of letters that begins and ends with one.

        ``following`` is what is sung next without a pause, or empty.
        """

    def read(self, words: Sequence[Sequence[str]]) -> tuple[tuple[Syllable, ...], ...]:
        units: list[str] = []
        pauses: list[bool] = []
        owners: list[int] = []
        for index, syllables in enumerate(words):
            word = "".join(syllables)
            spoken = [self.spoken(unit) for unit in _UNIT_END.split(word) if vowel_letters(unit)]
            units += spoken
            pauses += [False] * len(spoken)
            owners += [index] * len(spoken)
            if spoken and _PAUSE.search(word):
                pauses[-1] = True
        heard: list[list[Nucleus]] = [[] for _ in words]
        if units:
            for owner, nuclei in zip(owners, hear_phrase(self.voice, units, pauses), strict=True):
                heard[owner] += nuclei
        return tuple(
            self._sung(syllables, nuclei) for syllables, nuclei in zip(words, heard, strict=True)
        )

    def spoken(self, word: str) -> str:
        """The word as espeak-ng should get it: letters only, capitals not spelled out."""
        word = word.replace("’", "'").replace("ſ", "s")
        word = "".join(letter for letter in word if letter.isalpha() or letter == "'")
        return word.lower() if word.isupper() else word

    def _clitics_joined(self, found: Sequence[str]) -> tuple[str, ...]:
        """Each clitic with its neighbour: "th’ eternal"."""
        joined: list[str] = []
        waiting = ""
        for word in found:
            if self.clitic(word):
                waiting = f"{waiting} {word}" if waiting else word
                continue
            joined.append(f"{waiting} {word}" if waiting else word)
            waiting = ""
        if waiting and joined:
            joined[-1] += f" {waiting}"
        return tuple(joined) if joined else tuple(found)

    def _check_script(self, line: str, number: int) -> None:
        for letter in text.letters(line):
            if text.script(letter) not in ("LATIN", "MODIFIER"):
                raise LyricsError(
                    "Line {number} has “{letter}”, which is not written in {name}: keep to one "
                    "language, or choose another.",
                    number=number,
                    letter=letter,
                    name=Sentence(self.name),
                )

    def _sung(self, syllables: Sequence[str], heard: Sequence[Nucleus]) -> tuple[Syllable, ...]:
        aligned = align(syllables, heard)
        sung = [
            Syllable(written, Stress.NONE)
            if nucleus is None
            else Syllable(written, nucleus.stress, nucleus.long, nucleus.vowel)
            for written, nucleus in zip(syllables, aligned, strict=True)
        ]
        if len(sung) == 1:
            return (self._monosyllable(sung[0]),)
        if heard and not any(syllable.stress for syllable in sung):
            sung[self.unheard] = replace(sung[self.unheard], stress=Stress.SECONDARY)
        return tuple(_one_primary(self.stressed(sung, len(heard))))

    def stressed(self, syllables: Sequence[Syllable], heard: int) -> list[Syllable]:
        """A word's syllables (two or more) with its stress put right, where a rule knows
        better than espeak-ng, which heard ``heard`` of them."""
        return list(syllables)

    def _monosyllable(self, syllable: Syllable) -> Syllable:
        """Light when it serves the grammar, else fully stressed; espeak-ng's doubt ("went")
        becomes secondary stress."""
        if all(self.spoken(word).lower() in self.light for word in syllable.text.split(TIE)):
            return replace(syllable, stress=Stress.NONE)
        if syllable.stress is not Stress.NONE:
            return replace(syllable, stress=Stress.PRIMARY)
        return replace(syllable, stress=Stress.SECONDARY) if syllable.vowel else syllable


def _one_primary(syllables: Sequence[Syllable]) -> Iterator[Syllable]:
    """A word carries one primary stress: the first; later ones become secondary. Where a
    tie begins another word, that has its own."""
    seen = False
    for syllable in syllables:
        primary = syllable.stress is Stress.PRIMARY
        seen = seen and TIE not in syllable.text
        yield replace(syllable, stress=Stress.SECONDARY) if primary and seen else syllable
        seen = seen or primary


def _units(word: str) -> list[str]:
    """The parts of a hyphenated word that hold letters, joined giving it back."""
    edges = [found.end() for found in _UNIT_END.finditer(word)]
    units: list[str] = []
    for start, end in zip([0, *edges], [*edges, len(word)], strict=True):
        part = word[start:end]
        if units and not (vowel_letters(part) and vowel_letters(units[-1])):
            units[-1] += part
        elif part:
            units.append(part)
    return units


def _letter_span(unit: str) -> tuple[int, int]:
    """Where the letters begin and end; the apostrophes of "’tis" and "o’" are outside.
    A clitic ("th’ eternal") stays outside too: it has no syllable of its own."""
    last_space = unit.rfind(" ", 0, max(unit.rfind(letter) for letter in text.letters(unit)))
    start = last_space + 1 if vowel_letters(unit[last_space + 1 :]) else 0
    places = [place for place in range(start, len(unit)) if unit[place].isalpha()]
    return places[0], places[-1] + 1


def _bare(word: str) -> str:
    return word.strip("“”‘’«»„‚()[]—–-,;:.!?… ")
