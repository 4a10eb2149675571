"""Tunes put into other metres: every note and every syllable has its place, whatever the metre."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from generation.errors import RequestError
from generation.remix.metres import remetred
from generation.requests import TIME_SIGNATURES
from generation.score import checks, musicxml, musicxml_read, notation, underlay
from generation.score.harmony import Harmony
from generation.score.melody import melody
from generation.score.model import Note, Part, Rest, Score
from generation.score.sounds import sounding
from generation.score.units import Key, Pitch, Ticks, TimeSignature
from tests.generation.score_examples import GRACE, HOPE, SHIP, one_each
from tests.generation.score_examples import melody as notes_of

SCORES = {"grace": GRACE.score, "hope": HOPE.score, "ship": SHIP.score}


def tune(time: str, *ticks: int, lead: int = 0) -> Score:
    """Syllables of these lengths, after so many ticks of the first bar."""
    pitches = " ".join(str(60 + at % 8) for at in range(len(ticks)))
    words = underlay.of_words([["la"]] * len(ticks), "en")
    key, metre = Key("C", 0, "major"), TimeSignature.parse(time)
    bars = notation.notate(one_each(pitches, *ticks, start=lead), words, key, metre)
    return Score("Tune", (Part("P1", "Voice", 52, bars),), 90, "en")


def lengths(score: Score) -> list[int]:
    return [one.duration for one in sounding(score.parts[0])]


@pytest.mark.parametrize(("name", "time"), list(product(SCORES, TIME_SIGNATURES)))
def test_no_note_and_no_syllable_is_lost(name: str, time: str) -> None:
    old = SCORES[name]
    new = remetred(old, TimeSignature.parse(time))
    assert melody(new).words == melody(old).words
    before, after = (melody(one).notes for one in (old, new))
    assert [(n.midi, n.syllable) for n in after] == [(n.midi, n.syllable) for n in before]
    assert new.parts[0].measures[0].time_signature == TimeSignature.parse(time)
    assert not checks.full_measures(new.parts[0])
    assert not checks.joined_ties(new.parts[0])
    assert not checks.unique_ids(new)
    assert musicxml_read.read(musicxml.write(new)).parts == new.parts


@pytest.mark.parametrize(
    ("old", "rhythm", "new", "found"),
    [
        ("4/4", [480, 240, 240, 480, 480], "12/8", [720, 480, 240, 720, 720]),  # a song to a jig
        ("2/4", [360, 120, 480], "6/8", [600, 120, 720]),
        ("6/8", [240, 240, 240, 480, 240], "2/4", [120, 120, 240, 240, 240]),  # and back
        ("6/8", [480, 240, 720] * 2, "4/4", [240, 240, 480] * 2),
        ("2/4", [480, 480, 480, 480], "3/4", [960, 480, 960, 480]),
        ("3/4", [480, 480, 480], "4/4", [960, 480, 480]),
        ("3/4", [1440, 480, 960], "9/8", [2160, 720, 1440]),
        ("2/2", [960, 480, 480], "4/4", [480, 240, 240]),  # a beat stays a beat
        ("4/4", [160, 160, 160, 480, 960], "12/8", [240, 240, 240, 720, 1440]),
    ],
)
def test_beats_stay_beats(old: str, rhythm: list[int], new: str, found: list[int]) -> None:
    assert lengths(remetred(tune(old, *rhythm), TimeSignature.parse(new))) == found


@pytest.mark.parametrize(
    ("time", "upbeat", "first"), [("6/8", 480, 240), ("3/4", 480, 480), ("2/4", 480, 480)]
)
def test_an_upbeat_stays_one(time: str, upbeat: int, first: int) -> None:
    lead = 4 * 480 - (240 if time == "6/8" else upbeat)
    rhythm = [4 * 480 - lead, 480, 480, 480, 480]
    new = remetred(tune("4/4", *rhythm, lead=lead), TimeSignature.parse(time)).parts[0]
    assert new.measures[0].implicit
    assert new.measures[0].duration == first
    assert new.measures[1].notes[0].onset == 0


def test_chords_and_keys_go_along() -> None:
    score = tune("4/4", *[480] * 8)
    first, second = score.parts[0].measures
    measures = (
        replace(first, harmonies=(Harmony.of(0, 0, "major"), Harmony.of(960, 5, "major"))),
        replace(second, key=Key("G", 0, "major")),
    )
    new = remetred(replace(score, parts=(replace(score.parts[0], measures=measures),)),
                   TimeSignature(3, 4)).parts[0]  # fmt: skip
    assert [(bar.number, [(one.onset, one.root) for one in bar.harmonies]) for bar in new.measures
            if bar.harmonies] == [(1, [(0, 0)]), (2, [(0, 5)])]  # fmt: skip
    assert [bar.number for bar in new.measures if bar.key] == [1, 3]


def test_its_own_metre_changes_nothing() -> None:
    score = HOPE.score
    assert remetred(score, HOPE.time_signature) is score


def test_what_cannot_be_put_into_a_metre_is_refused_in_a_sentence() -> None:
    def refusal(score: Score, time: str = "6/8") -> str:
        with pytest.raises(RequestError) as refused:
            remetred(score, TimeSignature.parse(time))
        assert refused.value.field == "metre"
        return str(refused.value)

    plain = tune("4/4", *[480] * 12)
    part = plain.parts[0]
    late = tune("4/4", *[480] * 11, lead=480).parts[0]
    whole = replace(late.measures[0], duration=Ticks(1440), implicit=True, number=0)
    three = replace(late, id="P2", measures=(
        replace(whole, events=tuple(
            replace(one, onset=Ticks(one.onset - 480)) for one in whole.notes
        )), *late.measures[1:]))  # fmt: skip
    assert "not barred alike" in refusal(replace(plain, parts=(part, three)))
    third = replace(part.measures[2], time_signature=TimeSignature(3, 4))
    turning = replace(part, measures=(*part.measures[:2], third))
    assert "changes at bar 3" in refusal(replace(plain, parts=(turning,)))
    fine = tune("4/4", *[20] * 24, *[480] * 3)
    assert "too fine" in refusal(fine)
    fives = replace(part.measures[0], time_signature=TimeSignature(5, 4), duration=Ticks(1920))
    assert "neither by twos nor by threes" in refusal(
        replace(plain, parts=(replace(part, measures=(fives,)),))
    )


@pytest.mark.parametrize("time", ["6/8", "3/4", "12/8", "2/2"])
def test_all_parts_go_along_and_what_sounded_together_still_does(time: str) -> None:
    upper = tune("4/4", *[480, 240, 240, 480, 480] * 2, lead=0).parts[0]
    lower = tune("4/4", 960, 480, 480, 1920).parts[0]
    deep = [
        replace(bar, events=tuple(
            replace(one, id=f"low-{one.id}", lyrics=(), others=(Pitch("E", 0, 5), Pitch("G", 0, 5)))
            for one in bar.notes
        ))
        for bar in lower.measures
    ]  # fmt: skip
    piano = replace(lower, id="P2", measures=tuple(replace(b, id=f"low-{b.id}") for b in deep))
    old = Score("Tune", (upper, piano), 90, "en")
    new = remetred(old, TimeSignature.parse(time))
    shared = [
        [at for at, one in enumerate(sounding(score.parts[0]))
         for other in sounding(score.parts[1]) if one.onset == other.onset]
        for score in (old, new)
    ]  # fmt: skip
    assert shared[0] == shared[1] != []
    assert {bar.duration for bar in new.parts[1].measures} == {TimeSignature.parse(time).bar}
    assert len({len(part.measures) for part in new.parts}) == 1
    assert all(
        one.others == (Pitch("E", 0, 5), Pitch("G", 0, 5))
        for bar in new.parts[1].measures
        for one in bar.notes
    )
    assert not checks.unique_ids(new)
    for part in new.parts:
        assert not checks.full_measures(part)
        assert not checks.joined_ties(part)
    assert musicxml_read.read(musicxml.write(new)).parts == new.parts


def test_a_part_that_is_silent_in_the_upbeat_stays_so() -> None:
    upper = tune("4/4", *[480] * 9, lead=1440).parts[0]
    silent = tuple(
        replace(bar, id=f"P2-{bar.id}", events=(Rest(f"P2-{bar.id}-r0", Ticks(0), bar.duration),))
        for bar in upper.measures
    )
    old = Score("Tune", (upper, Part("P2", "Other", 0, silent)), 90, "en")
    new = remetred(old, TimeSignature(6, 8))
    assert [bar.duration for bar in new.parts[1].measures[:2]] == [720, 1440]
    assert not any(bar.notes for bar in new.parts[1].measures)
    assert musicxml_read.read(musicxml.write(new)).parts == new.parts


def test_rests_stay_rests() -> None:
    notes = notes_of((60, 480, 0), (0, 480, 0), (62, 960, 1))
    words = underlay.of_words([["la"], ["la"]], "en")
    bars = notation.notate(notes, words, Key("C", 0, "major"), TimeSignature(4, 4))
    new = remetred(Score("Rest", (Part("P1", "Voice", 52, bars),), 90, "en"), TimeSignature(12, 8))
    assert [(one.onset, one.duration) for one in sounding(new.parts[0])] == [(0, 720), (1440, 1440)]


def test_every_verse_goes_along() -> None:
    score = tune("4/4", *[480] * 3, 720, 240, 960)
    part = score.parts[0]

    def sung(note: Note, at: int) -> Note:
        more = tuple(replace(note.lyrics[0], text=f"{verse}.{at}", verse=verse) for verse in (2, 3))
        return replace(note, lyrics=(*note.lyrics, *more))

    measures = tuple(
        replace(bar, events=tuple(sung(one, at) if isinstance(one, Note) and one.lyrics else one
                                  for at, one in enumerate(bar.events)))
        for bar in part.measures
    )  # fmt: skip
    old = replace(score, parts=(replace(part, measures=measures),))
    new = remetred(old, TimeSignature(6, 8))

    def verses(them: Score) -> list[tuple[int, str]]:
        heads = (note for bar in them.parts[0].measures for note in bar.notes)
        return [(one.verse, one.text) for note in heads for one in note.lyrics]

    assert verses(new) == verses(old)
