"""The score-card: what it counts, where it sees it, and beside whom."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest

from generation.corpora.song import Song
from generation.originality.tunes import Source, Tunes
from generation.originality.turns import Turns
from generation.requests import Language, MelodyRequest, Style
from generation.score.melody import SungNote
from generation.score.units import Key, Ticks, TimeSignature
from generation.scorecard import card, line, measures
from generation.scorecard.card import NAMES
from generation.scorecard.standing import ANY, TABLE, rank, standing, table, wilson
from generation.training.human_songs import one_a_work, shuffled
from tests.cast import song as sung_song

QUARTER = 480
WORDS = (("Hope",), ("is",), ("the",), ("thing",), ("with",), ("feath", "ers,"))
WORDS += (("That",), ("per", "ches"), ("in",), ("the",), ("soul.",))


def song(pitches: list[int], rests: frozenset[int] = frozenset(), **changes: object) -> Song:
    """Quarters to :data:`WORDS`; a quarter's rest before the notes in ``rests``."""
    notes, now = [], 0
    for at, midi in enumerate(pitches):
        now += QUARTER * (at in rests)
        notes.append(SungNote(midi, Ticks(now), Ticks(QUARTER), at))
        now += QUARTER
    told = {
        "id": "one", "corpus": "own", "title": "Hope", "composer": "", "lyricist": "",
        "language": "en", "style": "hymn", "licence": "PD", "attribution": "", "work": "w",
        "key": Key.parse("C major"), "time_signature": TimeSignature(4, 4),
        "notes": tuple(notes), "words": WORDS,
    }  # fmt: skip
    return Song(**(told | changes))  # type: ignore[arg-type]


STEADY = [60, 62, 64, 65, 67, 65, 64, 60, 62, 64, 65, 62, 60]


def test_range_height_and_leaps_are_seen_on_their_notes() -> None:
    sung = line.of_song(song([*STEADY[:4], 77, *STEADY[5:]]))
    assert measures.compass(sung) == measures.Found(17.0, (0, 4, 7, 12))
    assert measures.tessitura(sung) == measures.Found(pytest.approx(1 / 13), (4,))
    assert measures.leaps(sung) == measures.Found(pytest.approx(2 / 12), (4, 5))


def test_a_breath_lasts_to_a_rest_or_the_end_of_a_line() -> None:
    sung = line.of_song(song(STEADY))
    assert [len(one.syllables) for one in sung.lines] == [7, 6]
    assert measures.breath(sung) == measures.Found(7.0, tuple(range(7)))
    broken = line.of_song(song(STEADY, rests=frozenset({3})))
    assert measures.breath(broken) == measures.Found(6.0, tuple(range(7, 13)))


def test_stresses_off_the_beat_are_shown_and_those_on_it_counted() -> None:
    on_it = line.of_song(song(STEADY, rests=frozenset({0, 4, 7})))
    found = measures.stress_on_beat(on_it)
    off_it = measures.stress_on_beat(line.of_song(song(STEADY)))
    assert found
    assert off_it
    assert 0 <= off_it.value <= 1
    hits = 2 - len(off_it.notes)  # of “feathers” and “perches”
    assert off_it.value == hits / 2


def test_lines_that_come_back_are_known_again_at_another_height() -> None:
    again = [60, 62, 64, 65, 67, 65, 64, 62, 64, 66, 67, 69, 67]
    found = measures.returns(line.of_song(song(again)))
    other = measures.returns(line.of_song(song([*again[:7], 72, 60, 71, 59, 72, 60])))
    assert found
    assert other
    assert found.value > 0.8 > other.value
    assert found.notes == tuple(range(7, 13))


def test_a_line_rests_on_the_home_chord() -> None:
    assert measures.closes(line.of_song(song(STEADY))) == measures.Found(1.0, ())
    open_ = measures.closes(line.of_song(song([*STEADY[:-1], 62])))
    assert open_ == measures.Found(0.5, (12,))


def test_variety_is_least_where_one_figure_goes_round() -> None:
    words = (("la",),) * 40
    round_ = [60, 62] * 20
    going = [60 + (at * at) % 13 for at in range(40)]
    dull = measures.variety(line.of_song(song(round_, words=words)))
    lively = measures.variety(line.of_song(song(going, words=words)))
    assert dull
    assert lively
    assert dull.value == pytest.approx(2 / 16)
    assert lively.value > 3 * dull.value
    assert measures.variety(line.of_song(song(STEADY))) is None  # too short to be counted


def test_open_vowels_are_asked_of_the_highest_notes_only() -> None:
    sung = line.of_song(song([60] * 12 + [72]))  # “soul”
    assert measures.open_vowels(sung) == measures.Found(1.0, ())
    shut = line.of_song(song([60, 72] + [60] * 11))  # “is”
    assert measures.open_vowels(shut) == measures.Found(0.0, (1,))


def test_long_songs_are_measured_by_their_first_lines() -> None:
    words = WORDS * 20
    sung = line.of_song(song(STEADY * 20, words=words))
    assert len(sung.notes) == sum(len(one.syllables) for one in sung.lines)
    assert 84 < len(sung.notes) <= line.MOST_SYLLABLES


def test_turns_of_other_works_are_known_and_a_works_own_are_not_held_against_it() -> None:
    source = Source("one", "Hope", "", "w", "en", "hymn", "major", "4/4")
    rows = [(1, 0, 24, midi - 60) for midi in STEADY]
    turns = Turns(Tunes.of([(source, rows)]))
    transposed = song([midi + 5 for midi in STEADY])
    found = card.own_turns(transposed.notes, turns, learnt=False)
    assert found == measures.Found(0.0, tuple(range(13)))
    assert card.own_turns(transposed.notes, turns, learnt=True) == measures.Found(1.0, ())
    assert card.own_turns(song(STEADY[:4]).notes, turns, learnt=False) is None


def test_a_stored_score_is_measured_and_its_bars_are_named() -> None:
    asked = MelodyRequest("Hope is the thing with feathers", Language.ENGLISH, style=Style.HYMN)
    found = card.card(sung_song(asked), "en", None)
    assert found["range"] == {"value": 2.0, "bars": [0, 1, 2, 3]}
    assert set(found) <= set(NAMES)
    bare = card.card(sung_song(asked), "", None)
    assert "range" in bare  # in a language that nobody can read


def test_ranks_lie_between_quantiles_and_equals_count_half() -> None:
    steps = [0.0, 1.0, 2.0, 2.0, 2.0]
    assert rank(steps, -1) == 0
    assert rank(steps, 0.5) == 0.125
    assert rank(steps, 2) == 0.75
    assert rank(steps, 3) == 1
    assert rank([5.0] * 5, 5) == 0.5


def test_few_songs_leave_a_wide_interval() -> None:
    few, many = wilson(0.5, 30), wilson(0.5, 3000)
    assert few[0] < many[0] < 0.5 < many[1] < few[1]
    assert wilson(1.0, 30)[1] == 1
    assert wilson(0.3, 0) == (0, 1)


def test_the_committed_table_holds_every_measure_of_each_style_with_its_source() -> None:
    found = table()
    assert set(found["styles"]) == {ANY, *map(str, Style)}
    for style, names in found["styles"].items():
        assert set(names) == set(NAMES), style
        for one in names.values():
            assert np.all(np.diff(one["quantiles"]) >= 0)
    licences = {name.rsplit(", ", 1)[1] for name in found["made"]["songs_by_corpus_and_licence"]}
    assert licences <= {"PD", "CC0-1.0", "CC-BY-3.0", "CC-BY-4.0"}
    assert len(found["made"]["corpora_manifest_sha256"]) == 64
    assert TABLE.stat().st_size < 60_000


def test_people_and_chance_are_far_apart_where_words_and_chords_are_asked() -> None:
    for name in ("stress_on_beat", "chord_tones", "returns"):
        at = standing(name, table()["styles"]["art-song"][name]["quantiles"][20], "art-song")
        assert at is not None
        assert at.floor < 0.2 < at.low < at.below < at.high
    assert standing("range", 12, "") == standing("range", 12, ANY)


def test_a_work_counts_once_and_chance_keeps_its_notes() -> None:
    first, second = song(STEADY), song(STEADY, id="two")
    lower = song([midi - 12 for midi in STEADY], id="other", work="v", verse=2)
    assert one_a_work([second, first, lower]) == [first]
    mixed = shuffled(song(STEADY, rests=frozenset({3})), random.Random(1))
    assert sorted(note.midi for note in mixed.notes) == sorted(STEADY)
    assert mixed.notes[-1].onset + QUARTER == 14 * QUARTER
    assert replace(mixed, notes=()) == replace(first, notes=())
