"""Which syllable stands under which note, and how it is hyphenated or held on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from generation.lyrics.elision import TIE
from generation.lyrics.model import Prosody
from generation.score.model import Lyric, Syllabic

_UNDIVIDED = ("zh",)  # scripts in which every syllable stands for itself


@dataclass(frozen=True)
class Underlay:
    """The sung syllables in order. ``extenders``: whether the script draws melisma lines."""

    lyrics: tuple[Lyric, ...]
    extenders: bool = True

    def lyric(self, syllable: int, *, held: bool) -> Lyric:
        """The lyric to print under the first notehead of ``syllable``.

        ``held``: more than this notehead is sung to it. Only a word's last syllable draws an
        extender; before that the hyphens carry the voice on.
        """
        lyric = self.lyrics[syllable]
        ends_word = lyric.syllabic in (Syllabic.SINGLE, Syllabic.END)
        if held and ends_word and self.extenders:
            return Lyric(lyric.text, lyric.syllabic, extend=True, verse=lyric.verse)
        return lyric


def assign(prosody: Prosody) -> Underlay:
    """The underlay of an analysed text."""
    words = (word for line in prosody.lines for word in line.words)
    return of_words(
        ([syllable.text for syllable in word.syllables] for word in words),
        prosody.language.value,
    )


def of_words(words: Iterable[Sequence[str]], language: str = "", *, verse: int = 1) -> Underlay:
    """The underlay of words given as their printed syllables (``[["A", "ma", "zing"], …]``)."""
    undivided = language[:2] in _UNDIVIDED
    return Underlay(
        lyrics=tuple(
            Lyric(
                text.rstrip(TIE),
                Syllabic.SINGLE if undivided else _syllabic(word, at),
                verse=verse,
            )
            for word in words
            for at, text in enumerate(word)
        ),
        extenders=not undivided,
    )


def _syllabic(word: Sequence[str], at: int) -> Syllabic:
    """How ``word[at]`` stands in its word. A syllable that ends in a tie, which the singer has
    cut, ends the word before it: no hyphen goes from "che" to "il"."""
    begins = at == 0 or word[at - 1].endswith(TIE)
    ends = at == len(word) - 1 or word[at].endswith(TIE)
    if begins:
        return Syllabic.SINGLE if ends else Syllabic.BEGIN
    return Syllabic.END if ends else Syllabic.MIDDLE
