"""A piece made from another: who may, under which licence, and how it names what it came from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.test import Client

from studio.accounts.models import Maker
from studio.jobs import running
from studio.jobs.models import Job
from studio.licences.models import Licence
from studio.lineage.edges import edges_add, sources_of
from studio.lineage.models import Lineage, Relation
from studio.pieces.models import Piece, Score, Visibility
from tests.cast import StandIn, bars, client_of, post, song_of

pytestmark = pytest.mark.django_db
Engine = Callable[..., StandIn]


def first_of(piece: Piece) -> Score:
    return piece.scores.get(take=0)


def licensed(piece: Piece, spdx: str) -> Piece:
    piece.licence = Licence.objects.get(spdx=spdx)
    piece.save()
    return piece


def copied(client: Client, score: Score, title: str = "") -> Any:
    return post(client, f"/api/scores/{score.public_id}/copies", {"title": title})


def made(client: Client, score: Score, title: str = "") -> Piece:
    answer = copied(client, score, title)
    assert answer.status_code == 201, answer.content
    return Piece.objects.get(public_id=answer.json()["piece"])


def edges(score: Score) -> set[tuple[int, str]]:
    return {(edge.parent_id, edge.relation) for edge in Lineage.objects.filter(child=score)}


def varied(owner: Maker, score: Score, like: Score | None = None, **request: Any) -> Score:
    """The first take of a change, done."""
    asked = {
        "score": score.public_id,
        "like": like and like.public_id,
        "request": {"takes": 1, "seed": 1} | request,
    }
    answer = post(client_of(owner), "/api/jobs/remix", asked)
    assert answer.status_code == 202, answer.content
    running.run(answer.json()["id"])
    job = Job.objects.get(public_id=answer.json()["id"])
    return Score.objects.get(public_id=job.takes[0]["score"])


def test_a_remix_of_somebodys_piece_is_ones_own_and_names_it(alice: Maker, bob: Maker) -> None:
    source = song_of(alice, Visibility.PUBLIC)
    score = first_of(source)
    piece = made(client_of(bob), score)
    copy = first_of(piece)
    assert (piece.owner, piece.title, piece.words) == (bob, source.title, source.words)
    assert piece.lines == source.lines
    assert piece.current_score == copy
    assert piece.melody_maker == "Alice", "so far it is her melody"
    assert copy.notes == score.notes
    assert copy.operation == {"kind": "copy", "of": score.public_id}
    assert edges(copy) == {(score.pk, "copy")}
    assert copy.provenance.request == score.provenance.request
    source.refresh_from_db()
    assert source.scores.count() == 2, "the original is not touched"


def test_the_file_says_what_it_was_made_from(alice: Maker, bob: Maker) -> None:
    source = song_of(alice, Visibility.PUBLIC, title="Hope & <more>")
    score = first_of(source)
    copy = first_of(made(client_of(bob), score))
    [relation] = ET.fromstring(copy.musicxml).findall("identification/relation")
    assert relation.get("type") == "copy"
    address = f"http://testserver/pieces/{source.public_id}/{score.public_id}"
    assert relation.text == f"“Hope & <more>” by Alice, CC-BY-4.0, {address}"


def test_its_later_versions_say_so_too(alice: Maker, bob: Maker, engine: Engine) -> None:
    engine(bars(0))
    score = first_of(song_of(alice, Visibility.PUBLIC))
    copy = first_of(made(client_of(bob), score))
    later = varied(bob, copy, bars=[1, 2])
    assert ET.fromstring(later.musicxml).find("identification/relation") is not None
    assert [source.score.pk for source in sources_of(later)] == [score.pk]
    page = client_of(bob).get(f"/pieces/{copy.piece.public_id}/{later.public_id}").content.decode()
    assert f'href="/pieces/{score.piece.public_id}/{score.public_id}"' in page
    assert "After" in page
    assert "Alice" in page


def test_what_it_was_taken_under_is_told_whatever_the_licence_becomes(
    alice: Maker, bob: Maker
) -> None:
    score = first_of(song_of(alice, Visibility.PUBLIC))
    remix = made(client_of(bob), score)
    licensed(score.piece, "CC-BY-NC-SA-4.0")
    copy = first_of(remix)
    [relation] = ET.fromstring(copy.musicxml).findall("identification/relation")
    assert ", CC-BY-4.0, http" in str(relation.text)
    page = client_of(bob).get(f"/pieces/{remix.public_id}").content.decode()
    credit = page.split('class="c-credits"')[1].split("</ul>")[0]
    assert "CC-BY-4.0" in credit
    assert "NC" not in credit
    file = client_of(bob).get(f"/api/scores/{copy.public_id}/file/musicxml").content.decode()
    assert "CC BY-NC-SA" not in file
    assert "CC-BY-NC-SA" not in file
    later = first_of(made(client_of(bob), score, "Later"))
    [relation] = ET.fromstring(later.musicxml).findall("identification/relation")
    assert ", CC-BY-NC-SA-4.0, http" in str(relation.text)


def test_a_take_is_kept_as_a_piece_made_from_what_it_was_made_from(
    alice: Maker, bob: Maker, engine: Engine
) -> None:
    engine(bars(0))
    mine = first_of(song_of(alice))
    other = first_of(song_of(bob, Visibility.PUBLIC))
    take = varied(alice, mine, other, operation="morph")
    assert edges(take) == {(other.pk, "morph")}, "the second parent, of another piece"
    piece = made(client_of(alice), take, "Two in one")
    assert piece.title == "Two in one"
    assert edges(first_of(piece)) == {(mine.pk, "morph"), (other.pk, "morph")}
    named = ET.fromstring(first_of(piece).musicxml).findall("identification/relation")
    assert len(named) == 2
    page = client_of(alice).get(f"/pieces/{piece.public_id}").content.decode()
    assert page.count("Morphed with") == 2


def test_other_bars_of_ones_own_piece_are_no_second_parent(alice: Maker, engine: Engine) -> None:
    engine(bars(0))
    piece = song_of(alice)
    take = varied(alice, first_of(piece), piece.scores.get(take=1), operation="morph")
    assert not edges(take)


def test_asking_twice_gives_one_copy_until_it_is_changed(
    alice: Maker, bob: Maker, engine: Engine
) -> None:
    engine(bars(0))
    score = first_of(song_of(alice, Visibility.PUBLIC))
    piece = made(client_of(bob), score)
    assert made(client_of(bob), score) == piece
    varied(bob, first_of(piece), bars=[1, 2])
    assert made(client_of(bob), score) != piece


def test_a_guest_remixes_too(alice: Maker, guest: Client) -> None:
    score = first_of(song_of(alice, Visibility.PUBLIC))
    address = f"/pieces/{score.piece.public_id}/{score.public_id}"
    assert "Remix</button>" in guest.get(address).content.decode()
    answer = guest.post(f"{address}/remix")
    assert answer.status_code == 302
    assert answer["Location"].endswith("#remix")
    mine = guest.get(answer["Location"].split("#")[0])
    assert 'data-slot="remix"' in mine.content.decode()


def test_who_may(alice: Maker, bob: Maker, charlie: Maker, guest: Client) -> None:
    for visibility, status in {"private": 403, "link": 201, "public": 201}.items():
        score = first_of(song_of(alice, Visibility(visibility)))
        for client in (client_of(bob), client_of(charlie), guest):
            assert copied(client, score).status_code == status, visibility
            page = f"/pieces/{score.piece.public_id}/{score.public_id}/remix"
            assert client.post(page).status_code == (302 if status == 201 else 403)
        assert copied(client_of(alice), score).status_code == 201
    assert copied(guest, Score(public_id="aaaaaaaaaaaa")).status_code == 404


def test_what_comes_of_a_private_piece_is_private(alice: Maker) -> None:
    score = first_of(song_of(alice, Visibility.PRIVATE))
    assert made(client_of(alice), score, "Mine").visibility == Visibility.PRIVATE


def test_a_private_source_is_not_named_to_others(alice: Maker) -> None:
    score = first_of(song_of(alice, Visibility.PRIVATE, title="Secret"))
    piece = made(client_of(alice), score, "Told")
    piece.visibility = Visibility.PUBLIC
    piece.save()
    page = Client().get(f"/pieces/{piece.public_id}").content.decode()
    told = page.split('<ul class="c-credits">')[1].split("</ul>")[0]
    assert "a private piece" in told
    assert "Secret" not in told
    assert "Secret" in client_of(alice).get(f"/pieces/{piece.public_id}").content.decode()
    [relation] = ET.fromstring(first_of(piece).musicxml).findall("identification/relation")
    assert relation.text == "a private piece"


@pytest.mark.parametrize(
    ("theirs", "becomes"),
    [
        ("CC0-1.0", "CC0-1.0"),
        ("CC-BY-4.0", "CC-BY-4.0"),
        ("CC-BY-SA-4.0", "CC-BY-SA-4.0"),
        ("CC-BY-NC-4.0", "CC-BY-NC-4.0"),
        ("CC-PDM-1.0", "CC-BY-4.0"),
    ],
)
def test_the_licence_is_one_that_the_source_allows(
    alice: Maker, bob: Maker, theirs: str, becomes: str
) -> None:
    score = first_of(licensed(song_of(alice, Visibility.PUBLIC), theirs))
    assert made(client_of(bob), score).licence.spdx == becomes


def test_of_reserved_rights_nothing_is_made_but_by_their_owner(alice: Maker, bob: Maker) -> None:
    piece = licensed(song_of(alice, Visibility.PUBLIC), "LicenseRef-AllRightsReserved")
    answer = copied(client_of(bob), first_of(piece))
    assert answer.status_code == 403
    assert "ask Alice for permission first" in answer.json()["detail"]
    page = client_of(bob).get(f"/pieces/{piece.public_id}").content.decode()
    assert "Remix</button>" not in page
    assert "ask Alice for permission first" in page
    assert made(client_of(alice), first_of(piece), "Mine").licence == piece.licence


def test_licences_that_cannot_be_joined_are_refused(
    alice: Maker, bob: Maker, engine: Engine
) -> None:
    engine(bars(0))
    shared = first_of(licensed(song_of(alice, Visibility.PUBLIC), "CC-BY-SA-4.0"))
    mine = first_of(song_of(bob))
    asked = {
        "score": mine.public_id,
        "like": shared.public_id,
        "request": {"operation": "morph", "takes": 1},
    }
    answer = post(client_of(bob), "/api/jobs/remix", asked)
    assert answer.status_code == 403
    assert "choose CC BY-SA 4.0" in answer.json()["detail"]
    licensed(mine.piece, "CC-BY-SA-4.0")
    assert post(client_of(bob), "/api/jobs/remix", asked).status_code == 202


def test_a_piece_made_from_two_stays_bound_by_both(alice: Maker, bob: Maker) -> None:
    shared = first_of(licensed(song_of(alice, Visibility.PUBLIC), "CC-BY-SA-4.0"))
    unsold = first_of(licensed(song_of(alice, Visibility.PUBLIC), "CC-BY-NC-4.0"))
    mine = first_of(made(client_of(bob), shared))
    edges_add([mine], parent=unsold, relation=Relation.MORPH)
    answer = copied(client_of(bob), mine, "Again")
    assert answer.status_code == 403
    assert "no licence satisfies both" in answer.json()["detail"]


@pytest.mark.parametrize("title", ["x" * 201, 7, "a\x00b"])
def test_a_title_that_cannot_be_is_refused(alice: Maker, title: Any) -> None:
    answer = copied(client_of(alice), first_of(song_of(alice)), title)
    assert answer.status_code == 422
    assert answer.json()["field"] == "title"
