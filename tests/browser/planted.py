"""Scores in which everything is planted that the linter marks, for the pages that show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from generation.score import musicxml
from generation.score.model import Score
from tests.generation.linter.songs import song
from tests.generation.score_examples import E, H, Q

Row = tuple[int, int, int]
BAR = 4 * Q
RUN = [(67 + step, Q, 1) for step in (0, 2, 4, 5, 4, 2, 0, 2, 4)]

# Each phrase begins in a bar of its own, so many ticks after the barline.
ENGLISH: list[tuple[int, list[Row], str]] = [
    (0, [*((67, Q, at) for at in range(5)), (67, H, 5)], "How sweet the gar-den was."),
    (Q, [*((67, Q, at) for at in range(5)), (67, H, 5)], "Sing now high the bird calls."),
    (
        0,
        [(67, E, 0), (67, E, 1), (67, Q + E, 2), (67, E, 3), (67, Q, 4)],
        "Now birds of night sing.",
    ),
    (0, [(67, Q, 0), *RUN, (67, H, 2)], "We sing now."),
    (0, [*((67, Q, at) for at in range(4)), (79, H, 4), (67, H, 5)], "Now all I can see there."),
    (0, [(67, Q, 0), (67, E, 1), (0, E, 0), (67, Q, 2), (67, H, 3)], "The gar-den grows."),
    (
        0,
        [*((67 + 2 * (at % 2), Q, at) for at in range(31)), (67, H, 31)],
        " ".join(["all", "day"] * 16),
    ),
]
CHINESE: list[tuple[int, list[Row], str]] = [
    (0, [(67, Q, 0), (60, Q, 1), (67, H, 2)], "月 光 好，"),
    (0, [(60, Q, 0), (72, Q, 1), (64, H, 2)], "天 下 好，"),
    (0, [(60, Q, 0), *((pitch - 7, Q, 1) for pitch, _, _ in RUN), (60, H, 2)], "春 日 好。"),
]


def english() -> bytes:
    """Seven faults, of every kind but tone, as MusicXML."""
    return _file(_joined(ENGLISH, "en"))


def chinese() -> bytes:
    """A tone against the melody either way, and a melisma on a closed vowel, as MusicXML."""
    return _file(_joined(CHINESE, "zh"))


def _file(score: Score) -> bytes:
    return musicxml.write(replace(score, title="A garden")).encode()


def _joined(phrases: Sequence[tuple[int, Sequence[Row], str]], language: str) -> Score:
    rows: list[Row] = []
    words: list[str] = []
    syllables = at = 0
    for lead, phrase, text in phrases:
        silence = -at % BAR + lead
        if silence:
            rows.append((0, silence, 0))
        rows += [(midi, ticks, midi and syllables + number) for midi, ticks, number in phrase]
        at += silence + sum(ticks for _, ticks, _ in phrase)
        syllables += 1 + max(number for _, _, number in phrase)
        words.append(text)
    return song(*rows, words=" ".join(words), key="G major", language=language)
