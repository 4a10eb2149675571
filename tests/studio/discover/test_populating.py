"""Many pieces at once: each really composed, and found as anybody's; whatever is interrupted."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from django.core.management import call_command
from django.test import Client

from studio.discover import indexing, populating, tasks
from studio.discover.models import Entry, Stale, Tune
from studio.discover.populating import Population
from studio.pieces.ledger import ledger_read
from studio.pieces.models import LicenceGrant, Piece
from studio.social.models import Published

FEW = Population(3)


def populate(pieces: int) -> None:
    call_command("populate", pieces=pieces, processes=1, verbosity=0)


def known(piece: Piece) -> tuple[Any, ...]:
    """What is worked out from a piece, but for its point."""
    entry, tune = Entry.objects.get(piece=piece), Tune.objects.get(score__piece=piece)
    fields = ("document", "heading", "lowest", "highest", "seconds", "difficulty", "score_id")
    steps = bytes(tune.intervals), bytes(tune.ratios), tune.grams
    return *(getattr(entry, name) for name in fields), *steps


@pytest.fixture(autouse=True)
def _no_learnt_songs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio.discover.learnt.fill", lambda: 0)


@pytest.mark.django_db
def test_each_is_composed_and_known_as_if_it_had_been_published_alone() -> None:
    populate(3)
    pieces = list(Piece.objects.order_by("pk"))
    assert len({piece.current_score.musicxml for piece in pieces}) == 3
    before = {piece: (known(piece), Entry.objects.get(piece=piece).content) for piece in pieces}
    Entry.objects.all().delete()
    Tune.objects.all().delete()
    Stale.objects.bulk_create(Stale(piece=piece) for piece in pieces)
    assert indexing.refresh(tasks.latent) == 3
    for piece, (facts, place) in before.items():
        assert known(piece) == facts
        assert np.allclose(Entry.objects.get(piece=piece).content, place, atol=1e-5)
        assert ledger_read(piece).whole
    assert LicenceGrant.objects.count() == 3
    assert Client().get(f"/pieces/{pieces[0].public_id}").status_code == 200


@pytest.mark.django_db
def test_it_goes_on_where_it_was() -> None:
    populate(2)
    first = set(Piece.objects.values_list("public_id", flat=True))
    assert not Stale.objects.exists()
    assert not Published.objects.exists()
    Piece.objects.first().delete()
    populate(4)
    titles = list(Piece.objects.values_list("title", flat=True))
    assert len(set(titles)) == len(titles) == 4
    assert len(first & set(Piece.objects.values_list("public_id", flat=True))) == 1


@pytest.mark.django_db
def test_what_breaks_off_in_the_middle_leaves_whole_pieces(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(populating, "BATCH", 2)
    index = indexing.index

    def broken(*args: Any) -> None:
        index(*args)
        if Entry.objects.count() > 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(indexing, "index", broken)
    with pytest.raises(KeyboardInterrupt):
        list(populating.populate(FEW, processes=1))
    monkeypatch.setattr(indexing, "index", index)
    assert Piece.objects.count() == Entry.objects.count() == Tune.objects.count() == 2
    assert FEW.missing == [2]
    assert list(populating.populate(FEW, processes=1)) == [3]
