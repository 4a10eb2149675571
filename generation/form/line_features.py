"""What the words alone say of a text's lines: rhyme, repetition, metre, place.

Every feature lies between 0 and 1. Pairs are windowed: line ``i`` with the line ``d + 1``
before it, for ``d`` below :data:`generation.form.labels.LOOK_BACK`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from generation.form.labels import LOOK_BACK
from generation.lyrics.model import Line, Prosody, Stress, Syllable

PAIR = (
    "any",
    "same_words",
    "shared_words",
    "same_first_word",
    "same_last_word",
    "rhyme",
    "same_vowel",
    "same_length",
    "length_apart",
    "same_stresses",
    "stresses_alike",
    "next",
    "over_one",
    "over_three",
    "over_seven",
    "far",
    "even",
    "same_punctuation",
    "from_the_first",
    "at_the_last",
    "same_place_in_stanza",
    "same_place_and_length",
    "same_place_in_first_stanza",
    "same_stanza",
    "same_length_over_one",
    "same_length_over_three",
    "rhyme_and_length",
    "same_words_and_place",
)
LINE = (
    "any",
    "second",
    "late",
    "last",
    "last_of_stanza",
    "first_of_stanza",
    "later_stanza",
    "odd",
    "odd_from_the_end",
    "repeats_a_line",
    "shares_words",
    "rhymes_back",
    "rhymes_on",
    "same_length_as_before",
    "stop",
    "pause",
    "exclaims",
    "long",
    "returns",
    "first_third",
    "middle_third",
    "penultimate",
)
_STOPS, _PAUSES = ".;:!?。；：！？…", ",，、-–—"
_CLOSING = "\"'”’») "
_VOWELS = "aeiouy"
_SYLLABLES = 16  # from the line's end, in which stresses are compared


@dataclass(frozen=True)
class Features:
    """``pairs``: (lines, LOOK_BACK, len(PAIR)); ``lines``: (lines, len(LINE))."""

    pairs: np.ndarray
    lines: np.ndarray


def features(prosody: Prosody) -> Features:
    """The features of every line, and of every line with those before it."""
    view = _View(prosody.lines)
    pairs = view.pairs()
    return Features(pairs, view.lines(pairs))


class _View:
    """The lines as columns of numbers. Two lines share a quality where the numbers agree."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.count = len(lines)
        words = [[plain(word.text) for word in line.words] for line in lines]
        self.text = _codes([" ".join(line) for line in words])
        self.first = _codes([line[0] for line in words])
        self.last = _codes([line[-1] for line in words])
        self.rhyme = _codes([_rhyme(line.syllables) for line in lines])
        self.vowel = _codes([_last_vowel(line.syllables) for line in lines])
        self.bags = _bags(words)
        self.length = np.array([len(line.syllables) for line in lines])
        self.stresses = np.stack([_stresses(line) for line in lines])
        self.marks = [_mark(line) for line in lines]
        self.stanza = np.array([line.stanza for line in lines])
        self.place = _places(self.stanza)

    def pairs(self) -> np.ndarray:
        """(lines, LOOK_BACK, len(PAIR)); rows that reach before the first line are zero."""
        here = np.arange(self.count)[:, None]
        back = np.arange(1, LOOK_BACK + 1)[None, :]
        there = np.maximum(here - back, 0)
        known = here - back >= 0
        columns = self._distances(here, back, there) | self._likenesses(here, back, there)
        columns["any"] = np.ones_like(known)
        shape = (self.count, LOOK_BACK)
        stacked = [np.broadcast_to(columns[name], shape) for name in PAIR]
        found: np.ndarray = np.stack(stacked, axis=-1) * known[..., None]
        return found

    def _distances(
        self, here: np.ndarray, back: np.ndarray, there: np.ndarray
    ) -> dict[str, np.ndarray]:
        """What only the lines' numbers say."""
        return {
            "next": back == 1,
            "over_one": back == 2,
            "over_three": back == 4,
            "over_seven": back == 8,
            "far": np.log(back) / np.log(LOOK_BACK),
            "even": back % 2 == 0,
            "from_the_first": there == 0,
            "at_the_last": here == self.count - 1,
        }

    def _likenesses(
        self, here: np.ndarray, back: np.ndarray, there: np.ndarray
    ) -> dict[str, np.ndarray]:
        """What the words of both lines say, and their stanzas."""

        def same(column: np.ndarray) -> np.ndarray:
            equal: np.ndarray = (column[:, None] == column[there]) & (column[:, None] >= 0)
            return equal

        length = same(self.length)
        apart = np.abs(self.length[:, None] - self.length[there])
        alike = (self.stresses[:, None] == self.stresses[there]).mean(axis=2)
        place = same(self.place) & ~same(self.stanza)
        text, rhyme = same(self.text), same(self.rhyme)
        return {
            "same_words": text,
            "shared_words": self._shared()[here, there],
            "same_first_word": same(self.first),
            "same_last_word": same(self.last),
            "rhyme": rhyme,
            "same_vowel": same(self.vowel),
            "same_length": length,
            "length_apart": np.minimum(apart, 4) / 4,
            "same_stresses": length & (alike == 1),
            "stresses_alike": alike,
            "same_punctuation": same(np.array(self.marks)),
            "same_place_in_stanza": place,
            "same_place_and_length": place & length,
            "same_place_in_first_stanza": place & (self.stanza[there] == 0),
            "same_stanza": same(self.stanza),
            "same_length_over_one": length & (back == 2),
            "same_length_over_three": length & (back == 4),
            "rhyme_and_length": rhyme & length,
            "same_words_and_place": text & place,
        }

    def lines(self, pairs: np.ndarray) -> np.ndarray:
        """(lines, len(LINE))."""
        at = np.arange(self.count)
        best = pairs.max(axis=1)  # (lines, len(PAIR))
        before, after = np.roll(self.rhyme, 1), np.roll(self.rhyme, -1)
        relative = at / max(self.count - 1, 1)
        ends = np.append(self.stanza[1:] != self.stanza[:-1], True)
        marks = np.array(self.marks)
        columns = {
            "any": np.ones(self.count),
            "second": at == 1,
            "late": np.minimum(np.log2(at + 1) / 5, 1),
            "last": at == self.count - 1,
            "last_of_stanza": ends,
            "first_of_stanza": self.place == 0,
            "later_stanza": self.stanza > 0,
            "odd": self.place % 2 == 1,
            "odd_from_the_end": (self.count - 1 - at) % 2 == 1,
            "repeats_a_line": best[:, PAIR.index("same_words")],
            "shares_words": best[:, PAIR.index("shared_words")],
            "rhymes_back": (self.rhyme == before) & (at > 0),
            "rhymes_on": (self.rhyme == after) & (at < self.count - 1),
            "same_length_as_before": (self.length == np.roll(self.length, 1)) & (at > 0),
            "stop": marks >= 2,
            "pause": marks == 1,
            "exclaims": marks == 3,
            "long": np.minimum(self.length / self.length.mean(), 2) / 2,
            "returns": (self.text[:, None] == self.text[None, :]).sum(axis=1) > 1,
            "first_third": relative < 1 / 3,
            "middle_third": (relative >= 1 / 3) & (relative < 2 / 3),
            "penultimate": at == self.count - 2,
        }
        return np.stack([columns[name] for name in LINE], axis=-1).astype(float)

    def _shared(self) -> np.ndarray:
        """Jaccard's index of the lines' words: (lines, lines)."""
        common = self.bags @ self.bags.T
        sizes = self.bags.sum(axis=1)
        shared: np.ndarray = common / np.maximum(sizes[:, None] + sizes[None, :] - common, 1)
        return shared


def _codes(values: Sequence[Hashable]) -> np.ndarray:
    """A number for each value, equal where they are; -1 where there is none."""
    known: dict[Hashable, int] = {}
    return np.array([known.setdefault(value, len(known)) if value else -1 for value in values])


def _bags(lines: Sequence[Sequence[str]]) -> np.ndarray:
    """Which words each line has: (lines, words)."""
    known = {word: at for at, word in enumerate(dict.fromkeys(sum(map(list, lines), [])))}
    bags = np.zeros((len(lines), len(known)))
    for at, line in enumerate(lines):
        bags[at, [known[word] for word in line]] = 1
    return bags


def _stresses(line: Line) -> np.ndarray:
    """The stresses of the last syllables, the last one first. Shape (_SYLLABLES,)."""
    row = np.full(_SYLLABLES, -1)
    stresses = [int(syllable.stress) for syllable in line.syllables[::-1][:_SYLLABLES]]
    row[: len(stresses)] = stresses
    return row


def _places(stanza: np.ndarray) -> np.ndarray:
    """Each line's number in its stanza, from 0."""
    begins = np.flatnonzero(np.append(True, stanza[1:] != stanza[:-1]))
    at = np.arange(len(stanza))
    places: np.ndarray = at - begins[np.searchsorted(begins, at, side="right") - 1]
    return places


def _mark(line: Line) -> int:
    """0 no punctuation at the end, 1 a pause, 2 a stop, 3 an exclamation."""
    end = line.words[-1].text.rstrip(_CLOSING)[-1:]
    if not end:
        return 0
    return 3 if end in "!！" else 2 if end in _STOPS else int(end in _PAUSES)


def _rhyme(syllables: Sequence[Syllable]) -> str:
    """The last stressed vowel as it sounds, and the consonants written after it."""
    start = len(syllables) - 1
    while start > max(len(syllables) - 3, 0) and syllables[start].stress == Stress.NONE:
        start -= 1
    letters = "".join(plain(syllable.text) for syllable in syllables[start:])
    at = next((at for at, letter in enumerate(letters) if letter in _VOWELS), len(letters))
    vowel = syllables[start].vowel.rstrip("ː") or letters[at : at + 1]
    return vowel + "".join(letter for letter in letters[at:] if letter not in _VOWELS + "hw")


def _last_vowel(syllables: Sequence[Syllable]) -> str:
    return syllables[-1].vowel


def plain(text: str) -> str:
    """A word without what is not heard of it: capitals, accents, marks."""
    letters = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in letters if letter.isalnum())
