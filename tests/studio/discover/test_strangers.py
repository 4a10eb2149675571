"""Charlie, a stranger, learns nothing of what is private: by no list, count, notice or likeness,
not even in the moment between taking back and looking again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from studio.accounts.models import Maker
from studio.discover import indexing, neighbours
from studio.discover.models import Entry, Tune
from studio.lineage.edges import edges_add
from studio.lineage.models import Relation
from studio.pieces.models import Piece, Visibility
from studio.social import following, hearing
from tests.cast import client_of, point, post, song_of

SECRET = "Unsaid"
WORDS = "Zephyr lilac murmur\nZephyr lilac"


@pytest.fixture
def shown(alice: Maker) -> Piece:
    return song_of(alice, Visibility.PUBLIC, title="Shown")


@pytest.fixture(params=["never public", "link", "taken back", "taken back, looked at again"])
def secret(
    request: pytest.FixtureRequest, bob: Maker, charlie: Maker, alice: Maker, shown: Piece
) -> Piece:
    """Bob's, loved and much heard by himself and alice, who knows it."""
    following.follow(charlie, bob, follows=True)
    first = Visibility.LINK if request.param == "link" else Visibility.PRIVATE
    taken_back = request.param.startswith("taken")
    piece = song_of(bob, Visibility.PUBLIC if taken_back else first, title=SECRET, words=WORDS)
    indexing.refresh(point)
    for maker in (bob, alice):
        hearing.loved(maker, piece, loves=True)
        hearing.loved(maker, shown, loves=True)
    while neighbours.settle():
        pass
    if taken_back:
        piece.visibility = Visibility.PRIVATE
        piece.save()
        if request.param.endswith("again"):
            indexing.refresh(point)
    while following.tell_of_published():
        pass
    return piece


PAGES: dict[str, Callable[[Piece, Piece, Maker], str]] = {
    "the wall": lambda shown, secret, bob: "/browse",
    "filtered": lambda shown, secret, bob: "/browse?style=folk&language=en&sort=loved",
    "words": lambda shown, secret, bob: "/browse?q=zephyr+lilac",
    "words by api": lambda shown, secret, bob: f"/api/search?q={SECRET}",
    "the gallery": lambda shown, secret, bob: "/api/gallery?sort=loved",
    "home": lambda shown, secret, bob: "/",
    "for her": lambda shown, secret, bob: "/api/recommended",
    "her notices": lambda shown, secret, bob: "/notices",
    "her notices by api": lambda shown, secret, bob: "/api/notices",
    "the maker": lambda shown, secret, bob: f"/makers/{bob.public_id}",
    "all pieces": lambda shown, secret, bob: "/api/pieces",
    **{
        f"{how} {at}": lambda shown, secret, bob, how=how, at=at: f"{at}/{shown.public_id}{how}"
        for how in ("/related/similar", "/related/remix", "/related/sing")
        for at in ("/pieces", "/api/pieces")
    },
}


@pytest.mark.parametrize("name", PAGES)
def test_no_page_names_it(
    name: str, shown: Piece, secret: Piece, bob: Maker, charlie: Maker
) -> None:
    answer = client_of(charlie).get(PAGES[name](shown, secret, bob))
    assert answer.status_code == 200
    page = answer.content.decode()
    assert secret.public_id not in page
    assert secret.current_score.public_id not in page
    assert SECRET not in page.replace(f"q={SECRET}", "").replace(f'value="{SECRET}"', "")


def test_its_tune_is_not_found(secret: Piece, charlie: Maker) -> None:
    notes = [
        {"midi": row["midi"], "onset": row["onset_quarters"]} for row in secret.current_score.notes
    ]
    hits = post(client_of(charlie), "/api/search/tune", {"notes": notes}).json()["items"]
    assert secret.public_id not in str(hits)
    assert SECRET not in str(hits)


def test_it_has_no_lists_and_no_card_of_its_own(secret: Piece, charlie: Maker) -> None:
    client, id = client_of(charlie), secret.public_id
    refused = 200 if secret.visibility == Visibility.LINK else 403
    for how in ("similar", "remix", "sing"):
        assert client.get(f"/pieces/{id}/related/{how}").status_code == refused
        assert client.get(f"/api/pieces/{id}/related/{how}").status_code in (403, 404)
    if refused == 403:
        assert client.get(f"/api/scores/{secret.current_score.public_id}/card").status_code == 403
        assert post(client, f"/api/pieces/{id}/play").status_code == 403
        assert client.get(f"/api/pieces/{id}/comments").status_code == 403


def test_where_it_was_looked_at_again_nothing_is_kept(alice: Maker) -> None:
    piece = song_of(alice, Visibility.PUBLIC, title=SECRET)
    indexing.refresh(point)
    piece.visibility = Visibility.PRIVATE
    piece.save()
    indexing.refresh(point)
    assert not Entry.objects.filter(piece=piece).exists()
    assert not Tune.objects.filter(score__piece=piece).exists()


def test_a_private_remix_is_not_counted(shown: Piece, bob: Maker, charlie: Maker) -> None:
    indexing.refresh(point)
    remix = song_of(bob, Visibility.PRIVATE, title=SECRET)
    edges_add(list(remix.scores.all()), parent=shown.current_score, relation=Relation.VARY)
    assert Entry.objects.get(piece=shown).remixes == 0
    assert client_of(charlie).get("/api/gallery").json()["items"][0]["remixes"] == 0


def test_no_answer_holds_a_place_in_the_space(shown: Piece, charlie: Maker) -> None:
    """From a point, words could be guessed."""
    indexing.refresh(point)
    for path in ("/api/gallery", "/api/recommended", f"/api/pieces/{shown.public_id}"):
        assert '"content"' not in Client().get(path).content.decode()
