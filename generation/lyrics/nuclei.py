"""The syllables in what espeak-ng says: each is its vowel, with length and stress."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from generation.lyrics.model import Stress
from generation.lyrics.phonemes import SEPARATOR

VOWELS = frozenset("aeiouyɑɐɒæɛɜɞəɘɚɝɤɨɪɯɵøœɶɔʊʉʌʏᵻᵿɩ")
_NASAL, _SYLLABIC, _LONG = "\u0303", "\u0329", "ː"
_LANGUAGE_MARK = re.compile(r"\([a-z-]+\)")  # "(en)": a word read with another language's rules


@dataclass(frozen=True)
class Nucleus:
    """One heard syllable. ``vowel`` is IPA without length and stress marks, ``"aɪ"``."""

    vowel: str
    long: bool
    stress: Stress


@lru_cache(maxsize=65_536)
def parse(word: str) -> tuple[Nucleus, ...]:
    """The nuclei of a word as :func:`generation.lyrics.phonemes.transcribe` gives it.

    Long are vowels with a length mark, diphthongs, and vowels coloured by an r of their own
    ("ear"): a singer dwells on them.
    """
    found: list[Nucleus] = []
    for phoneme in _LANGUAGE_MARK.sub("", word).split(SEPARATOR):
        vowel = "".join(letter for letter in phoneme if letter in VOWELS or letter == _NASAL)
        if not vowel and _SYLLABIC not in phoneme:
            continue
        stress = _stress(phoneme)
        if len(vowel) == 3 and vowel.endswith("ə"):  # "quiet": a diphthong and a syllable more
            found += [Nucleus(vowel[:2], True, stress), Nucleus("ə", False, Stress.NONE)]
            continue
        diphthong = sum(letter in VOWELS for letter in vowel) > 1
        coloured = phoneme.endswith("ɹ") and not phoneme.startswith("ɹ")
        found.append(Nucleus(vowel, _LONG in phoneme or diphthong or coloured, stress))
    return tuple(found)


def _stress(phoneme: str) -> Stress:
    if "ˈ" in phoneme:
        return Stress.PRIMARY
    return Stress.SECONDARY if "ˌ" in phoneme else Stress.NONE
