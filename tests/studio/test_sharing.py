"""Who is a piece's parent, what may be shared under what, and the history of its licences."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from studio.accounts.models import Maker
from studio.common.errors import NotLicensed, Unprocessable
from studio.licences.compatibility import CHOICES
from studio.licences.models import Licence
from studio.lineage.ancestry import ancestors, descendants
from studio.lineage.asking import licences_open, remix_checked, sharing_checked
from studio.lineage.deriving import piece_derive
from studio.lineage.edges import edges_add
from studio.lineage.models import Lineage, Relation
from studio.pieces.models import LicenceGrant, Piece, Score, Visibility
from tests.cast import song_of

BY, SA, NC = "CC-BY-4.0", "CC-BY-SA-4.0", "CC-BY-NC-4.0"
ND, RESERVED = "CC-BY-ND-4.0", "LicenseRef-AllRightsReserved"


def under(piece: Piece, spdx: str, visibility: Visibility = Visibility.PUBLIC) -> Piece:
    piece.licence = Licence.objects.get(spdx=spdx)
    piece.visibility = visibility
    piece.save()
    return piece


def shown(piece: Piece) -> Score:
    assert piece.current_score is not None
    return piece.current_score


def kept(score: Score, *, owner: Maker) -> Piece:
    return piece_derive(score, by=owner, site="https://studio.example/")


def granted(piece: Piece) -> list[str]:
    return list(piece.grants.values_list("licence__spdx", flat=True))


def test_the_history_of_licences_writes_itself(alice: Maker) -> None:
    piece = song_of(alice, Visibility.PRIVATE)
    Piece.objects.filter(pk=piece.pk).delete()
    piece = song_of(alice)
    assert granted(piece) == [BY]
    under(piece, SA, Visibility.PRIVATE)
    assert granted(piece) == [BY], "what nobody sees is granted to nobody"
    under(piece, SA)
    Piece.objects.filter(pk=piece.pk).update(licence=Licence.objects.get(spdx=NC))
    piece.refresh_from_db()
    piece.title = "Another"
    piece.save()
    assert granted(piece) == [BY, SA, NC]


def test_the_history_of_licences_is_never_changed(alice: Maker) -> None:
    piece = song_of(alice)
    with pytest.raises(IntegrityError), transaction.atomic():
        LicenceGrant.objects.update(licence=Licence.objects.get(spdx=SA))
    with pytest.raises(IntegrityError), transaction.atomic():
        LicenceGrant.objects.all().delete()
    piece.delete()
    assert not LicenceGrant.objects.exists(), "with its piece it goes"


def test_ones_own_song_may_carry_any_licence(alice: Maker) -> None:
    assert set(licences_open(song_of(alice)).allowed) == CHOICES


def test_what_a_remix_may_carry_its_parent_says(alice: Maker, bob: Maker) -> None:
    parent = under(song_of(alice), SA)
    child = kept(shown(parent), owner=bob)
    assert child.licence.spdx == SA
    assert licences_open(child).allowed == (SA,)
    assert sharing_checked(child, licence=SA).spdx == SA
    with pytest.raises(NotLicensed) as refused:
        sharing_checked(child, licence=BY)
    assert "“Hope” by Alice is under CC BY-SA 4.0" in str(refused.value)
    assert refused.value.causes[0]["piece"] == parent.public_id
    assert refused.value.allowed == [SA]
    with pytest.raises(Unprocessable):
        sharing_checked(child, licence="WTFPL")


def test_a_remix_of_nd_stays_at_home_and_one_of_reserved_is_not_begun(
    alice: Maker, bob: Maker
) -> None:
    parent = under(song_of(alice), ND)
    child = kept(shown(parent), owner=bob)
    assert (child.visibility, child.licence.spdx) == (Visibility.PRIVATE, RESERVED)
    with pytest.raises(NotLicensed, match="no changed version may be shared"):
        sharing_checked(child, licence=ND)
    under(parent, RESERVED)
    with pytest.raises(NotLicensed, match="ask Alice for permission"):
        remix_checked([shown(parent)], by=bob)
    remix_checked([shown(parent)], by=alice)  # her own


def test_two_that_exclude_each_other_are_not_joined(
    alice: Maker, bob: Maker, charlie: Maker
) -> None:
    one, other = under(song_of(alice), SA), under(song_of(charlie, title="Rain"), NC)
    with pytest.raises(NotLicensed) as refused:
        remix_checked([shown(one), shown(other)], by=bob)
    assert {cause["maker"] for cause in refused.value.causes} == {"Alice", "Charlie"}
    assert refused.value.reason == "clash"


def test_the_poets_licence_goes_with_the_words(alice: Maker, bob: Maker) -> None:
    parent = under(song_of(alice), "CC0-1.0")
    parent.words_by, parent.words_licence = "A. Poet", Licence.objects.get(spdx=NC)
    parent.save()
    with pytest.raises(NotLicensed, match="The poem by A. Poet is under CC BY-NC 4.0"):
        sharing_checked(parent, licence="CC0-1.0")
    child = kept(shown(parent), owner=bob)
    assert child.licence.spdx == NC
    assert "CC0-1.0" not in licences_open(child).allowed


def test_the_licence_of_a_parent_is_remembered_as_it_was(alice: Maker, bob: Maker) -> None:
    parent = under(song_of(alice), SA)
    child = kept(shown(parent), owner=bob)
    under(parent, NC)
    edge = Lineage.objects.get(child=shown(child))
    assert edge.grant is not None
    assert edge.grant.licence.spdx == SA
    assert licences_open(child).allowed == (SA,), "what was taken under it stays under it"
    own = piece_derive(shown(parent), by=alice, site="https://s.example/", title="Mine")
    assert Lineage.objects.get(child=shown(own)).grant is None


def test_a_loop_of_edges_is_walked_once(alice: Maker, bob: Maker) -> None:
    one, other = song_of(alice), song_of(bob, title="Rain")
    edges_add([shown(one)], parent=shown(other), relation=Relation.MORPH)
    edges_add([shown(other)], parent=shown(one), relation=Relation.MORPH)
    assert ancestors(one) == [other]
    assert descendants(one) == [other]
