"""What languages written with an alphabet share: espeak-ng hears, the spelling divides."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate, pairwise

from generation.errors import LyricsError
from generation.lyrics import text
from generation.lyrics.alignment import align, vowel_letters
from generation.lyrics.hearing import hear_phrase, hear_word
from generation.lyrics.model import Stress, Syllable
from generation.lyrics.nuclei import Nucleus
from generation.lyrics.spelling import Spelling, divide

_UNIT_END = re.compile(r"[-‐‑‿_~\s]+")  # between the parts of "rose-lipt", "la‿a"
_PAUSE = re.compile(r"[,;:.!?—–…]\W*$")
_HUMMED = re.compile(r"[^aeiouy]*([fhlmnrsvz])\1+t?|h?m|sh|ps?t", re.IGNORECASE)  # "Hmm", "psst"


@dataclass(frozen=True, eq=False)
class AlphabeticLanguage:
    """A language read through espeak-ng. A subclass changes what its orthography needs."""

    code: str
    name: str
    voice: str  # espeak-ng's name
    spelling: Spelling
    light: frozenset[str] = field(
        default=frozenset()
    )  # monosyllables sung without stress, if listed
    known: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # divided by hand

    def words(self, line: str, number: int) -> tuple[str, ...]:
        self._check_script(line, number)
        found = _clitics_joined(text.tokens(line))
        for word in found:
            if not vowel_letters(word) and not _HUMMED.fullmatch("".join(text.letters(word))):
                raise LyricsError(
                    f"“{_bare(word)}” in line {number} has no vowel to sing: "
                    "write it out as it is sung."
                )
        return found

    def divide(self, word: str) -> tuple[str, ...]:
        parts: list[str] = []
        for unit in _units(word):
            start, end = _letter_span(unit)
            divided = list(self._divided(unit[start:end]))
            divided[0] = unit[:start] + divided[0]
            divided[-1] += unit[end:]
            parts += divided
        return tuple(parts)

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

    def syllable_count(self, word: str, heard: int) -> int:
        """How many syllables to sing, at least one; ``heard`` is espeak-ng's answer."""
        return max(1, heard)

    def _divided(self, core: str) -> tuple[str, ...]:
        spoken = self.spoken(core)
        known = self.known.get(spoken.lower())
        if known and len(spoken) == len(core):
            edges = [0, *accumulate(map(len, known))]
            return tuple(core[a:b] for a, b in pairwise(edges))
        if not vowel_letters(core):  # hummed: "brrr"
            return (core,)
        count = self.syllable_count(core, len(hear_word(self.voice, spoken)))
        return divide(self.spelling, core, count)

    def _check_script(self, line: str, number: int) -> None:
        for letter in text.letters(line):
            if text.script(letter) not in ("LATIN", "MODIFIER"):
                raise LyricsError(
                    f"Line {number} has “{letter}”, which is not written in {self.name}: "
                    "keep to one language, or choose another."
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
        if self.light and heard and not any(syllable.stress for syllable in sung):
            sung[0] = replace(sung[0], stress=Stress.SECONDARY)
        return tuple(_one_primary(sung))

    def _monosyllable(self, syllable: Syllable) -> Syllable:
        """Light when it serves the grammar, else fully stressed; espeak-ng's doubt between
        ("went") becomes secondary stress where the light words are listed."""
        if self.spoken(syllable.text).lower() in self.light:
            return replace(syllable, stress=Stress.NONE)
        if syllable.stress is not Stress.NONE:
            return replace(syllable, stress=Stress.PRIMARY)
        doubtful = self.light and syllable.vowel
        return replace(syllable, stress=Stress.SECONDARY) if doubtful else syllable


def _one_primary(syllables: Sequence[Syllable]) -> Iterator[Syllable]:
    """A word carries one primary stress: the first; later ones become secondary."""
    seen = False
    for syllable in syllables:
        primary = syllable.stress is Stress.PRIMARY
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


def _clitics_joined(found: Sequence[str]) -> tuple[str, ...]:
    """A vowelless word with an apostrophe is sung with its neighbour: "th’ eternal"."""
    joined: list[str] = []
    waiting = ""
    for word in found:
        bare = _bare(word)
        if "’" in word and not vowel_letters(word) and len(bare) <= 3:
            waiting = f"{waiting} {word}" if waiting else word
            continue
        joined.append(f"{waiting} {word}" if waiting else word)
        waiting = ""
    if waiting and joined:
        joined[-1] += f" {waiting}"
    return tuple(joined) if joined else tuple(found)


def _bare(word: str) -> str:
    return word.strip("“”‘’«»„‚()[]—–-,;:.!?… ")
