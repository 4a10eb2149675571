"""A playlist is a project: begun and grown from a piece's own page; and what goes with a piece."""

from __future__ import annotations

import pytest
from django.test import Client

from studio.accounts.models import Maker
from studio.discover import indexing
from studio.pieces.models import Visibility
from studio.publishing.models import Project
from tests.cast import client_of, point, post, song_of


def test_a_playlist_is_begun_and_grows(alice: Maker, bob: Maker) -> None:
    first, second = (song_of(alice, Visibility.PUBLIC, title=name) for name in ("One", "Two"))
    client = client_of(bob)
    client.post(f"/pieces/{first.public_id}/keep", {"title": "Evenings"})
    project = Project.objects.get(owner=bob)
    assert (project.title, project.visibility) == ("Evenings", Visibility.PRIVATE)
    client.post(f"/pieces/{second.public_id}/keep", {"project": project.public_id})
    again = client.post(
        f"/pieces/{second.public_id}/keep", {"project": project.public_id}, follow=True
    )
    assert "once" in again.content.decode()
    assert [place.piece for place in project.places.all()] == [first, second]
    shown = client.get(f"/projects/{project.public_id}").content.decode()
    assert 'data-slot="playlist"' in shown
    assert shown.index(first.current_score.public_id) < shown.index(second.current_score.public_id)


def test_nobody_adds_what_she_may_not_see_nor_to_what_is_not_hers(
    alice: Maker, bob: Maker, charlie: Maker
) -> None:
    secret = song_of(alice, Visibility.PRIVATE)
    shown = song_of(alice, Visibility.PUBLIC)
    client_of(bob).post(f"/pieces/{shown.public_id}/keep", {"title": "Bob's"})
    project = Project.objects.get(owner=bob)
    path = f"/api/projects/{project.public_id}/pieces"
    assert post(client_of(bob), path, {"piece": secret.public_id}).status_code == 403
    assert client_of(charlie).post(f"/pieces/{secret.public_id}/keep", {}).status_code == 403
    assert post(client_of(charlie), path, {"piece": shown.public_id}).status_code == 403
    other = client_of(charlie).post(
        f"/pieces/{shown.public_id}/keep", {"project": project.public_id}, follow=True
    )
    assert other.status_code == 200
    assert project.places.count() == 1
    assert not Project.objects.filter(owner=charlie).exists()


@pytest.mark.parametrize("how", ["similar", "remix", "sing"])
def test_what_goes_with_a_piece_is_public(
    alice: Maker, bob: Maker, charlie: Maker, how: str
) -> None:
    piece = song_of(alice, Visibility.PUBLIC, title="Here")
    song_of(bob, Visibility.PUBLIC, title="There")
    hidden = song_of(bob, Visibility.PUBLIC, title="Hidden")
    indexing.refresh(point)
    hidden.visibility = Visibility.PRIVATE
    hidden.save()
    page = client_of(charlie).get(f"/pieces/{piece.public_id}/related/{how}").content.decode()
    assert "There" in page
    assert "Hidden" not in page
    assert Client().get(f"/pieces/{hidden.public_id}/related/{how}").status_code == 403
    assert Client().get(f"/pieces/{piece.public_id}/related/other").status_code == 404
