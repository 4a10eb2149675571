"""Comments: by whoever may see the piece and has an account, and for nobody else to see."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from studio.accounts.models import Maker
from studio.common.errors import AllowanceSpent, NotFound
from studio.pieces.models import Piece, Visibility
from studio.social import hearing, talking
from studio.social.models import Comment, CommentReport, Kind, Notice
from studio.social.talking import Said, comment_add
from tests.cast import client_of, post, put, song_of


@pytest.fixture
def piece(alice: Maker) -> Piece:
    return song_of(alice, Visibility.PUBLIC, title="Hope")


def address(piece: Piece) -> str:
    return f"/api/pieces/{piece.public_id}/comments"


def said(piece: Piece, **more: Any) -> dict[str, Any]:
    return {"text": "The leap in bar two is lovely.", **more}


def kinds(maker: Maker) -> list[str]:
    return list(Notice.objects.filter(maker=maker).order_by("pk").values_list("kind", flat=True))


def test_bob_speaks_of_bars_and_alice_answers(piece: Piece, alice: Maker, bob: Maker) -> None:
    score = piece.current_score.public_id
    first = post(client_of(bob), address(piece), said(piece, score=score, bars=[1, 2]))
    assert first.status_code == 201
    assert (first.json()["bars"], first.json()["score"]) == ([1, 2], score)
    answer = post(
        client_of(alice), address(piece), {"text": "Thanks", "thread": first.json()["id"]}
    )
    again = post(client_of(bob), address(piece), {"text": "Sure", "thread": answer.json()["id"]})
    assert again.status_code == 201
    (thread,) = Client().get(address(piece)).json()["items"]
    assert thread["author"]["name"] == "Bob"
    assert [one["text"] for one in thread["answers"]] == ["Thanks", "Sure"]
    assert kinds(alice) == [Kind.COMMENT, Kind.ANSWER]
    assert kinds(bob) == [Kind.ANSWER]
    shown = Client().get(f"/pieces/{piece.public_id}").content.decode()
    assert "The leap in bar two is lovely." in shown
    assert 'data-bars="1-2"' in shown


def test_a_private_piece_is_spoken_of_by_its_owner_alone(
    alice: Maker, bob: Maker, charlie: Maker
) -> None:
    secret = song_of(alice, Visibility.PRIVATE)
    assert post(client_of(alice), address(secret), said(secret)).status_code == 201
    made = Comment.objects.get().public_id
    for other in (client_of(bob), client_of(charlie), Client()):
        assert other.get(address(secret)).status_code == 403
        assert post(other, address(secret), said(secret)).status_code in (401, 403)
        assert other.post(f"/pieces/{secret.public_id}/comments", said(secret)).status_code == 403
        assert other.delete(f"/api/comments/{made}").status_code in (401, 403)
        assert post(other, f"/api/comments/{made}/reports", {}).status_code in (401, 403)
    assert kinds(bob) == kinds(charlie) == []


def test_guests_are_asked_to_make_an_account(piece: Piece, guest: Client) -> None:
    answer = post(guest, address(piece), said(piece))
    assert answer.status_code == 403
    assert "need an account" in answer.json()["detail"]


def test_authors_and_the_pieces_owner_take_comments_away_and_charlie_does_not(
    piece: Piece, alice: Maker, bob: Maker, charlie: Maker
) -> None:
    mine, other = (comment_add(piece, Said(text), by=bob) for text in ("One", "Two"))
    comment_add(piece, Said("Indeed", thread=mine.public_id), by=charlie)
    path = "/api/comments/{}".format
    assert client_of(charlie).delete(path(mine.public_id)).status_code == 403
    assert client_of(bob).delete(path(mine.public_id)).status_code == 204
    assert client_of(alice).delete(path(other.public_id)).status_code == 204
    assert client_of(alice).delete(path(other.public_id)).status_code == 404
    (thread,) = Client().get(address(piece)).json()["items"]
    assert (thread["removed"], thread["text"], thread["author"]) == (True, "", None)
    assert thread["answers"][0]["text"] == "Indeed"
    mine.refresh_from_db()
    other.refresh_from_db()
    assert mine.text == ""
    assert other.text == "Two"  # kept for the house to read, shown to nobody
    assert "Two" not in Client().get(f"/pieces/{piece.public_id}").content.decode()


def test_whoever_is_mentioned_is_told_once_and_linked(
    piece: Piece, alice: Maker, bob: Maker, charlie: Maker
) -> None:
    comment_add(piece, Said("I like it"), by=charlie)
    made = comment_add(piece, Said("@charlie and @Alice, @nobody: @charlie!"), by=bob)
    assert [name for name, _id in made.mentions] == ["Charlie", "Alice"]
    assert kinds(charlie) == [Kind.MENTION]
    assert kinds(alice) == [Kind.COMMENT, Kind.MENTION]
    shown = Client().get(f"/pieces/{piece.public_id}").content.decode()
    assert f'<a href="/makers/{charlie.public_id}">@Charlie</a>' in shown


def test_markup_in_a_comment_stays_text(piece: Piece, bob: Maker) -> None:
    comment_add(piece, Said("<b>@Alice</b> <script>alert(1)</script>"), by=bob)
    shown = Client().get(f"/pieces/{piece.public_id}").content.decode()
    assert "<script>alert" not in shown
    assert "&lt;b&gt;" in shown


def test_spam_is_slowed_with_a_kind_sentence(piece: Piece, bob: Maker, settings: Any) -> None:
    for number in range(talking.A_MINUTE):
        comment_add(piece, Said(f"Number {number}"), by=bob)
    with pytest.raises(AllowanceSpent, match="take a breath"):
        comment_add(piece, Said("One more"), by=bob)
    Comment.objects.update(created_at="2026-01-01T00:00:00Z")
    assert post(client_of(bob), address(piece), {"text": "Fresh"}).status_code == 201
    same = post(client_of(bob), address(piece), {"text": "Fresh"})
    assert same.status_code == 422
    assert "just this" in same.json()["detail"]
    settings.THROTTLES = settings.THROTTLES | {"comment": 0}
    assert post(client_of(bob), address(piece), {"text": "Other"}).status_code == 429


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": " "},
        {"text": "x" * 2_001},
        {"text": "a", "bars": [3, 1]},
        {"text": "a", "bars": [0, 99_999]},
        {"text": "a", "bars": [0, 1]},
        {"text": "a", "bars": [-1, 1]},
        {"text": "a", "thread": "nonsense"},
        {"text": "a\x00"},
        {"text": "a", "colour": "red"},
    ],
)
def test_what_makes_no_sense_is_refused(piece: Piece, bob: Maker, wrong: dict[str, Any]) -> None:
    assert post(client_of(bob), address(piece), wrong).status_code == 422
    assert not Comment.objects.exists()


def test_the_form_keeps_what_could_not_be_said(piece: Piece, bob: Maker) -> None:
    client = client_of(bob)
    path = f"/pieces/{piece.public_id}/comments"
    assert client.post(path, {"text": "Once"}).status_code == 302
    back = client.post(path, {"text": "Once"})
    assert back.status_code == 422
    assert "Once</textarea>" in back.content.decode()
    there = client.post(path, {"text": "Bars", "about": "on", "first": "0", "last": "1",
                               "score": piece.current_score.public_id})  # fmt: skip
    assert there.url.endswith(f"#comment-{Comment.objects.last().public_id}")  # type: ignore[union-attr]


def test_a_reported_comment_is_taken_away_by_the_house(
    piece: Piece, bob: Maker, charlie: Maker, admin_client: Client
) -> None:
    made = comment_add(piece, Said("Rude"), by=bob)
    path = f"/api/comments/{made.public_id}/reports"
    assert post(client_of(charlie), path, {"text": "rude"}).status_code == 204
    assert post(client_of(charlie), path, {"text": "very rude"}).status_code == 204
    report = CommentReport.objects.get()
    assert report.text == "very rude"
    admin_client.post(
        "/admin/social/commentreport/", {"action": "hide", "_selected_action": [report.pk]}
    )
    assert "Rude" not in Client().get(f"/pieces/{piece.public_id}").content.decode()
    assert client_of(charlie).get(address(piece)).json()["items"] == []


def test_a_love_for_a_piece_deleted_meanwhile_is_told_kindly(piece: Piece, bob: Maker) -> None:
    path = f"/api/pieces/{piece.public_id}/love"
    stale = Piece.objects.get(pk=piece.pk)
    piece.scores.all().delete()
    piece.delete()
    gone = put(client_of(bob), path, {"loves": True})
    assert (gone.status_code, gone.json()["detail"]) == (404, "There is no such piece.")
    with pytest.raises(NotFound, match="just been deleted"):
        hearing.loved(bob, stale, loves=True)
    hearing.played(bob, stale)  # nobody counts, nothing breaks


def test_love_is_told_once_and_not_of_oneself(piece: Piece, alice: Maker, bob: Maker) -> None:
    for maker, loves in ((bob, True), (bob, False), (bob, True), (alice, True)):
        hearing.loved(maker, piece, loves=loves)
    assert kinds(alice) == [Kind.LOVE]
