"""Where a written word divides when it is sung in a given number of syllables."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import pyphen

VOWEL_LETTERS = frozenset("aeiouyæœø")
_NEVER = re.compile(r"(?!)")
_LONGEST_PART = 14
_LONGEST_WORD = 60  # longer ones ("aaaa…") are cut evenly: nothing is known about them

# What a place to cut, or a part, costs. Only their order of size matters: never through a
# letter group, then a vowel in each part, then the dictionary's places, then clear onsets.
_THROUGH_GROUP = 6.0
_NO_VOWEL = 8.0
_SILENT_PART = 5.0
_TWO_VOWELS = 3.0
_KNOWN_PLACE = -2.5
_BAD_ONSET = 2.0
_NO_ONSET = 1.5
_LEFT_BEHIND = 0.5


@dataclass(frozen=True, eq=False)
class Spelling:
    """How a language's letters group. Compared by identity: make one a language."""

    hyphenation: str  # the name of a pyphen dictionary, or "" for none
    groups: frozenset[str]  # letters that stay together: "th", "sch", "ea"
    onsets: frozenset[str]  # consonant clusters that begin syllables: "str", "bl"
    silent: re.Pattern[str] = _NEVER  # a last part whose vowel is not sung: "ved" in "lo-ved"
    mute: re.Pattern[str] = _NEVER  # the end of a part with a letter that is not: "fare-well"
    endings: re.Pattern[str] = _NEVER  # where a suffix begins that keeps its vowel: "bless-ed"
    voiced: re.Pattern[str] = _NEVER  # a last part sung without a vowel letter: "n’t", "thm"


def listed(words: str) -> frozenset[str]:
    """``"th sh ch"`` as a set: how the languages write their tables."""
    return frozenset(words.split())


@lru_cache(maxsize=65_536)
def divide(spelling: Spelling, word: str, count: int) -> tuple[str, ...]:
    """``word`` in ``count`` parts that spell it, or fewer where it has too few letters.

    Letters without punctuation are expected. The cheapest division by dynamic programming:
    the hyphenation dictionary's places first, then as many consonants as can begin a
    syllable go to the right (onset maximisation).
    """
    plain = [unicodedata.normalize("NFD", letter)[0] for letter in word.lower()]
    combining = [unicodedata.combining(letter) > 0 for letter in word]
    count = max(1, min(count, combining.count(False)))
    if count == 1:
        return (word,)
    if len(word) > _LONGEST_WORD:
        edges = [round(len(word) * part / count) for part in range(count + 1)]
        return tuple(word[a:b] for a, b in pairwise(edges))
    letters = "".join(plain)
    places = [_place_cost(spelling, letters, place) for place in range(len(letters))]
    for place in _dictionary_places(spelling.hyphenation, word):
        places[place] = min(places[place], _BAD_ONSET) + _KNOWN_PLACE
    if suffix := spelling.endings.search(letters):
        places[suffix.start()] += _KNOWN_PLACE
    for place, is_mark in enumerate(combining):
        if is_mark:  # an accent never leaves its letter
            places[place] = 1000.0
    edges = _cheapest(spelling, letters, places, count)
    return tuple(word[a:b] for a, b in pairwise(edges))


def vowel_groups(spelling: Spelling, word: str) -> int:
    """How many separate vowel sounds the letters show: "Gnade" 2, "sel'ge" 2."""
    plain = "".join(unicodedata.normalize("NFD", letter)[0] for letter in word.lower())
    plain = re.sub(r"qu|[^\w]", lambda found: "q" if found.group() == "qu" else "", plain)
    return len(_vowel_runs(spelling, plain))


@lru_cache(maxsize=16)
def _dictionary(name: str) -> pyphen.Pyphen:
    return pyphen.Pyphen(lang=name, left=2, right=2)


def _dictionary_places(name: str, word: str) -> list[int]:
    return [int(place) for place in _dictionary(name).positions(word.lower())] if name else []


def _is_vowel(letters: str, place: int) -> bool:
    """Whether the letter sounds as a vowel: y does not before one, nor u after q."""
    letter = letters[place]
    if letter not in VOWEL_LETTERS:
        return False
    before, after = letters[place - 1 : place], letters[place + 1 : place + 2]
    if letter == "y" and after in VOWEL_LETTERS and after:
        return before not in VOWEL_LETTERS and bool(before)
    return not (letter == "u" and before == "q")


def _vowel_runs(spelling: Spelling, letters: str) -> list[str]:
    """The vowel sounds as written, longest known groups first: "feuer" → "eu", "e"."""
    runs: list[str] = []
    place = 0
    while place < len(letters):
        if not _is_vowel(letters, place):
            place += 1
            continue
        size = next((n for n in (3, 2) if letters[place : place + n] in spelling.groups), 1)
        runs.append(letters[place : place + size])
        place += size
    return runs


def _place_cost(spelling: Spelling, letters: str, place: int) -> float:
    """What it costs to cut before ``letters[place]``."""
    if place == 0:
        return 0.0
    cost = 0.0
    if _inside_group(spelling, letters, place):
        cost += _THROUGH_GROUP
    if _is_vowel(letters, place):
        return cost + (0.0 if _is_vowel(letters, place - 1) else _NO_ONSET)
    end = place
    while end < len(letters) and not _is_vowel(letters, end):
        end += 1
    if not _begins_syllable(spelling, letters[place:end]):
        return cost + _BAD_ONSET
    start = place
    while start > 0 and not _is_vowel(letters, start - 1):
        start -= 1
    movable = next(
        (place - s for s in range(start, place) if _begins_syllable(spelling, letters[s:end])), 0
    )
    return cost + _LEFT_BEHIND * movable


def _inside_group(spelling: Spelling, letters: str, place: int) -> bool:
    """Whether a cut would part letters that make one sound; a w or y that a vowel follows
    is no part of one ("a-way", but "saw")."""
    for size in (2, 3):
        for start in range(max(0, place - size + 1), place):
            group, after = letters[start : start + size], letters[start + size : start + size + 1]
            glides = group[-1] in "wy" and after and after in "aeiouyh"
            if group in spelling.groups and not glides:
                return True
    return False


def _begins_syllable(spelling: Spelling, consonants: str) -> bool:
    one_sound = len(consonants) == 1 or consonants in spelling.groups
    return one_sound or consonants in spelling.onsets


def _part_cost(spelling: Spelling, letters: str, start: int, end: int) -> float:
    part = letters[start:end]
    sounds = sum(
        _is_vowel(letters, place) and (place == start or not _is_vowel(letters, place - 1))
        for place in range(start, end)
    )
    last = end == len(letters)
    if sounds == 0:
        return 0.0 if last and spelling.voiced.fullmatch(part) else _NO_VOWEL
    if last and spelling.silent.fullmatch(part):
        return _SILENT_PART
    if sounds > 1 and spelling.mute.search(part):
        sounds -= 1
    return _TWO_VOWELS * (sounds - 1)


def _cheapest(spelling: Spelling, letters: str, places: list[float], count: int) -> list[int]:
    """The edges 0 < … < len(letters) of the cheapest ``count`` parts."""
    size = len(letters)
    best: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}]
    for _ in range(count):
        row: dict[int, tuple[float, int]] = {}
        for start, (cost, _before) in best[-1].items():
            for end in range(start + 1, min(size, start + _LONGEST_PART) + 1):
                total = cost + places[start] + _part_cost(spelling, letters, start, end)
                if end not in row or total < row[end][0]:
                    row[end] = (total, start)
        best.append(row)
    edges = [size]
    for row in reversed(best[1:]):
        if edges[0] not in row:  # parts longer than allowed: cut evenly instead
            return [round(size * part / count) for part in range(count + 1)]
        edges.insert(0, row[edges[0]][1])
    return edges
