"""Piece, LicenceGrant, Score, LedgerEntry, Locks, Provenance."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from generation.requests import MAX_SEED, Language, Style
from studio.accounts.models import Maker
from studio.common.models import PublicId, TimeStamped
from studio.licences.models import Licence


class Visibility(models.TextChoices):
    """Who may see a piece, beside its owner."""

    PRIVATE = "private", "nobody else"
    LINK = "link", "whoever has the link"
    PUBLIC = "public", "everyone"


class Piece(PublicId, TimeStamped):
    """The work: its title, its words, and whose it is. Its music is in its scores.

    A melody that somebody brought may have no words, and then no language, and has no style.
    """

    owner = models.ForeignKey(Maker, on_delete=models.CASCADE, related_name="pieces")
    visibility = models.CharField(
        max_length=8, choices=Visibility.choices, default=Visibility.LINK, db_index=True
    )
    licence = models.ForeignKey(Licence, on_delete=models.PROTECT, related_name="pieces")
    title = models.CharField(max_length=200)
    words = models.TextField(blank=True)
    words_by = models.CharField(max_length=200, blank=True, help_text="the poet, if not the owner")
    words_licence = models.ForeignKey(
        Licence,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="what the poet's words are under; empty: they are the owner's",
    )
    melody_by = models.CharField(
        max_length=200, blank=True, help_text="the composer of a melody that was brought"
    )
    lines = models.JSONField(
        default=list, blank=True, help_text="each line of the words, and how many syllables it has"
    )
    language = models.CharField(max_length=8, blank=True)
    style = models.CharField(max_length=20, blank=True)
    key = models.CharField(max_length=12)
    time_signature = models.CharField(max_length=6)
    withdrawn_at = models.DateTimeField(
        null=True, blank=True, help_text="given up by its owner; what stays is a credit"
    )
    current_score = models.ForeignKey(
        "Score", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(
                name="newest_public",
                fields=["-created_at", "-id"],
                condition=Q(visibility="public"),
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="piece_visibility_known", condition=Q(visibility__in=Visibility.values)
            ),
            models.CheckConstraint(
                name="piece_language_known",
                condition=(Q(language__in=[*map(str, Language)]) & ~Q(words=""))
                | Q(language="", words=""),
            ),
            models.CheckConstraint(
                name="piece_style_known", condition=Q(style__in=["", *map(str, Style)])
            ),
            models.CheckConstraint(
                name="piece_withdrawn_is_private",
                condition=Q(withdrawn_at__isnull=True) | Q(visibility="private"),
            ),
            models.CheckConstraint(name="piece_has_title", condition=~Q(title="")),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def melody_maker(self) -> str:
        """Whose melody it is: the owner's, if it was made here, which gives it a style."""
        return self.melody_by or (self.owner.display_name if self.style else "")


class LicenceGrant(TimeStamped):
    """From when on a piece was shared under a licence. Postgres writes a row whenever a piece
    is shared or its licence is changed, and lets none be changed: what was given once stays
    given to whoever took it."""

    piece = models.ForeignKey(
        Piece, on_delete=models.DO_NOTHING, db_constraint=False, related_name="grants"
    )
    licence = models.ForeignKey(Licence, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return f"{self.licence_id} from {self.created_at:%Y-%m-%d}"


class Score(PublicId, TimeStamped):
    """One notated version of a piece. Written once: to change music is to write a new score.

    Postgres refuses an UPDATE too, by a trigger. ``notes`` and ``measures`` are the tables the
    player works from, so that no browser has to compute them. ``take`` counts the scores of a
    piece from 0, however they were made; ``parent`` and ``operation`` say from which score, and
    by what, this one was.
    """

    piece = models.ForeignKey(Piece, on_delete=models.CASCADE, related_name="scores")
    take = models.PositiveSmallIntegerField()
    musicxml = models.TextField()
    midi = models.BinaryField()
    notes = models.JSONField()
    measures = models.JSONField()
    tempo = models.PositiveSmallIntegerField()
    beat_quarters = models.FloatField()
    program = models.PositiveSmallIntegerField()
    form = models.JSONField(default=list, blank=True, help_text="a letter for each line")
    lines = models.JSONField(
        default=list,
        db_default=[],
        blank=True,
        help_text="of the words, where they are divided otherwise than in the piece",
    )
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.RESTRICT, related_name="children"
    )
    operation = models.JSONField(null=True, blank=True, help_text="what was done to the parent")

    class Meta:
        ordering = ["take"]
        constraints = [
            models.UniqueConstraint(name="one_score_a_take", fields=["piece", "take"]),
            models.CheckConstraint(name="score_has_music", condition=~Q(musicxml="")),
            models.CheckConstraint(
                name="score_program_is_general_midi", condition=Q(program__lte=127)
            ),
            models.CheckConstraint(
                name="score_beat_is_positive", condition=Q(beat_quarters__gt=0, tempo__gt=0)
            ),
            models.CheckConstraint(
                name="score_made_by_an_operation",
                condition=Q(parent__isnull=True) | Q(operation__isnull=False),
            ),
            models.CheckConstraint(name="score_not_its_own_parent", condition=~Q(parent=F("pk"))),
        ]

    def __str__(self) -> str:
        return f"{self.piece} ({self.take + 1})"

    @property
    def locked(self) -> list[str]:
        """The ids of the notes that are to stay as they are."""
        return self.locks.notes if hasattr(self, "locks") else []

    @property
    def locked_chords(self) -> list[str]:
        """The ids of the chords that are to stay as they are."""
        return self.locks.chords if hasattr(self, "locks") else []

    @property
    def locked_places(self) -> list[str]:
        """The ids of the notes whose syllables are to stay there."""
        return self.locks.places if hasattr(self, "locks") else []

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("A score is never changed: write a new one.")
        super().save(*args, **kwargs)


class LedgerEntry(models.Model):
    """One operation on a piece, in a chain of hashes (:mod:`studio.pieces.ledger`). Postgres
    lets nobody change it, and it goes only with its piece."""

    piece = models.ForeignKey(
        Piece, on_delete=models.DO_NOTHING, db_constraint=False, related_name="ledger"
    )
    n = models.PositiveIntegerField()
    score = models.CharField(max_length=12, db_index=True, help_text="its public id")
    entry = models.JSONField()
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["n"]
        verbose_name_plural = "ledger entries"
        constraints = [
            models.UniqueConstraint(name="one_entry_a_number", fields=["piece", "n"]),
            models.CheckConstraint(name="entry_hash", condition=Q(hash__regex=r"^[0-9a-f]{64}$")),
        ]

    def __str__(self) -> str:
        return f"{self.n} {self.entry.get('operation', '')}"


class Locks(models.Model):
    """Which notes of a score are to stay as they are. They can be changed: the score cannot."""

    score = models.OneToOneField(Score, on_delete=models.CASCADE, related_name="locks")
    notes = models.JSONField(default=list, blank=True, help_text="ids, in the order of the score")
    places = models.JSONField(
        default=list,
        db_default=[],
        blank=True,
        help_text="ids of the notes whose syllables stay there",
    )
    chords = models.JSONField(
        default=list, db_default=[], blank=True, help_text="ids of the chords that stay"
    )

    class Meta:
        verbose_name_plural = "locks"

    def __str__(self) -> str:
        return f"{len(self.notes)} notes of {self.score}"


class Provenance(models.Model):
    """How a score came to be: enough to make it again, byte for byte."""

    score = models.OneToOneField(Score, on_delete=models.CASCADE, related_name="provenance")
    engine = models.CharField(max_length=100)
    checkpoint = models.CharField(max_length=64, blank=True, help_text="sha256 of the weights")
    weights_licence = models.CharField(max_length=60, blank=True)
    seed = models.BigIntegerField()
    take = models.PositiveSmallIntegerField()
    request = models.JSONField()
    figures = models.JSONField(default=dict, blank=True)
    originality = models.JSONField(
        default=list, blank=True, help_text="passages that a learnt tune holds too"
    )
    layers = models.JSONField(
        default=list,
        db_default=[],
        blank=True,
        help_text="where what was written beside the melody at the same time comes from",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="provenance_seed_in_bounds", condition=Q(seed__gte=0, seed__lte=MAX_SEED)
            ),
            models.CheckConstraint(
                name="provenance_checkpoint_is_sha256",
                condition=Q(checkpoint="") | Q(checkpoint__regex=r"^[0-9a-f]{64}$"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.engine}, seed {self.seed}, take {self.take + 1}"
