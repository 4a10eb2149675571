"""Follows, notices and letters: of what one may see, as long as one may."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from studio.accounts.models import Maker
from studio.lineage.edges import edges_add
from studio.lineage.models import Relation
from studio.pieces.models import Piece, Visibility
from studio.social import digest, following
from studio.social.models import Digest, Follow, Notice, Published
from studio.social.talking import Said, comment_add
from tests.cast import client_of, post, put, song_of

ADDRESS = "https://music.example.org"


def told(maker: Maker) -> list[tuple[str, str]]:
    items = client_of(maker).get("/api/notices").json()["items"]
    return [(one["kind"], one["title"]) for one in items]


def settle() -> None:
    while following.tell_of_published():
        pass


def shown(piece: Piece, visibility: Visibility) -> None:
    piece.visibility = visibility
    piece.save(update_fields=["visibility"])


def test_followers_hear_of_what_is_published_and_of_nothing_else(
    alice: Maker, bob: Maker, charlie: Maker
) -> None:
    path = f"/api/makers/{alice.public_id}/follow"
    answer = put(client_of(bob), path, {"follows": True}).json()
    assert (answer["follows"], answer["followers"]) == (True, 1)
    piece = song_of(alice, Visibility.PRIVATE, title="Secret")
    settle()
    assert told(bob) == []
    shown(piece, Visibility.LINK)
    settle()
    assert told(bob) == []
    shown(piece, Visibility.PUBLIC)
    settle()
    assert told(bob) == [("piece", "Secret")]
    assert told(charlie) == []
    shown(piece, Visibility.PRIVATE)
    assert told(bob) == []  # gone with what it was about
    shown(piece, Visibility.PUBLIC)
    settle()
    assert told(bob) == [("piece", "Secret")]  # not twice
    assert not Published.objects.exists()


def test_a_piece_taken_back_before_anybody_is_told_is_not_told_of(alice: Maker, bob: Maker) -> None:
    following.follow(bob, alice, follows=True)
    piece = song_of(alice, Visibility.PUBLIC)
    shown(piece, Visibility.PRIVATE)
    deleted = song_of(alice, Visibility.PUBLIC)
    deleted.scores.all().delete()
    deleted.delete()
    settle()
    assert told(bob) == []


def test_a_remix_is_told_when_it_is_published_not_when_it_is_made(alice: Maker, bob: Maker) -> None:
    source = song_of(alice, Visibility.PUBLIC, title="Source")
    remix = song_of(bob, Visibility.PRIVATE, title="Remix")
    settle()
    edges_add([remix.current_score], parent=source.current_score, relation=Relation.VARY)
    settle()
    assert told(alice) == []
    shown(remix, Visibility.PUBLIC)
    settle()
    assert told(alice) == [("remix", "Remix")]


def test_who_is_followed_is_told_and_left_again(alice: Maker, bob: Maker, guest: Client) -> None:
    page = f"/makers/{alice.public_id}"
    client = client_of(bob)
    assert client.post(f"{page}/follow", {"follow": ""}).url == page
    assert "1 follower" in client.get(page).content.decode()
    assert told(alice) == [("follow", "")]
    client.post(f"{page}/follow", {"leave": ""})
    assert not Follow.objects.exists()
    own = put(client_of(alice), f"/api/makers/{alice.public_id}/follow", {"follows": True})
    assert own.status_code == 422
    assert post(guest, "/api/notices/read").status_code == 204
    refused = put(guest, f"/api/makers/{alice.public_id}/follow", {"follows": True})
    assert refused.status_code == 403
    missing = put(client, "/api/makers/aaaaaaaaaaaa/follow", {"follows": True})
    assert missing.status_code == 404


def test_notices_are_ones_own_and_read_once_they_were_shown(alice: Maker, bob: Maker) -> None:
    piece = song_of(alice, Visibility.PUBLIC, title="Hope")
    comment_add(piece, Said("Lovely"), by=bob)
    client = client_of(alice)
    assert client.get("/api/notices").json()["unread"] == 1
    assert 'c-bell__count">1<' in client.get("/").content.decode()
    page = client.get("/notices").content.decode()
    assert "Lovely" in page
    assert client.get("/api/notices").json()["unread"] == 0
    assert Client().get("/api/notices").json() == {"items": [], "unread": 0}
    assert Client().get("/notices").status_code == 302
    assert client_of(bob).get("/api/notices").json()["items"] == []


def test_a_comment_taken_back_takes_its_notice_along(alice: Maker, bob: Maker) -> None:
    piece = song_of(alice, Visibility.PUBLIC)
    made = comment_add(piece, Said("Oops"), by=bob)
    client_of(bob).delete(f"/api/comments/{made.public_id}")
    assert told(alice) == []


# ── letters ──────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def waiting(alice: Maker, bob: Maker) -> Piece:
    """Alice has an address, and a comment of two hours ago to read."""
    assert alice.user is not None
    alice.user.email = "alice@example.org"
    alice.user.save()
    piece = song_of(alice, Visibility.PUBLIC, title="Hope")
    comment_add(piece, Said("The leap is lovely"), by=bob)
    Notice.objects.update(created_at=timezone.now() - timedelta(hours=2))
    return piece


def test_one_letter_a_day_says_what_is_unread(waiting: Piece, alice: Maker, bob: Maker) -> None:
    assert digest.send_digests(ADDRESS) == 1
    (letter,) = mail.outbox
    assert letter.to == ["alice@example.org"]
    assert "Bob commented on “Hope”" in letter.body
    assert f"{ADDRESS}/pieces/{waiting.public_id}#comment-" in letter.body
    comment_add(waiting, Said("And the close"), by=bob)
    Notice.objects.update(created_at=timezone.now() - timedelta(hours=2))
    assert digest.send_digests(ADDRESS) == 0
    Digest.objects.update(sent_at=timezone.now() - timedelta(days=1))
    assert digest.send_digests(ADDRESS) == 1
    assert "The leap" not in mail.outbox[1].body  # told already


def test_what_was_read_or_is_hidden_now_is_in_no_letter(waiting: Piece, alice: Maker) -> None:
    shown(waiting, Visibility.PRIVATE)  # her own: she may see it still
    client_of(alice).get("/notices")
    assert digest.send_digests(ADDRESS) == 0
    Notice.objects.update(read_at=None)
    waiting.owner = Maker.objects.get(name="Bob")
    waiting.save()
    assert digest.send_digests(ADDRESS) == 0
    assert mail.outbox == []


def test_letters_come_in_the_readers_language_and_stop_when_asked(
    waiting: Piece, alice: Maker
) -> None:
    digest.want(alice, language="zh-hans")
    digest.send_digests(ADDRESS)
    (letter,) = mail.outbox
    assert "评论了" in letter.body
    off = letter.extra_headers["List-Unsubscribe"].strip("<>").removeprefix(ADDRESS)
    assert Client(enforce_csrf_checks=True).post(off).status_code == 200
    assert not Digest.objects.get(maker=alice).wanted
    Notice.objects.update(mailed_at=None)
    Digest.objects.update(sent_at=None)
    assert digest.send_digests(ADDRESS) == 0
    assert "not one of ours" in Client().post("/notices/mail/nonsense").content.decode()
    client_of(alice).post("/notices/mail", {"wanted": "on"})
    assert Digest.objects.get(maker=alice).wanted


def test_a_mail_server_that_is_away_is_asked_again(
    waiting: Piece, alice: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(self: Any, **_: Any) -> int:
        raise OSError("connection refused")

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMessage.send", away)
        assert digest.send_digests(ADDRESS) == 0
    assert digest.send_digests(ADDRESS) == 1
