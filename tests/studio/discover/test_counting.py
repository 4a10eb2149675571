"""Remixes of a piece are counted by who may be seen."""

from __future__ import annotations

from studio.accounts.models import Maker
from studio.discover import indexing
from studio.discover.models import Entry
from studio.lineage.edges import edges_add
from studio.lineage.models import Lineage, Relation
from studio.pieces.models import Visibility
from tests.cast import point, song_of


def test_a_remix_counts_once_and_only_while_everybody_may_see_it(alice: Maker, bob: Maker) -> None:
    source = song_of(alice, Visibility.PUBLIC)
    indexing.refresh(point)

    def count() -> int:
        return Entry.objects.get(piece=source).remixes

    remix = song_of(bob, Visibility.PRIVATE)
    takes = list(remix.scores.all())
    edges_add(takes, parent=source.current_score, relation=Relation.VARY)
    assert count() == 0
    remix.visibility = Visibility.PUBLIC
    remix.save()
    assert count() == 1  # of two takes
    remix.visibility = Visibility.LINK
    remix.save()
    assert count() == 0
    remix.visibility = Visibility.PUBLIC
    remix.save()
    Entry.objects.all().delete()
    indexing.index([source], point)
    assert count() == 1
    Lineage.objects.all().delete()
    assert count() == 0
