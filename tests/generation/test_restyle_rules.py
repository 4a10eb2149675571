"""The rules around the style model: pace, words laid again, what holds and what leads."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from generation.remix.pacing import paced
from generation.remix.relaying import Laid, laid, relaid
from generation.score.model import Lyric, Syllabic
from generation.score.sounds import Bar, Sound
from generation.score.units import Key, Pitch, TimeSignature
from generation.tokens import idiom
from generation.tokens import vocabulary as v
from generation.tokens.anchor import Anchor
from generation.tokens.codec import NoteToken, tellable
from generation.tokens.steps import State
from generation.tokens.written import Written

C_MAJOR = Key("C", 0, "major")
COMMON, JIG = TimeSignature(4, 4), TimeSignature(6, 8)
Q = 480


def bar(signature: TimeSignature) -> Bar:
    return Bar("m1", 1, 0, signature.bar, 0, signature, C_MAJOR)


def tune(*durations: int, texts: str = "") -> list[Sound]:
    """Notes one after another; a word under each that has one, “-” goes on in a word."""
    sounds, at, words = [], 0, texts.split()
    for number, duration in enumerate(durations):
        text = words[number] if number < len(words) else "_"
        syllabic = Syllabic.END if text.startswith("-") else Syllabic.SINGLE
        lyrics = () if text == "_" else (Lyric(text.strip("-"), syllabic),)
        sounds.append(Sound((f"n{number}",), Pitch("C", 0, 5), at, duration, lyrics))
        at += duration
    return sounds


@pytest.mark.parametrize("signature", [COMMON, JIG])
@pytest.mark.parametrize("ratio", [0.3, 0.5, 1.0, 2.0, 3.0])
def test_another_pace_fills_the_same_time(signature: TimeSignature, ratio: float) -> None:
    old = tune(*([Q] * 4 if signature == COMMON else [3 * Q // 2, Q, Q // 2]))
    new = paced(old, bar(signature), ratio, 1)
    assert sum(sound.duration for sound in new) == signature.bar
    assert all(a.stop == b.onset for a, b in zip(new, new[1:], strict=False))
    assert min(sound.duration for sound in new) >= Q // 4
    if ratio == 1:
        assert new == old


def test_a_faster_pace_strikes_long_notes_again() -> None:
    new = paced(tune(2 * Q, Q, Q), bar(COMMON), 4 / 3, 1)
    assert [sound.duration for sound in new] == [Q, Q, Q, Q]
    assert new[0].pitch == new[1].pitch


def test_a_slower_pace_joins_weak_notes_but_leaves_room_for_words() -> None:
    eighths = tune(*[Q // 2] * 8)
    assert [s.onset for s in paced(eighths, bar(COMMON), 0.5, 1)] == [0, Q, 2 * Q, 3 * Q]
    assert len(paced(eighths, bar(COMMON), 0.1, 5)) == 5


def test_a_dotted_beat_is_struck_again_on_its_last_eighth() -> None:
    new = paced(tune(3 * Q // 2, 3 * Q // 2), bar(JIG), 2.0, 1)
    assert [sound.duration for sound in new] == [Q, Q // 2, Q, Q // 2]


def test_no_length_comes_that_cannot_be_composed() -> None:
    triplet = tune(Q, Q // 3, Q // 3, Q // 3, Q, Q)
    for ratio in (0.2, 0.5, 0.7, 1.5, 3.0):
        for sound in paced(triplet, bar(COMMON), ratio, 1):
            assert sound.duration // 20 in v.DURATION_INDEX


def test_words_go_to_the_notes_nearest_to_where_they_were() -> None:
    old = tune(Q, Q, Q, Q, texts="Hope is the thing")
    new = relaid(tune(*[Q // 2] * 8), laid(old))
    assert [s.lyrics[0].text if s.lyrics else "" for s in new] == [
        "Hope", "", "is", "", "the", "", "thing", "",
    ]  # fmt: skip


def test_no_word_is_lost_where_notes_are_few() -> None:
    old = tune(Q, Q, Q, Q, texts="Hope is the thing")
    new = relaid(tune(2 * Q, Q // 2, Q // 2, Q), laid(old))
    assert [s.lyrics[0].text for s in new] == ["Hope", "is", "the", "thing"]
    with pytest.raises(ValueError, match="more syllables"):
        relaid(tune(Q, Q), laid(old))


def test_the_first_word_begins_with_the_first_note() -> None:
    late = [Laid(2 * Q, (Lyric("thing", Syllabic.SINGLE),))]
    assert relaid(tune(Q, Q, Q), late)[0].lyrics
    assert relaid(tune(Q, Q, Q), late, begins=False)[2].lyrics


def test_a_word_is_not_torn_by_a_rest() -> None:
    words = laid(tune(Q, Q, Q, texts="fea -thers fly"))
    first, second, third = tune(Q, Q, Q)
    later = [
        first,
        Sound(("b",), second.pitch, 2 * Q, Q),
        Sound(("c",), third.pitch, 4 * Q, Q),
    ]
    new = relaid(later, words)
    assert new[0].stop == new[1].onset  # within “feathers”
    assert new[1].stop < new[2].onset  # between words


def test_a_rest_within_a_word_is_filled_by_a_note_that_can_be_told() -> None:
    words = laid(tune(Q, Q, texts="fea -thers"))
    first, second = tune(Q, Q)
    third = Q // 3  # a rest of a triplet's eighth, and two more of sound
    torn = [first, Sound(("b",), second.pitch, Q + third, 2 * third)]
    held, after = relaid(torn, words, fits=lambda onset, length: tellable(COMMON, onset, length))
    assert (held.duration, after.onset, after.duration) == (Q, Q, Q)
    assert relaid(torn, words, fits=lambda *_: False) == [
        replace(one, lyrics=sound.lyrics) for one, sound in zip(torn, (held, after), strict=True)
    ]
    assert not tellable(COMMON, 0, Q + third)
    assert not tellable(COMMON, 0, Q + 1)


def test_without_words_nothing_is_held_on() -> None:
    apart = [tune(Q)[0], Sound(("b",), Pitch("C", 0, 5), 2 * Q, Q)]
    assert relaid(apart, []) == apart


# ---- anchors and habits


def notes(*pitches: int) -> list[NoteToken]:
    quarter = v.DURATION_INDEX[24]
    return [NoteToken(v.NEW, 0, quarter, pitch - v.LOWEST_DEGREE) for pitch in pitches]


def test_an_anchor_knows_what_was_there() -> None:
    anchor = Anchor(Written.of(notes(0, 2, 4), 96), 3.0)
    assert anchor.advance(24) == v.NEW
    assert anchor.rest(24) == 0
    assert anchor.duration(24) == v.DURATION_INDEX[24]
    assert anchor.duration(12) == v.DURATION_INDEX[12]  # back to where the next one was
    assert anchor.pitch(30) == 2 - v.LOWEST_DEGREE
    assert anchor.advance(72) is None


def test_a_habit_is_what_others_do_less() -> None:
    climbing = [(tuple(notes(0, 2, 4, 6, 8)), "major")] * 40
    falling = [(tuple(notes(8, 6, 4, 2, 0)), "major")] * 40
    up, _ = idiom.learnt([climbing, falling])
    state = State().after(notes(0)[0], 96).after(notes(0, 2)[1], 96)
    gains = up.pitch(state.inputs, "major")
    at = 2 - v.LOWEST_DEGREE
    assert gains[at + 2] > 0 > gains[at - 2]
    both = up * 0.5 + up * 0.5
    assert np.allclose(both.melody, up.melody)
