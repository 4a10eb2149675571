"""Hearing: what somebody did with a piece. Comment: what she says of it. Follow, Notice: whom she
listens to, and what she is told."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from studio.accounts.models import Maker
from studio.common.models import PublicId, TimeStamped
from studio.pieces.models import Piece, Score

MAX_COMMENT = 2_000


class Hearing(models.Model):
    """All that one maker has done with one piece: played it so often, loved it, remixed it.

    Written by statements that add up (see ``hearing.py``), so that two at once lose nothing.
    ``weight`` is how much it tells of the maker's taste.
    """

    maker = models.ForeignKey(Maker, on_delete=models.CASCADE, related_name="hearings")
    piece = models.ForeignKey(Piece, on_delete=models.CASCADE, related_name="hearings")
    plays = models.PositiveIntegerField(default=0)
    loved = models.BooleanField(default=False)
    remixed = models.BooleanField(default=False)
    last_at = models.DateTimeField(db_default=Now())
    weight = models.GeneratedField(
        # A fourth play says no more than the third.
        expression=models.expressions.RawSQL(
            "least(plays, 3) + CASE WHEN loved THEN 4 ELSE 0 END"
            " + CASE WHEN remixed THEN 5 ELSE 0 END",
            [],
        ),
        output_field=models.FloatField(),
        db_persist=True,
    )

    class Meta:
        constraints = [models.UniqueConstraint(name="one_hearing", fields=["maker", "piece"])]
        indexes = [
            models.Index(name="hearing_latest", fields=["maker", "-last_at"]),
            models.Index(name="hearing_of_piece", fields=["piece", "-last_at"]),
            models.Index(
                name="hearing_loved", fields=["maker", "-last_at"], condition=Q(loved=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.maker}: {self.piece}"


class Comment(PublicId, TimeStamped):
    """What somebody says of a piece, or of some bars of a score of it, or in answer to that.

    Answers hang on a comment that is none itself. ``bars`` count from 0 and belong to ``score``.
    What is taken back keeps its place, without its words, as long as it has answers; what the
    piece's owner or the house took away keeps them for the house to read.
    """

    piece = models.ForeignKey(Piece, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(
        Maker, null=True, blank=True, on_delete=models.SET_NULL, related_name="comments"
    )
    thread = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="answers"
    )
    text = models.TextField(max_length=MAX_COMMENT)
    mentions = models.JSONField(default=list, blank=True, help_text="names and ids of makers")
    score = models.ForeignKey(
        Score, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    first_bar = models.PositiveSmallIntegerField(null=True, blank=True)
    last_bar = models.PositiveSmallIntegerField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.CharField(max_length=6, blank=True, help_text="author, owner or house")

    class Meta:
        ordering = ["created_at", "pk"]
        indexes = [
            models.Index(name="comment_of_piece", fields=["piece", "created_at"]),
            models.Index(name="comment_of_author", fields=["author", "-created_at"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="comment_bars_in_order",
                condition=Q(first_bar__isnull=True, last_bar__isnull=True)
                | Q(first_bar__lte=models.F("last_bar")),
            ),
            models.CheckConstraint(
                name="comment_removed_by_someone",
                condition=Q(removed_at__isnull=True, removed_by="")
                | Q(removed_at__isnull=False, removed_by__in=["author", "owner", "house"]),
            ),
            models.CheckConstraint(
                name="comment_says_something", condition=~Q(text="") | Q(removed_by="author")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.author} on {self.piece}: {self.text[:40]}"


class CommentReport(TimeStamped):
    """What somebody says is wrong with a comment, until the house has decided."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="reports")
    reporter = models.ForeignKey(
        Maker, null=True, on_delete=models.SET_NULL, related_name="comment_reports"
    )
    text = models.TextField(max_length=1_000, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(name="one_report_a_comment", fields=["comment", "reporter"])
        ]

    def __str__(self) -> str:
        return f"{self.comment}: {self.text[:40]}"


class Follow(TimeStamped):
    """Whoever follows a maker is told when she publishes."""

    maker = models.ForeignKey(Maker, on_delete=models.CASCADE, related_name="follows")
    followed = models.ForeignKey(Maker, on_delete=models.CASCADE, related_name="followers")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="followed_once", fields=["maker", "followed"]),
            models.CheckConstraint(
                name="nobody_follows_herself", condition=~Q(maker=models.F("followed"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.maker} follows {self.followed}"


class Kind(models.TextChoices):
    """What a maker is told of."""

    COMMENT = "comment"  # on a piece of hers
    ANSWER = "answer"  # to what she said
    MENTION = "mention"
    LOVE = "love"
    FOLLOW = "follow"
    REMIX = "remix"  # somebody published what was made from a piece of hers
    PIECE = "piece"  # somebody whom she follows published


class Notice(PublicId, TimeStamped):
    """Something that concerns a maker: what ``actor`` did. Shown only as long as she may see the
    piece and the comment that it is about (see ``noticing.py``)."""

    maker = models.ForeignKey(Maker, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=7, choices=Kind.choices)
    actor = models.ForeignKey(Maker, on_delete=models.CASCADE, related_name="+")
    piece = models.ForeignKey(
        Piece, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    comment = models.ForeignKey(
        Comment, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    read_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(name="notice_latest", fields=["maker", "-created_at"]),
            models.Index(name="notice_unread", fields=["maker"], condition=Q(read_at__isnull=True)),
            models.Index(
                name="notice_to_mail",
                fields=["created_at"],
                condition=Q(read_at__isnull=True, mailed_at__isnull=True),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                name="noticed_once",
                fields=["maker", "kind", "actor", "piece", "comment"],
                nulls_distinct=False,
            ),
            models.CheckConstraint(name="notice_kind_known", condition=Q(kind__in=Kind.values)),
        ]

    def __str__(self) -> str:
        return f"{self.maker}: {self.actor} {self.kind}"


class Digest(models.Model):
    """Whether, and in which language, a maker wants her notices by mail, and when she had them
    last."""

    maker = models.OneToOneField(
        Maker, on_delete=models.CASCADE, primary_key=True, related_name="digest"
    )
    wanted = models.BooleanField(default=True)
    language = models.CharField(max_length=10, default="en")
    sent_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.maker}: {'wanted' if self.wanted else 'not wanted'}"


class Published(models.Model):
    """A piece that has just become public, whose makers' friends are still to be told. Written
    by a trigger."""

    piece = models.OneToOneField(
        Piece, on_delete=models.CASCADE, primary_key=True, db_constraint=False
    )
    since = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name_plural = "published"

    def __str__(self) -> str:
        return str(self.piece_id)
