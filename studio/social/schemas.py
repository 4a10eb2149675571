"""What is said and told over HTTP and the socket."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field, model_validator

from studio.accounts.models import Maker
from studio.common.schemas import Id, In, Out, Text
from studio.social.models import MAX_COMMENT, Comment, Kind, Notice
from studio.social.talking import Said, Thread

Bar = Annotated[int, Field(strict=True, ge=0, le=32_767)]


class PersonOut(Out):
    """A maker, as she is named; ``name`` may be empty."""

    id: str
    name: str

    @classmethod
    def of(cls, maker: Maker) -> PersonOut:
        return cls(id=maker.public_id, name=maker.display_name)


class CommentIn(In):
    """What is said. ``thread``: the comment that is answered; ``bars``: the first and the last,
    counted from 0, of ``score``."""

    text: Annotated[Text, Field(min_length=1, max_length=MAX_COMMENT)]
    thread: Id | None = None
    score: Id | None = None
    bars: tuple[Bar, Bar] | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.bars is not None and self.bars[0] > self.bars[1]:
            raise ValueError("must name the first bar before the last")
        return self

    def said(self) -> Said:
        return Said(self.text, self.score or "", self.bars, self.thread or "")


class CommentOut(Out):
    """A comment. One that was taken away has no author and no text, only its answers."""

    id: str
    author: PersonOut | None
    text: str
    mentions: list[PersonOut]
    score: str | None
    bars: tuple[int, int] | None
    removed: bool
    created_at: datetime
    answers: list[CommentOut]

    @classmethod
    def of(cls, thread: Thread) -> CommentOut:
        return cls._of(thread.comment, [cls._of(one, []) for one in thread.answers])

    @classmethod
    def _of(cls, comment: Comment, answers: list[CommentOut]) -> CommentOut:
        removed = comment.removed_at is not None
        bars = (comment.first_bar, comment.last_bar)
        return cls(
            id=comment.public_id,
            author=PersonOut.of(comment.author) if comment.author and not removed else None,
            text="" if removed else comment.text,
            mentions=[]
            if removed
            else [PersonOut(id=id, name=name) for name, id in comment.mentions],
            score=comment.score.public_id if comment.score else None,
            bars=bars if bars[0] is not None and bars[1] is not None else None,  # type: ignore[arg-type]
            removed=removed,
            created_at=comment.created_at,
            answers=answers,
        )


class CommentsOut(Out):
    """The oldest first."""

    items: list[CommentOut]


class CommentReportIn(In):
    """What is wrong with a comment."""

    text: Annotated[Text, Field(max_length=1_000)] = ""


class FollowIn(In):
    """Whether the maker is followed from now on."""

    follows: bool


class FollowOut(Out):
    """How it stands now."""

    maker: Id
    follows: bool
    followers: int


class NoticeOut(Out):
    """What somebody did that concerns one: ``piece`` and ``comment`` are ids, or nothing."""

    id: str
    kind: Kind
    actor: PersonOut
    piece: str | None
    title: str
    comment: str | None
    text: str
    read: bool
    created_at: datetime

    @classmethod
    def of(cls, notice: Notice) -> NoticeOut:
        return cls(
            id=notice.public_id,
            kind=Kind(notice.kind),
            actor=PersonOut.of(notice.actor),
            piece=notice.piece.public_id if notice.piece else None,
            title=notice.piece.title if notice.piece else "",
            comment=notice.comment.public_id if notice.comment else None,
            text=notice.comment.text[:200] if notice.comment else "",
            read=notice.read_at is not None,
            created_at=notice.created_at,
        )


class NoticesOut(Out):
    """The newest first, and how many there are to read."""

    items: list[NoticeOut]
    unread: int
