"""The ledger: every operation is in it, nobody can change it, and reading it proves that."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from generation.rights.ledger import BROUGHT, HUMAN, MODEL, START, broken, hands, link
from studio.accounts.models import Maker
from studio.lineage.deriving import piece_derive
from studio.pieces.ledger import entry_of, hands_of, ledger_read
from studio.pieces.models import LedgerEntry, Piece, Score
from studio.pieces.storing import edit_add
from tests.cast import StandIn, song_of

Engine = Callable[..., StandIn]


def first_of(piece: Piece) -> Score:
    return piece.scores.select_related("provenance", "piece__owner").get(take=0)


def edited(parent: Score, *changed: int) -> Score:
    """The score with the pitches of these notes a tone higher, by hand."""
    notes = [
        row | {"midi": row["midi"] + 2, "id": f"e{at}"} if at in changed else row
        for at, row in enumerate(parent.notes)
    ]
    written = {
        "musicxml": parent.musicxml.replace("<score-partwise", f"<!--{changed}--><score-partwise"),
        "midi": parent.midi,
        "notes": notes,
        "measures": parent.measures,
    }
    return edit_add(parent=parent, operation={"kind": "repitch"}, written=written)


def test_what_a_model_wrote_is_its_and_what_a_person_changed_is_hers(alice: Maker) -> None:
    piece = song_of(alice)
    first = first_of(piece)
    later = edited(first, 1, 3)
    told = ledger_read(piece)
    assert [entry["operation"] for entry in told.entries] == ["compose", "compose", "repitch"]
    assert [entry["n"] for entry in told.entries] == [1, 2, 3]
    assert told.entries[0]["model"] == "stand-in"
    assert told.entries[2]["maker"] == alice.public_id
    assert told.entries[2]["changed"] == ["e1", "e3"]
    assert hands_of(first) == MODEL * len(first.notes)
    assert hands_of(later)[:5] == MODEL + HUMAN + MODEL + HUMAN + MODEL
    assert told.whole
    assert told.head == told.hashes[-1] != START


def test_a_copys_ledger_goes_on_from_its_sources(alice: Maker, bob: Maker) -> None:
    piece = song_of(alice)
    later = edited(first_of(piece), 0)
    copy = piece_derive(later, by=bob, site="https://s.example/")
    entry = entry_of(first_of(copy))
    assert entry is not None
    assert entry["source"] == {
        "piece": piece.public_id,
        "score": later.public_id,
        "head": ledger_read(piece).head,
    }
    assert entry["hands"] == hands_of(later)
    assert entry["changed"] == []
    assert ledger_read(copy).whole


def test_postgres_lets_nobody_change_or_remove_an_entry(alice: Maker) -> None:
    piece = song_of(alice)
    with pytest.raises(IntegrityError), transaction.atomic():
        LedgerEntry.objects.update(entry={})
    with pytest.raises(IntegrityError), transaction.atomic():
        LedgerEntry.objects.filter(n=1).delete()
    piece.delete()
    assert not LedgerEntry.objects.exists()


def around_postgres(statement: str, *values: Any) -> None:
    """As somebody might who owns the database."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(statement, values)
        cursor.execute("SET session_replication_role = origin")


@pytest.mark.parametrize(
    ("statement", "at"),
    [
        ('UPDATE pieces_ledgerentry SET entry = entry || \'{"maker": "nobody"}\' WHERE n = 2', 2),
        ("DELETE FROM pieces_ledgerentry WHERE n = 1", 1),
        ("UPDATE pieces_ledgerentry SET hash = repeat('0', 64) WHERE n = 3", 3),
    ],
)
def test_whoever_gets_around_it_is_found_out(alice: Maker, statement: str, at: int) -> None:
    piece = song_of(alice)
    edited(first_of(piece), 0)
    around_postgres(statement)
    told = ledger_read(piece)
    assert told.broken == at
    assert not told.whole


def test_a_score_that_was_exchanged_is_found_out(alice: Maker) -> None:
    piece = song_of(alice)
    score = first_of(piece)
    around_postgres("UPDATE pieces_score SET musicxml = '<x/>' WHERE id = %s", score.pk)
    told = ledger_read(piece)
    assert told.broken is None
    assert told.astray == [score.public_id]
    assert not told.whole


def test_scores_from_before_get_a_ledger(alice: Maker, bob: Maker) -> None:
    piece = song_of(alice)
    later = edited(first_of(piece), 2)
    copy = piece_derive(later, by=bob, site="https://s.example/")
    before = hands_of(later), hands_of(first_of(copy))
    around_postgres("DELETE FROM pieces_ledgerentry")
    assert not ledger_read(piece).whole
    import_module("studio.pieces.migrations.0013_ledger_is_kept").begin(apps, None)
    assert ledger_read(piece).whole
    assert ledger_read(copy).whole
    assert (hands_of(later), hands_of(first_of(copy))) == before
    assert all(entry["written_later"] for entry in ledger_read(piece).entries)


def test_the_chain_is_any_readers_to_verify() -> None:
    entries = [{"n": n, "operation": "compose"} for n in (1, 2, 3)]
    hashes: list[str] = []
    for entry in entries:
        hashes.append(link(hashes[-1] if hashes else START, entry))
    chain = list(zip(entries, hashes, strict=True))
    assert broken(chain) is None
    assert broken([]) is None
    assert broken([chain[0], chain[2]]) == 2
    assert broken([({"n": 1, "operation": "vary"}, hashes[0]), *chain[1:]]) == 1
    assert hands("abca", {"b": BROUGHT}, MODEL) == MODEL + BROUGHT + MODEL + MODEL
