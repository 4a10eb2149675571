"""Comments: said, answered, taken back, reported."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from studio.accounts.models import Maker
from studio.common.errors import AllowanceSpent, Conflict, Forbidden, NotFound, Unprocessable
from studio.pieces.models import Piece, Score
from studio.pieces.permissions import may_see, piece_seen
from studio.social.models import MAX_COMMENT, Comment, CommentReport, Kind
from studio.social.noticing import About, notice

A_MINUTE: Final = 5
A_DAY: Final = 100
MOST: Final = 500  # threads of a piece that are shown
_MENTIONED: Final = 10
_NOT_YOURS = "This comment is someone else's: its author and the piece's owner can take it away."


@dataclass(frozen=True)
class Said:
    """A comment to be made. ``bars``: first and last, counted from 0, of ``score``."""

    text: str
    score: str = ""
    bars: tuple[int, int] | None = None
    thread: str = ""


@dataclass(frozen=True)
class Thread:
    """A comment with its answers, in the order in which they were made."""

    comment: Comment
    answers: list[Comment] = field(default_factory=list)


def threads(piece: Piece) -> list[Thread]:
    """What is said of a piece, from the beginning. What was taken away without an answer is
    not there."""
    found: dict[int, Thread] = {}
    kept = Comment.objects.filter(piece=piece).select_related("author__user", "score")
    for comment in kept.defer("score__musicxml", "score__midi", "score__notes"):
        if comment.thread_id is None:
            found[comment.pk] = Thread(comment)
        elif comment.thread_id in found and comment.removed_at is None:
            found[comment.thread_id].answers.append(comment)
    shown = [one for one in found.values() if one.answers or one.comment.removed_at is None]
    return shown[-MOST:]


def comment_add(piece: Piece, said: Said, *, by: Maker) -> Comment:
    """Say something of a piece that ``by`` may see. Raises Forbidden without an account,
    AllowanceSpent for many at once, Unprocessable."""
    if by.user_id is None:
        raise Forbidden("Comments need an account, so that answers find you: make one first.")
    text = said.text.strip()
    if not text:
        raise Unprocessable("Write something first.", field="text")
    if len(text) > MAX_COMMENT:
        raise Unprocessable("Keep it to {most} characters.", most=MAX_COMMENT, field="text")
    thread = _thread(piece, said.thread)
    score, bars = _place(piece, said)
    with transaction.atomic():
        Maker.objects.select_for_update(of=("self",)).get(pk=by.pk)
        _check_pace(by, piece, text)
        mentioned = _mentioned(text, piece, by)
        comment = Comment.objects.create(
            piece=piece,
            author=by,
            thread=thread,
            text=text,
            mentions=[[maker.display_name, maker.public_id] for maker in mentioned],
            score=score,
            first_bar=bars[0] if bars else None,
            last_bar=bars[1] if bars else None,
        )
        _tell(comment, mentioned)
    return comment


def comment_remove(public_id: str, *, by: Maker | None) -> Comment:
    """Take a comment away: the author's own with its words. Raises NotFound or Forbidden."""
    comment = comment_seen(public_id, by=by)
    mine = by is not None and comment.author_id == by.pk
    if not mine and (by is None or comment.piece.owner_id != by.pk):
        raise Forbidden(_NOT_YOURS)
    return _removed(comment, "author" if mine else "owner")


def comment_hide(comment: Comment) -> None:
    """The house takes a comment away."""
    _removed(comment, "house")


def comment_report(public_id: str, *, by: Maker, text: str) -> None:
    """Tell the house what is wrong with a comment. A second report of one maker replaces her
    first, as long as nobody has decided. Raises AllowanceSpent, Conflict or NotFound."""
    comment = comment_seen(public_id, by=by)
    today = timezone.now() - timedelta(days=1)
    if by.comment_reports.filter(created_at__gte=today).count() >= A_DAY // 5:
        raise AllowanceSpent("These are many reports for one day: write to us instead.")
    report, _new = CommentReport.objects.get_or_create(comment=comment, reporter=by)
    if report.decided_at is not None:
        raise Conflict("Somebody has looked at this comment already, and left it.")
    report.text = text.strip()[:1_000]
    report.save(update_fields=["text"])


def comment_seen(public_id: str, *, by: Maker | None) -> Comment:
    """A comment that is still there, on a piece that ``by`` may see. Raises NotFound or
    Forbidden."""
    found = Comment.objects.select_related("piece", "author__user", "thread__author__user")
    comment = found.filter(public_id=public_id, removed_at__isnull=True).first()
    if comment is None:
        raise NotFound("There is no such comment: it may have been taken back.")
    piece_seen(comment.piece.public_id, by=by)
    return comment


def _removed(comment: Comment, by: str) -> Comment:
    comment.removed_at, comment.removed_by = timezone.now(), by
    if by == "author":
        comment.text, comment.mentions = "", []
    comment.save(update_fields=["removed_at", "removed_by", "text", "mentions"])
    return comment


def _thread(piece: Piece, public_id: str) -> Comment | None:
    """The comment that is answered; an answer to an answer joins its thread."""
    if not public_id:
        return None
    answered = Comment.objects.filter(piece=piece, public_id=public_id).first()
    if answered is None or answered.removed_at is not None:
        raise NotFound("What you answer was taken back: say it on its own.")
    return answered.thread or answered


def _place(piece: Piece, said: Said) -> tuple[Score | None, tuple[int, int] | None]:
    """The score and the bars that are spoken of. Raises Unprocessable."""
    if said.bars is None:
        return None, None
    known = Score.objects.filter(piece=piece, public_id=said.score)
    score = known.only("measures", "piece").first()
    if score is None:
        raise Unprocessable("Name the score that the bars belong to.", field="score")
    first, last = said.bars
    if not 0 <= first <= last < len(score.measures):
        raise Unprocessable("These bars are not in the score: choose them again.", field="bars")
    return score, said.bars


def _check_pace(by: Maker, piece: Piece, text: str) -> None:
    now = timezone.now()
    lately = by.comments.filter(created_at__gte=now - timedelta(minutes=1)).count()
    if lately >= A_MINUTE:
        raise AllowanceSpent("You have said much within a minute: take a breath, then go on.")
    today = by.comments.filter(created_at__gte=now - timedelta(days=1))
    if today.count() >= A_DAY:
        raise AllowanceSpent("You have said much today: come back tomorrow.")
    if today.filter(piece=piece, text=text).exists():
        raise Unprocessable("You have said just this here already.", field="text")


def _mentioned(text: str, piece: Piece, by: Maker) -> list[Maker]:
    """The makers whom “@name” means: the piece's owner, who spoke here, whom ``by`` follows;
    only those who may see the piece."""
    if "@" not in text:
        return []
    known = Maker.objects.filter(
        Q(pk=piece.owner_id)
        | Q(comments__piece=piece, comments__removed_at__isnull=True)
        | Q(followers__maker=by),
        user__isnull=False,
    )
    named = {maker.display_name: maker for maker in known.select_related("user").distinct()}
    names = sorted((name for name in named if name), key=len, reverse=True)
    found = _names_in(text, names)
    return [named[name] for name in found if may_see(named[name], piece)][:_MENTIONED]


def _names_in(text: str, names: Sequence[str]) -> list[str]:
    """The names that stand behind an @, longest first where one begins another."""
    if not names:
        return []
    any_name = "|".join(re.escape(name) for name in names)
    said = re.findall(rf"@({any_name})(?!\w)", text, re.IGNORECASE)
    spelled = {name.casefold(): name for name in reversed(names)}
    return list(dict.fromkeys(spelled[one.casefold()] for one in said))


def _tell(comment: Comment, mentioned: Sequence[Maker]) -> None:
    """Each maker is told once: that she is mentioned, else answered, else commented on."""
    assert comment.author is not None
    about = About(comment.piece, comment)
    told = {maker.pk for maker in mentioned}
    notice(mentioned, Kind.MENTION, actor=comment.author, about=about)
    if comment.thread is not None:
        thread = comment.thread
        spoke = Maker.objects.filter(Q(comments=thread) | Q(comments__thread=thread)).distinct()
        answered = [one for one in spoke if one.pk not in told and may_see(one, comment.piece)]
        notice(answered, Kind.ANSWER, actor=comment.author, about=about)
        told |= {maker.pk for maker in answered}
    owner = comment.piece.owner
    if owner.pk not in told:
        notice([owner], Kind.COMMENT, actor=comment.author, about=about)
