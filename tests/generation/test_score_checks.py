"""The hard rules notice what breaks them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from generation.requests import Ambitus
from generation.score import checks, notation, underlay
from generation.score.model import Measure, Note, Part, Score
from generation.score.units import Key, Ticks, TimeSignature
from tests.generation.score_examples import one_each

WORDS = underlay.of_words([["Ho", "ly"], ["night"]])
KEY = Key.parse("C major")


def song(pitches: str = "64 62 60", *ticks: int) -> Score:
    bars = notation.notate(
        one_each(pitches, *(ticks or (480, 480, 960))), WORDS, KEY, TimeSignature(4, 4)
    )
    return Score("Night", (Part("P1", "Voice", 52, bars),), 96)


def with_first_note(score: Score, **changes: object) -> Score:
    part = score.parts[0]
    first = part.measures[0]
    note = replace(first.notes[0], **changes)  # type: ignore[arg-type]
    bar = replace(first, events=(note, *first.events[1:]))
    return replace(score, parts=(replace(part, measures=(bar, *part.measures[1:])),))


def broken(score: Score) -> set[str]:
    return {one.rule for one in checks.violations(score, WORDS, Ambitus(60, 72))}


def test_a_good_song_breaks_nothing() -> None:
    assert broken(song()) == set()


@pytest.mark.parametrize(
    ("score", "rule"),
    [
        (with_first_note(song(), id="m0-n1"), "unique ids"),
        (with_first_note(song(), duration=Ticks(240)), "full bars"),
        (with_first_note(song(), tie_start=True), "ties"),
        (with_first_note(song(), lyrics=()), "syllables"),
        (song("74 62 60"), "ambitus"),
        (song("64 62 62"), "cadence"),
        (song("64 62 60", 480, 960, 480), "cadence"),
    ],
)
def test_each_rule_is_noticed(score: Score, rule: str) -> None:
    assert rule in broken(score)


def test_swapped_syllables_are_named_once() -> None:
    part = song().parts[0]
    wrong = underlay.of_words([["ly", "Ho"], ["night"]])
    found = checks.sung_syllables(part, wrong)
    assert [one.where for one in found] == ["m0-n0"]
    assert "“Ho” is sung where “ly” is due" in found[0].message


def test_a_silent_part_has_no_cadence() -> None:
    bars: tuple[Measure, ...] = ()
    found = checks.closing_cadence(Part("P1", "Voice", 52, bars), KEY)
    assert [one.message for one in found] == ["Nothing is sung."]


def test_a_tie_to_another_pitch_joins_nothing() -> None:
    score = song("60 62 60")
    bar = score.parts[0].measures[0]
    first, second, last = bar.notes
    tied = (replace(first, tie_start=True), replace(second, tie_stop=True), last)
    part = replace(score.parts[0], measures=(replace(bar, events=tied),))
    assert [one.where for one in checks.joined_ties(part)] == [second.id]
    assert isinstance(second, Note)
