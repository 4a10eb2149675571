"""Fixes: they remove what they say, leave the rest alone, and give a score that can be read."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generation.errors import RequestError
from generation.linter import edits, faults, voice
from generation.linter.edits import Accented, Rebarred, Renotated
from generation.linter.linting import apply, lint
from generation.linter.marks import Fix, FixKind, Mark
from generation.linter.words import ACCENTS_FIELD
from generation.score import checks, musicxml, musicxml_read
from generation.score.model import Lyric, Note, Part, Rest, Score, Syllabic
from generation.score.sounds import sounding
from generation.score.units import TimeSignature
from tests.generation.linter.songs import marked, song
from tests.generation.score_examples import E, H, Q

WEAK = song(*[(65, Q, at) for at in range(6)], words="How sweet the gar-den was")
TORN = song(
    (65, Q, 0), (65, E, 1), (0, E, 0), (65, Q, 2), (65, Q, 3), words="the gar-den grows"
)  # fmt: skip
BREATHLESS = song(*[(60, Q, at) for at in range(32)], words=" ".join(["all", "day"] * 16))
MELISMA = song(
    (60, Q, 0), *[(60 + 2 * (at % 5), Q, 1) for at in range(10)], (60, H, 2), words="we sing now"
)
HIGH = song(*[(67, Q, at) for at in range(4)], (79, H, 4), (67, H, 5), words="now all I can see we")
LIGHT = song(*[(65, Q, at) for at in range(6)], words="Sing now high the bird calls", start=Q)
TONE = song((60, Q, 0), (53, Q, 1), (60, H, 2), words="月 光 好", language="zh")
ONE_OF_EACH = (WEAK, LIGHT, MELISMA, HIGH, BREATHLESS, TORN, TONE)


def only_mark(score: Score) -> Mark:
    (mark,) = lint(score)
    return mark


def fix(score: Score, kind: FixKind, key: str = "") -> Fix:
    return next(
        one for one in only_mark(score).fixes if one.kind is kind and one.reason.key.startswith(key)
    )


def notes(score: Score) -> list[tuple[str, int, str]]:
    """(syllable, duration, pitch) of each sound."""
    return [
        (sound.lyrics[0].text if sound.lyrics else "", sound.duration, str(sound.pitch))
        for sound in sounding(score.parts[0])
    ]


def broken(score: Score) -> list[checks.Violation]:
    found = checks.unique_ids(score)
    for part in score.parts:
        found += checks.full_measures(part) + checks.joined_ties(part)
    return found


@pytest.mark.parametrize("score", ONE_OF_EACH, ids=lambda score: lint(score)[0].rule.value)
def test_each_kind_of_mark_has_fixes_that_remove_it_from_the_written_score(score: Score) -> None:
    mark = only_mark(score)
    assert mark.fixes
    for one in mark.fixes:
        mended = apply(score, one)
        found = faults.find(voice.read(mended))
        assert mark.rule not in {fault.rule for fault in found}, one.reason.text
        assert faults.weight(found) == one.left < mark.weight
        assert broken(mended) == []
        assert musicxml_read.read(musicxml.write(mended)) == mended


def test_the_cheapest_fix_comes_first() -> None:
    prices = [one.cost + one.left for one in only_mark(WEAK).fixes]
    assert prices == sorted(prices)
    kinds = {one.kind for one in only_mark(WEAK).fixes}
    assert {FixKind.SHIFT, FixKind.SPLIT, FixKind.ACCENT, FixKind.REPITCH} <= kinds


def test_text_moved_by_a_note_splits_it_for_both() -> None:
    mended = apply(WEAK, fix(WEAK, FixKind.SPLIT, "fix.take"))
    assert notes(mended)[2:] == [
        ("the", Q, "F4"), ("", Q, "F4"), ("gar", E, "F4"), ("den", E, "F4"), ("was", Q, "F4"),
    ]  # fmt: skip
    the = mended.parts[0].measures[0].notes[2].lyrics[0]
    assert the.extend, "“the” is now held over two notes"


def test_a_torn_word_is_held_through_the_rest() -> None:
    mended = apply(TORN, fix(TORN, FixKind.JOIN))
    assert notes(mended)[1] == ("gar", Q, "F4")
    assert not any(isinstance(e, Rest) for e in mended.parts[0].measures[0].events)


def test_a_breath_is_a_rest_at_the_end_of_a_word() -> None:
    one = fix(BREATHLESS, FixKind.BREATH)
    mended = apply(BREATHLESS, one)
    rests = [e for bar in mended.parts[0].measures for e in bar.events if isinstance(e, Rest)]
    assert [rest.duration for rest in rests] == [E]


def test_an_accent_changes_no_note_and_is_kept_in_the_score() -> None:
    one = fix(WEAK, FixKind.ACCENT)
    assert one.edit == Accented(verse=1, word=3, stress=1)
    assert one.note_ids == ("m1-n0", "m0-n3"), "the new accent's note, then the old one's"
    mended = apply(WEAK, one)
    assert mended.parts == WEAK.parts
    assert json.loads(dict(mended.fields)[ACCENTS_FIELD]) == {"1": {"3": 1}}
    assert lint(mended) == ()
    again = apply(mended, Accented(1, 0, None))
    assert json.loads(dict(again.fields)[ACCENTS_FIELD]) == {"1": {"0": None, "3": 1}}


@pytest.mark.parametrize(
    "kept", ["", "[]", '{"1": []}', '{"1": {"x": 1, "3": "one"}}', '{"1": {"99": 7}}']
)
def test_a_spoilt_accent_field_says_nothing(kept: str) -> None:
    spoilt = replace(WEAK, fields=((ACCENTS_FIELD, kept),))
    assert marked(spoilt) == marked(WEAK)


def test_barlines_move_where_everything_falls_on_the_wrong_beat() -> None:
    words = "The gar-den of ros-es and lil-ies is sleep-ing"
    count = sum(len(word.split("-")) for word in words.split())
    wrong = song(*[(65, Q, at) for at in range(count)], words=words, time="3/4")
    moved = next(one for mark in lint(wrong) for one in mark.fixes if one.kind is FixKind.BARLINE)
    mended = apply(wrong, moved)
    assert len(marked(mended)) < len(marked(wrong)) / 2
    first = mended.parts[0].measures[0]
    assert (first.implicit, first.number, first.duration) == (True, 0, Q)
    assert broken(mended) == []
    before = sounding(wrong.parts[0])
    after = sounding(mended.parts[0])
    assert [s.heads[0] for s in after] == [s.heads[0] for s in before], "ids are kept"


def test_barlines_of_several_parts_or_metres_are_left_alone() -> None:
    two = replace(WEAK, parts=(*WEAK.parts, renamed(WEAK.parts[0])))
    assert FixKind.BARLINE not in {one.kind for mark in lint(two) for one in mark.fixes}
    with pytest.raises(RequestError, match="several parts"):
        apply(two, Rebarred(Q))


def test_other_verses_keep_their_words_where_they_are() -> None:
    part = WEAK.parts[0]
    bars = tuple(
        replace(bar, events=tuple(second_verse(event) for event in bar.events))
        for bar in part.measures
    )
    two = replace(WEAK, parts=(replace(part, measures=bars),))
    for one in lint(two, verse=1)[0].fixes:
        words = [
            lyric.text
            for sound in sounding(apply(two, one).parts[0])
            for lyric in sound.lyrics
            if lyric.verse == 2
        ]
        assert words == ["la"] * 6, one.reason.text
    assert lint(two, verse=2) == ()


def test_bars_outside_the_change_are_the_same_values() -> None:
    score = song(
        *[(65, Q, at) for at in range(8)], words="How sweet the gar-den was in Spring", start=0
    )
    for one in lint(score)[0].fixes:
        if isinstance(one.edit, Renotated):
            mended = apply(score, one)
            assert mended.parts[0].measures[0].events[:2] == score.parts[0].measures[0].events[:2]


def test_a_fix_travels_as_json() -> None:
    for score in ONE_OF_EACH:
        for one in only_mark(score).fixes:
            record = json.loads(json.dumps(one.to_json()))
            assert apply(score, edits.from_json(record["edit"])) == apply(score, one)
            assert record["reason"]["text"] == one.reason.text
            assert record["kind"] == one.kind.value
    assert json.loads(json.dumps(only_mark(WEAK).to_json()))["rule"] == "stress-on-weak-beat"


SOUND = {"heads": [], "pitch": "C4", "onset": 0, "duration": Q, "lyrics": [], "later": []}


def test_a_sound_that_no_instrument_can_play_is_no_part_of_a_fix() -> None:
    assert edits.from_json({"part": 0, "replaced": [], "sounds": [SOUND]})
    for pitch in ("C-9", "A9"):
        with pytest.raises(RequestError, match="ask for the marks again"):
            edits.from_json({"part": 0, "replaced": [], "sounds": [SOUND | {"pitch": pitch}]})


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"ticks": "a beat"},
        {"word": 1},
        {"part": 0, "replaced": 3, "sounds": []},
        {"part": 0, "replaced": [], "sounds": [{"pitch": "H9"}]},
        {"part": True, "replaced": [], "sounds": []},
    ],
)
def test_what_is_no_fix_is_refused_in_a_sentence(record: dict[str, object]) -> None:
    with pytest.raises(RequestError, match="ask for the marks again"):
        edits.from_json(record)


def test_a_fix_for_another_score_is_refused() -> None:
    with pytest.raises(RequestError, match="no longer there"):
        apply(TORN, Renotated(0, ("m9-n9",), ()))
    with pytest.raises(RequestError, match="no longer there"):
        apply(TORN, Renotated(4, ("m0-n0",), ()))
    for part in (-1, 4):
        with pytest.raises(RequestError, match="no longer there"):
            apply(TORN, Renotated(part, (), sounding(TORN.parts[0])))
    first = sounding(TORN.parts[0])[0]
    longer = replace(first, duration=9 * Q)
    with pytest.raises(RequestError, match="does not fit"):
        apply(TORN, Renotated(0, first.heads, (longer,)))
    fine = replace(first, duration=Q - 7)
    with pytest.raises(RequestError, match="too fine"):
        apply(TORN, Renotated(0, first.heads, (fine,)))


# ---- properties

WORDS = ["the", "gar-den", "of", "sweet", "riv-er", "sleep-ing", "a", "see,", "to-mor-row", "in",
         "be-neath", "moon.", "how", "beau-ti-ful", "is"]  # fmt: skip


@st.composite
def settings_of_words(draw: st.DrawFn) -> Score:
    """A random melody under random words: melismas, rests, triplets, pickups."""
    words = draw(st.lists(st.sampled_from(WORDS), min_size=3, max_size=12))
    time = draw(st.sampled_from(["4/4", "3/4", "2/4", "6/8", "2/2"]))
    rows = []
    for syllable in range(sum(len(word.split("-")) for word in words)):
        for _ in range(draw(st.sampled_from([1, 1, 1, 2, 3]))):
            ticks = draw(st.sampled_from([E, E, Q, Q, Q, Q + E, H, E // 2, 2 * H]))
            rows.append((draw(st.integers(57, 81)), ticks, syllable))
        if draw(st.integers(0, 5)) == 0:
            rows.append((0, draw(st.sampled_from([E, Q, H])), 0))
    bar = TimeSignature.parse(time).bar
    start = draw(st.sampled_from([0, E, Q])) % bar
    return song(*rows, words=" ".join(words), time=time, start=start, key="G minor")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(settings_of_words())
def test_every_fix_of_any_score_keeps_the_rules_and_its_word(score: Score) -> None:
    old = {event.id: event for _, _, event in score.parts[0].placed()}
    for mark in lint(score):
        for one in mark.fixes:
            mended = apply(score, one)
            assert broken(mended) == []
            found = faults.find(voice.read(mended))
            assert faults.weight(found) == one.left
            assert sung(mended) == sung(score)
            if isinstance(one.edit, Renotated):
                changed = set(one.note_ids)
                for _, _, event in mended.parts[0].placed():
                    kept = old.get(event.id)
                    if isinstance(kept, Note) and event.id not in changed:
                        assert without_extender(event) == without_extender(kept)


def sung(score: Score) -> list[str]:
    return [lyric.text for sound in sounding(score.parts[0]) for lyric in sound.lyrics]


def without_extender(event: Note | Rest) -> Note | Rest:
    if not isinstance(event, Note):
        return event
    return replace(event, lyrics=tuple(replace(one, extend=False) for one in event.lyrics))


def second_verse(event: Note | Rest) -> Note | Rest:
    if not isinstance(event, Note):
        return event
    return replace(event, lyrics=(*event.lyrics, Lyric("la", Syllabic.SINGLE, verse=2)))


def renamed(part: Part) -> Part:
    bars = tuple(
        replace(
            bar,
            id=f"x{bar.id}",
            events=tuple(replace(event, id=f"x{event.id}") for event in bar.events),
        )
        for bar in part.measures
    )
    return replace(part, id="P2", measures=bars)
