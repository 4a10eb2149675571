"""Recommendation: by what one loved and others loved, with a reason, and never a private piece."""

from __future__ import annotations

import numpy as np
import pytest

from studio.accounts.models import Maker
from studio.discover import indexing, neighbours, recommending
from studio.discover.blending import Because
from studio.discover.models import Entry, Neighbour
from studio.licences.models import Licence
from studio.pieces.models import Piece, Score, Visibility
from studio.social import hearing
from tests import cast


def place(score: Score) -> np.ndarray:
    """Each title lies where its last letter says."""
    at = np.zeros(48)
    at["ABCDEFGH".index(score.piece.title[-1]) // 2] = 1.0
    return at


@pytest.fixture
def pieces(alice: Maker) -> dict[str, Piece]:
    found = {
        letter: cast.song_of(alice, Visibility.PUBLIC, title=f"Song {letter}")
        for letter in "ABCDEFGH"
    }
    indexing.refresh(place)
    return found


def settled() -> None:
    while neighbours.settle():
        pass


def titles(found: list[recommending.Recommendation]) -> list[str]:
    return [one.entry.piece.title[-1] for one in found]


def test_what_is_alike_comes_first_and_says_so(pieces: dict[str, Piece], bob: Maker) -> None:
    hearing.loved(bob, pieces["A"], loves=True)
    first = recommending.for_you(bob, count=5)[0]
    assert (first.entry.piece, first.because) == (pieces["B"], Because.CONTENT)
    assert first.like == pieces["A"].pk


def test_what_others_loved_with_it_comes_first_and_says_so(
    pieces: dict[str, Piece], bob: Maker
) -> None:
    for number in range(6):
        other = cast.maker(f"fan{number}")
        for letter in "AH":
            hearing.loved(other, pieces[letter], loves=True)
    hearing.loved(bob, pieces["A"], loves=True)
    settled()
    first = recommending.for_you(bob, count=5)[0]
    assert (first.entry.piece, first.because) == (pieces["H"], Because.CROWD)
    assert first.like == pieces["A"].pk


def test_a_stranger_gets_what_is_loved(pieces: dict[str, Piece], bob: Maker) -> None:
    hearing.loved(bob, pieces["E"], loves=True)
    assert titles(recommending.for_you(None, count=1)) == ["E"]


def test_neither_ones_own_nor_what_one_knows(
    pieces: dict[str, Piece], alice: Maker, bob: Maker
) -> None:
    assert recommending.for_you(alice, count=5) == []
    hearing.played(bob, pieces["C"])
    assert sorted(titles(recommending.for_you(bob, count=8))) == list("ABDEFGH")


def test_nothing_private_is_named(pieces: dict[str, Piece], bob: Maker, charlie: Maker) -> None:
    for maker in (bob, charlie):
        hearing.loved(maker, pieces["A"], loves=True)
    hearing.loved(charlie, pieces["B"], loves=True)
    settled()
    pieces["B"].visibility = Visibility.PRIVATE
    pieces["B"].save()  # and nothing is indexed again yet
    assert "B" not in titles(recommending.for_you(bob, count=8))
    entry = Entry.objects.select_related("licence").get(piece=pieces["A"])
    for named in (recommending.similar, recommending.to_remix_with, recommending.to_sing_next):
        assert "B" not in titles(named(entry, count=8))
    pieces["A"].visibility = Visibility.PRIVATE
    pieces["A"].save()
    assert all(one.like != pieces["A"].pk for one in recommending.for_you(bob, count=8))


def test_only_licences_that_can_be_joined(pieces: dict[str, Piece]) -> None:
    for letter, spdx in {"A": "CC-BY-SA-4.0", "B": "CC-BY-NC-4.0", "C": "CC-BY-SA-4.0"}.items():
        pieces[letter].licence = Licence.objects.get(spdx=spdx)
        pieces[letter].save()
    indexing.refresh(place)
    entry = Entry.objects.select_related("licence").get(piece=pieces["A"])
    named = titles(recommending.to_remix_with(entry, count=8))
    assert "B" not in named
    assert "C" in named


def test_playing_is_counted_once_in_half_a_minute(pieces: dict[str, Piece], bob: Maker) -> None:
    for _ in range(3):
        hearing.played(bob, pieces["A"])
    hearing.loved(bob, pieces["A"], loves=True)
    hearing.loved(bob, pieces["A"], loves=True)
    entry = Entry.objects.get(piece=pieces["A"])
    assert (entry.plays, entry.loves) == (1, 1)
    hearing.loved(bob, pieces["A"], loves=False)
    entry.refresh_from_db()
    assert entry.loves == 0
    pieces["A"].visibility = Visibility.PRIVATE
    pieces["A"].save()
    indexing.refresh(place)
    assert not Entry.objects.filter(piece=pieces["A"]).exists()
    pieces["A"].visibility = Visibility.PUBLIC
    pieces["A"].save()
    indexing.refresh(place)
    assert Entry.objects.get(piece=pieces["A"]).plays == 1  # nothing was forgotten
    bob.delete()
    assert Entry.objects.get(piece=pieces["A"]).plays == 0


def test_neighbours_are_found_again_only_where_something_happened(
    pieces: dict[str, Piece], bob: Maker
) -> None:
    hearing.loved(bob, pieces["A"], loves=True)
    hearing.loved(bob, pieces["C"], loves=True)
    settled()
    assert not neighbours.settle()
    assert Neighbour.objects.filter(piece=pieces["A"], other=pieces["C"]).exists()
    hearing.loved(bob, pieces["D"], loves=True)
    assert neighbours.settle()
    assert not neighbours.settle()


def test_recommendations_do_not_all_sound_alike(pieces: dict[str, Piece], bob: Maker) -> None:
    for letter in "AC":
        hearing.loved(bob, pieces[letter], loves=True)
    assert set(titles(recommending.for_you(bob, count=2))) == {"B", "D"}
