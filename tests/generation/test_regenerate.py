"""Some notes of a score written anew, the rest locked."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from generation.engine import Engine
from generation.errors import RequestError
from generation.linter import barlines
from generation.remix_requests import Keep, RemixRequest, Wish
from generation.requests import Language, MelodyRequest
from generation.results import MelodyResult
from generation.score import checks, musicxml, musicxml_read, underlay
from generation.score.melody import SungNote, melody
from generation.score.model import Lyric, Score, Syllabic
from generation.score.notes import table
from generation.score.sounds import Sound
from generation.score.units import Key, Pitch, TimeSignature
from generation.tokens import vocabulary as v
from generation.tokens.bounds import Bounds
from generation.tokens.codec import NoteToken
from generation.tokens.slots import Slot
from generation.tokens.written import Written
from tests.generation.score_examples import SHIP, Example, Q
from tests.generation.score_examples import melody as sung

COMMON = TimeSignature(4, 4)


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.load("order_markov")


@pytest.fixture(scope="module")
def composed(engine: Engine) -> MelodyResult:
    words = "Hope is the thing with feathers\nThat perches in the soul,\n" * 2
    return engine.submit(
        MelodyRequest(words=words, language=Language.ENGLISH, takes=6, seed=4)
    ).result()


@pytest.fixture(scope="module")
def score(composed: MelodyResult) -> Score:
    return composed.takes[0].score


def remixed(engine: Engine, score: Score, **asked: object) -> list[Score]:
    request = RemixRequest(**{"takes": 2, "seed": 1, **asked})
    return [take.score for take in engine.remix(request, score).result().takes]


def changed(old: Score, new: Score) -> list[int]:
    """The numbers of the bars that differ."""
    pairs = zip(old.parts[0].measures, new.parts[0].measures, strict=True)
    return [before.number for before, after in pairs if before != after]


def tune(score: Score) -> tuple[SungNote, ...]:
    return melody(score).notes


@pytest.mark.parametrize("keep", list(Keep))
@pytest.mark.parametrize("bars", [(2, 4), (0, 2), (5, 8)])
def test_only_the_chosen_bars_change_and_the_words_stay(
    engine: Engine, score: Score, bars: tuple[int, int], keep: Keep
) -> None:
    numbers = [measure.number for measure in score.parts[0].measures]
    chosen = max(bars[0], numbers[0]), min(bars[1], numbers[-1])
    for new in remixed(engine, score, bars=chosen, keep=keep):
        assert set(changed(score, new)) <= set(range(chosen[0], chosen[1] + 2))
        assert melody(new).words == melody(score).words
        part = new.parts[0]
        assert not checks.full_measures(part)
        assert not checks.joined_ties(part)
        assert not checks.unique_ids(new)
        assert musicxml_read.read(musicxml.write(new)).parts == new.parts


def test_locked_notes_stay_the_same_values(engine: Engine, score: Score) -> None:
    for new in remixed(engine, score, bars=(3, 4)):
        before = {note.id: note for bar in score.parts[0].measures for note in bar.notes}
        after = {note.id: note for bar in new.parts[0].measures for note in bar.notes}
        kept = [note for note in before.values() if note.id in after and after[note.id] == note]
        outside = [
            note
            for bar in score.parts[0].measures
            if bar.number not in (3, 4)
            for note in bar.notes
            if not note.tie_stop  # what began in bar 4 was chosen
        ]
        assert set(outside) <= set(kept)


def test_the_rhythm_stays_when_only_pitches_are_wanted(engine: Engine, score: Score) -> None:
    for new in remixed(engine, score, bars=(2, 5), keep=Keep.RHYTHM):
        assert [(n.onset, n.duration) for n in tune(new)] == [
            (n.onset, n.duration) for n in tune(score)
        ]
        assert [n.midi for n in tune(new)] != [n.midi for n in tune(score)]


def test_the_pitches_stay_when_only_rhythm_is_wanted(engine: Engine, score: Score) -> None:
    for new in remixed(engine, score, bars=(2, 5), keep=Keep.PITCHES):
        assert [n.midi for n in tune(new)] == [n.midi for n in tune(score)]


def test_single_notes_can_be_chosen(engine: Engine, score: Score) -> None:
    notes = score.parts[0].measures[3].notes
    for new in remixed(engine, score, notes=(notes[0].id,), keep=Keep.RHYTHM):
        assert changed(score, new) == [score.parts[0].measures[3].number]


def test_a_pickup_written_anew_stays_within_its_bar(engine: Engine) -> None:
    score = SHIP.score
    for new in remixed(engine, score, bars=(0, 1), takes=8):
        first = new.parts[0].measures[0]
        assert first.implicit
        assert first.duration == score.parts[0].measures[0].duration
        assert not checks.full_measures(new.parts[0])


def test_the_same_seed_gives_the_same_bytes(engine: Engine, score: Score) -> None:
    first, again = (remixed(engine, score, bars=(2, 4), seed=9) for _ in range(2))
    assert [musicxml.write(one) for one in first] == [musicxml.write(one) for one in again]


def test_notes_can_be_asked_to_be_like_another_take(engine: Engine, composed: MelodyResult) -> None:
    one, other = (take.score for take in composed.takes[:2])
    request = RemixRequest(bars=(2, 3), wish=Wish.LIKE, takes=1)
    assert engine.remix(request, one, like=other).result().takes[0].score != one


def test_a_melisma_half_locked_is_refused(engine: Engine, composed: MelodyResult) -> None:
    score, first = next(
        (take.score, at)
        for take in composed.takes
        for at, (one, after) in enumerate(pairwise(melody(take.score).notes))
        if one.syllable == after.syllable
    )
    bars = score.parts[0].measures
    heads = [note.id for bar in bars for note in bar.notes if not note.tie_stop]
    with pytest.raises(RequestError, match="melisma"):
        remixed(engine, score, notes=(heads[first],), locked=(heads[first + 1],))


@given(
    bars=st.integers(1, 3),
    counts=st.lists(st.sampled_from([None, 1, 2, 3]), min_size=1, max_size=14),
    start=st.integers(0, 15),
    data=st.data(),
)
def test_there_is_always_a_way_to_arrive_in_time(
    bars: int, counts: list[int | None], start: int, data: st.DataObject
) -> None:
    """Whatever is drawn among what the bounds allow, the given onset is met exactly; syllables
    whose notes are counted have so many."""
    target, count = 96 * bars + start * 6, len(counts)
    own = [notes and (Slot(),) * notes for notes in counts]
    slots = (*own, (Slot(onset=target, duration=24, pitch=20),))
    starts_word = np.ones(count + 1, dtype=bool)
    bounds = Bounds(slots, starts_word, COMMON)
    written = Written(96)
    # Too many notes for so little time is another matter.
    assume(bounds.rest(written.state, 0, 0).any())

    while True:
        state = written.state
        advances = np.flatnonzero(bounds.advance(state))
        choice = int(data.draw(st.sampled_from(advances.tolist())))
        advance = v.NEW if state.syllable < 0 or choice == v.END else choice
        syllable = state.syllable + (advance == v.NEW)
        held = 0 if advance == v.NEW else state.notes_in_syllable
        rests = np.flatnonzero(bounds.rest(state, syllable, held))
        assert len(rests)
        rest = int(data.draw(st.sampled_from(rests.tolist())))
        onset = state.end + v.RESTS[rest]
        if syllable == count:
            assert onset == target
            sung = [len(written.notes_of(at)) for at in range(count)]
            assert all(one in (None, so) for one, so in zip(counts, sung, strict=True))
            return
        durations = np.flatnonzero(bounds.duration(syllable, held, onset))
        assert len(durations)
        duration = int(data.draw(st.sampled_from(durations.tolist())))
        written.write(NoteToken(advance, rest, duration, 20))


def test_other_pitches_are_offered_with_a_reason(engine: Engine, score: Score) -> None:
    sung = [note for bar in score.parts[0].measures for note in bar.notes if not note.tie_stop]
    for note in (sung[0], sung[5], sung[-1]):
        found = engine.alternatives(score, note.id)
        assert len({one.pitch for one in found}) == 5
        assert note.pitch.midi not in {one.pitch for one in found}
        chances = [one.probability for one in found]
        assert chances == sorted(chances, reverse=True)
        assert sum(chances) <= 1
        assert all(one.sentence.startswith(one.name) for one in found)


def test_a_note_that_is_not_there_has_no_alternatives(engine: Engine, score: Score) -> None:
    with pytest.raises(RequestError):
        engine.alternatives(score, "nowhere")


STANZAS = """Tell all the truth but tell it slant,
Success in circuit lies,

As lightning to the children eased
With kindest explanation kind and good,

The truth must dazzle gradually now
Or every man be surely blind."""


@pytest.fixture(scope="module")
def strophic(engine: Engine) -> Score:
    """Three verses to one tune; the later ones need notes that the first does not."""
    asked = MelodyRequest(words=STANZAS, language=Language.ENGLISH, takes=1, seed=3, strophic=True)
    found = engine.submit(asked).result().takes[0].score
    assert any(
        note.tie_stop and note.lyrics for bar in found.parts[0].measures for note in bar.notes
    )
    return found


@pytest.mark.parametrize("keep", list(Keep))
def test_no_verse_loses_a_syllable(engine: Engine, strophic: Score, keep: Keep) -> None:
    sung = [melody(strophic, verse=verse).syllables for verse in (1, 2, 3)]
    for bar in strophic.parts[0].measures:
        if not any(not note.tie_stop for note in bar.notes):
            continue  # nothing begins there
        for new in remixed(engine, strophic, bars=(bar.number, bar.number), keep=keep, takes=1):
            assert [melody(new, verse=verse).syllables for verse in (1, 2, 3)] == sung
            assert not checks.joined_ties(new.parts[0])
            assert not checks.full_measures(new.parts[0])


def test_moving_the_barlines_loses_no_syllable(strophic: Score) -> None:
    new = barlines.rebarred(strophic, 480)
    for verse in (1, 2, 3):
        assert melody(new, verse=verse).syllables == melody(strophic, verse=verse).syllables
    assert not checks.joined_ties(new.parts[0])


@pytest.mark.parametrize(
    ("duration", "places"),
    [(960, [240, 480]), (480, [120, 240]), (240, [60, 120]), (320, [80, 160]), (60, [20, 40])],
)
def test_syllables_of_other_verses_find_room_in_a_shorter_note(
    duration: int, places: list[int]
) -> None:
    words = (Lyric("a", Syllabic.SINGLE, verse=2), Lyric("b", Syllabic.SINGLE, verse=2))
    sound = Sound(("n",), Pitch("C", 0, 5), 0, duration, later=((240, words[0]), (480, words[1])))
    assert list(sound.placed_later().items()) == [
        (at, [lyric]) for at, lyric in zip(places, words, strict=True)
    ]


def begun(score: Score) -> dict[int, tuple[int, int]]:
    """Of each syllable: when it begins, and on how many notes it is sung."""
    found: dict[int, tuple[int, int]] = {}
    for note in tune(score):
        onset, count = found.get(note.syllable, (note.onset, 0))
        found[note.syllable] = onset, count + 1
    return found


def test_syllables_stay_in_their_places_on_other_notes(engine: Engine, score: Score) -> None:
    """Every other syllable of four bars is to stay where it begins, on as many notes."""
    numbers = {note.syllable for note in tune(score)}
    before = begun(score)
    rows = [row for row in table(score) if row.text and 2 <= row.measure <= 5]
    kept = rows[::2]
    for keep in (Keep.NOTHING, Keep.PITCHES):
        takes = remixed(
            engine, score, bars=(2, 5), keep=keep, placed=tuple(row.id for row in kept), takes=3
        )
        for take in takes:
            after = begun(take)
            assert set(after) == numbers
            for row in kept:
                assert row.syllable is not None
                assert after[row.syllable] == before[row.syllable]
            assert changed(score, take)


def test_without_it_syllables_go_elsewhere(engine: Engine, score: Score) -> None:
    """The control: most of the same syllables do begin elsewhere when nothing holds them."""
    before = begun(score)
    kept = [row.syllable for row in table(score) if row.text and 2 <= row.measure <= 5][::2]
    for take in remixed(engine, score, bars=(2, 5), takes=3):
        after = begun(take)
        moved = [at for at in kept if at is not None and after[at] != before[at]]
        assert len(moved) > len(kept) / 3


@pytest.mark.parametrize("held", [4320, 6000, 3000])
def test_nothing_begins_within_a_note_too_long_to_be_told(engine: Engine, held: int) -> None:
    """Notes of nine, twelve and a half, and six and a quarter quarters before the chosen bars."""
    before = [(67, Q, at) for at in range(6)]
    over = held + -held % (3 * Q)
    after = [(67 + at % 3, Q, 7 + at) for at in range(12)]
    notes = sung(*before, (72, held, 6), (0, over - held, 6), *after)
    words = underlay.of_words([["la"]] * 19, "en")
    score = Example("Held", notes, words, Key("C", 0, "major"), TimeSignature(3, 4)).score
    first = 3 + over // (3 * Q)
    for seed in range(8):
        for new in remixed(engine, score, bars=(first, first + 2), seed=seed):
            found = tune(new)
            assert all(one.onset + one.duration <= two.onset for one, two in pairwise(found))
            assert found[6].duration == held
            assert not checks.full_measures(new.parts[0])
