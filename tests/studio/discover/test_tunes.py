"""Search by tune: any key, any tempo, some wrong notes; only what is public."""

from __future__ import annotations

import numpy as np
import pytest

from studio.accounts.models import Maker
from studio.common.errors import Unprocessable
from studio.discover import indexing, learnt, tune_search
from studio.discover.grams import Line, grams
from studio.discover.matching import Steps, fits
from studio.discover.models import Tune
from studio.pieces.models import Visibility
from tests.cast import point, song_of

TUNE = [67, 69, 71, 72, 71, 69, 74, 67, 66, 67, 71, 79, 78, 76]
BEATS = [0, 1, 1.5, 2, 3, 4, 6, 7, 7.5, 8, 9, 10, 11, 11.5]


def line(pitches: list[int], onsets: list[float]) -> Line:
    return Line(np.array(pitches, dtype=np.int16), np.array(onsets, dtype=np.float32))


@pytest.fixture(autouse=True)
def _fresh() -> None:
    tune_search.statistics.forget()


def test_a_tune_in_another_key_and_tempo_has_the_same_grams() -> None:
    moved = line([pitch - 5 for pitch in TUNE], [1.7 * onset for onset in BEATS])
    assert grams(moved) == grams(line(TUNE, BEATS))
    assert len(grams(moved)) > 25


def test_no_two_kinds_of_gram_share_a_number() -> None:
    low = line([60, 48, 36, 24, 12], [0, 1, 2, 3, 4])
    high = line([0, 12, 24, 36, 48], [0, 1, 3, 7, 15])
    assert set(grams(low)).isdisjoint(grams(high))
    assert all(0 <= gram < 2**31 for gram in grams(high))


def test_the_place_of_a_phrase_is_found_among_tunes_laid_end_to_end() -> None:
    other = Steps.of(line(TUNE[::-1], BEATS))
    phrase = line([pitch + 3 for pitch in TUNE[4:11]], [2 * onset for onset in BEATS[4:11]])
    best = fits(phrase, [other, Steps.of(line(TUNE, BEATS)), other], best=3)[0]
    assert (best.at, best.likeness, best.first, best.last) == (1, 1.0, 4, 10)


def test_a_note_left_out_is_forgiven() -> None:
    pitches, onsets = TUNE[2:6] + TUNE[7:12], BEATS[2:6] + BEATS[7:12]
    best = fits(line(pitches, onsets), [Steps.of(line(TUNE, BEATS))], best=1)[0]
    assert best.likeness > 0.7
    assert best.first == 2


def test_a_public_piece_is_found_by_its_tune_and_a_private_one_is_not(
    alice: Maker, bob: Maker
) -> None:
    shown, hidden = song_of(alice, Visibility.PUBLIC), song_of(bob, Visibility.PRIVATE)
    assert indexing.refresh(point) == 1
    phrase = Line.of_rows(shown.current_score.notes)
    found = tune_search.search(phrase)
    assert [Tune.objects.get(pk=hit.tune).score_id for hit in found] == [shown.current_score_id]
    assert (found[0].likeness, found[0].first) == (1.0, 0)
    shown.visibility = Visibility.PRIVATE
    shown.save()
    assert tune_search.search(phrase) == []  # at once, before anything is indexed again
    assert indexing.refresh(point) == 1
    assert not Tune.objects.filter(score__piece__in=[shown, hidden]).exists()


def test_learnt_songs_are_found_with_their_credit(db: None) -> None:
    count = learnt.fill()
    assert count > 500
    assert learnt.fill() == 0
    tune = Tune.objects.order_by("pk")[7]
    assert tune.credit
    pitches, onsets = [note[0] for note in tune.notes], [note[1] for note in tune.notes]
    phrase = line([pitch + 4 for pitch in pitches[3:17]], [0.6 * at for at in onsets[3:17]])
    best = tune_search.search(phrase)[0]
    assert best.likeness == 1.0
    assert best.last - best.first == 13


@pytest.mark.parametrize(
    ("pitches", "sentence"),
    [([], "at least 4"), ([60], "at least 4"), ([60] * 9, "one pitch"), ([60, 62] * 5000, "200")],
)
def test_what_cannot_be_looked_for_is_told(db: None, pitches: list[int], sentence: str) -> None:
    with pytest.raises(Unprocessable, match=sentence):
        tune_search.search(line(pitches, list(range(len(pitches)))))
