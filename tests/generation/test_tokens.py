"""The vocabulary, the codec, and the laws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generation.score.melody import SungNote
from generation.score.units import Key, Ticks, TimeSignature
from generation.tokens import vocabulary as v
from generation.tokens.codec import NotEncodable, NoteToken, decode, encode
from generation.tokens.constraints import tables
from generation.tokens.steps import State
from generation.tokens.written import Written

G_MAJOR = Key.parse("G major")
COMMON = TimeSignature(4, 4)


def sung(*notes: tuple[int, int, int, int]) -> tuple[SungNote, ...]:
    return tuple(SungNote(midi, Ticks(on), Ticks(held), s) for midi, on, held, s in notes)


def test_a_melody_survives_its_tokens() -> None:
    melody = sung((67, 1440, 480, 0), (71, 1920, 240, 1), (72, 2160, 240, 1), (67, 2880, 960, 2))
    tokens, reference = encode(melody, G_MAJOR, COMMON)
    assert reference == 67
    assert [token.advance for token in tokens] == [v.NEW, v.NEW, v.MELISMA, v.NEW]
    assert decode(tokens, reference) == melody


@given(
    st.lists(
        st.tuples(
            st.sampled_from([0, 6, 12, 24, 48]),
            st.sampled_from([6, 12, 18, 24, 36, 48, 96]),
            st.integers(-5, 12),
            st.booleans(),
        ),
        min_size=1,
        max_size=40,
    )
)
def test_any_melody_on_the_grid_survives(steps: list[tuple[int, int, int, bool]]) -> None:
    melody, at, syllable = [], 0, -1
    for rest, held, pitch, new in steps:
        syllable += new or syllable < 0
        at += (rest if melody else rest % 96) * v.TICKS_PER_STEP
        melody.append(SungNote(67 + pitch, Ticks(at), Ticks(held * v.TICKS_PER_STEP), syllable))
        at += held * v.TICKS_PER_STEP
    tokens, reference = encode(melody, G_MAJOR, COMMON)
    assert decode(tokens, reference) == tuple(melody)


def test_long_rests_lose_whole_bars_only() -> None:
    melody = sung((67, 0, 480, 0), (67, 480 + 5 * 1920, 480, 1))
    tokens, reference = encode(melody, G_MAJOR, COMMON)
    again = decode(tokens, reference)
    assert again[1].onset < melody[1].onset
    assert (melody[1].onset - again[1].onset) % COMMON.bar == 0


@pytest.mark.parametrize(
    "melody",
    [
        sung((67, 0, 470, 0)),  # off the grid
        sung((67, 0, 960, 0), (69, 480, 480, 1)),  # overlapping
        sung((67, 0, 160, 0), (69, 160, 480, 1)),  # a triplet that is not filled
        sung((67, 0, 480, 0), (127, 480, 480, 1)),  # beyond any voice
    ],
)
def test_what_notation_cannot_show_is_not_encoded(melody: tuple[SungNote, ...]) -> None:
    with pytest.raises(NotEncodable):
        encode(melody, G_MAJOR, COMMON)


def test_states_count_syllables_positions_and_melismas() -> None:
    tokens = [
        NoteToken(v.NEW, v.REST_INDEX[72], v.DURATION_INDEX[24], 30),
        NoteToken(v.NEW, 0, v.DURATION_INDEX[48], 34),
        NoteToken(v.MELISMA, 0, v.DURATION_INDEX[48], 32),
    ]
    written, walk = Written(bar=96), [State()]
    for token in tokens:
        written.write(token)
        walk.append(written.state)
    assert [state.syllable for state in walk] == [-1, 0, 1, 1]
    assert [state.end for state in walk] == [0, 96, 144, 192]
    assert [state.notes_in_syllable for state in walk] == [0, 1, 1, 2]
    assert walk[3].inputs[4] == 12 - 2  # the interval down a tone, counted from an octave down


@pytest.mark.parametrize("signature", v.TIME_SIGNATURES, ids=str)
def test_from_every_reachable_position_there_is_a_way_on(signature: TimeSignature) -> None:
    found = tables(signature)
    reachable, frontier = {0}, [0]
    while frontier:
        at = frontier.pop()
        steps = v.STEPS_OF_DURATION[found.durations[at]]
        assert len(steps), f"no way on from {at}"
        for onset in np.unique((at + steps) % v.bar_steps(signature)).tolist():
            if onset not in reachable:
                reachable.add(onset)
                frontier.append(onset)
    on_grid = [at for at in reachable if at % 6 == 0]
    assert all(found.durations_to_strong[at].any() for at in on_grid)
