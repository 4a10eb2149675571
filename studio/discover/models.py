"""Entry: what is known of a public piece to find it by. Tune: its melody, to be found by ear.
ScoreCard: what a score measures. Ballot: what
somebody heard without knowing whose it was."""

from __future__ import annotations

from typing import Final

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from pgvector.django import HnswIndex, VectorField

from studio.accounts.models import Maker
from studio.licences.models import Licence
from studio.pieces.models import Piece, Score

DIMENSIONS: Final = 96  # of a piece as a point (see ``content.py``)


class MadeBy(models.TextChoices):
    """Whose hand the notes are."""

    HUMAN = "human"
    MODEL = "model"
    BOTH = "both"


class Entry(models.Model):
    """A public piece as browsing, search and recommendation see it.

    All of it is worked out from the piece, and is written anew when that changes; the counts are
    counted up as things happen. A piece that is no longer public has none.
    """

    piece = models.OneToOneField(
        Piece, on_delete=models.CASCADE, primary_key=True, related_name="entry"
    )
    score = models.ForeignKey(Score, on_delete=models.CASCADE, related_name="+")
    published_at = models.DateTimeField(db_default=Now())
    licence = models.ForeignKey(Licence, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=8, blank=True)
    style = models.CharField(max_length=20, blank=True)
    mode = models.CharField(max_length=10, blank=True)
    time_signature = models.CharField(max_length=6)
    lowest = models.PositiveSmallIntegerField(help_text="MIDI")
    highest = models.PositiveSmallIntegerField(help_text="MIDI")
    seconds = models.PositiveIntegerField()
    difficulty = models.PositiveSmallIntegerField(help_text="1, easy, to 5")
    has_chords = models.BooleanField(default=False)
    voices = models.PositiveSmallIntegerField(default=1)
    has_piano = models.BooleanField(default=False)
    made_by = models.CharField(max_length=5, choices=MadeBy.choices)
    heading = models.TextField(help_text="title, people and first line: what is typed from memory")
    document = SearchVectorField()
    content = VectorField(dimensions=DIMENSIONS, null=True)
    space = models.CharField(
        max_length=64, default="", db_default="", help_text="checksum of the phrase model it is by"
    )
    plays = models.PositiveIntegerField(default=0)
    loves = models.PositiveIntegerField(default=0)
    remixes = models.PositiveIntegerField(default=0)
    gem = models.GeneratedField(
        # Loved by those few who have heard it; twenty plays are assumed that moved nobody.
        expression=(F("loves") + 2 * F("remixes")) / (F("plays") + 20.0),
        output_field=models.FloatField(),
        db_persist=True,
    )

    class Meta:
        verbose_name_plural = "entries"
        indexes = [
            models.Index(name="entry_newest", fields=["-published_at", "-piece"]),
            models.Index(name="entry_most_remixed", fields=["-remixes", "-piece"]),
            models.Index(name="entry_most_loved", fields=["-loves", "-piece"]),
            models.Index(name="entry_gems", fields=["-gem", "-piece"]),
            models.Index(name="entry_facets", fields=["style", "language"]),
            GinIndex(name="entry_document", fields=["document"]),
            GinIndex(OpClass("heading", name="gin_trgm_ops"), name="entry_heading"),
            HnswIndex(name="entry_content", fields=["content"], opclasses=["vector_cosine_ops"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="entry_difficulty_in_bounds", condition=Q(difficulty__range=(1, 5))
            ),
            models.CheckConstraint(
                name="entry_made_by_known", condition=Q(made_by__in=MadeBy.values)
            ),
            models.CheckConstraint(name="entry_range", condition=Q(lowest__lte=F("highest"))),
        ]

    def __str__(self) -> str:
        return str(self.piece)


class Stale(models.Model):
    """A piece whose entry has to be looked at again. Written by triggers, whatever changed it,
    and so perhaps about a piece that is being deleted."""

    piece = models.OneToOneField(
        Piece, on_delete=models.CASCADE, primary_key=True, db_constraint=False
    )
    since = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name_plural = "stale"

    def __str__(self) -> str:
        return str(self.piece_id)


class Unsettled(models.Model):
    """A piece that was heard, loved or remixed since its neighbours were found. Written by a
    trigger."""

    piece = models.OneToOneField(
        Piece, on_delete=models.CASCADE, primary_key=True, db_constraint=False
    )
    since = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name_plural = "unsettled"

    def __str__(self) -> str:
        return str(self.piece_id)


class Neighbour(models.Model):
    """Whoever liked ``piece`` liked ``other``: the cosine of what people did with the two."""

    piece = models.ForeignKey(Piece, on_delete=models.CASCADE, related_name="neighbours")
    other = models.ForeignKey(Piece, on_delete=models.CASCADE, related_name="+")
    likeness = models.FloatField()

    class Meta:
        constraints = [models.UniqueConstraint(name="one_neighbour", fields=["piece", "other"])]

    def __str__(self) -> str:
        return f"{self.piece_id} ~ {self.other_id}"


class Word(models.Model):
    """A word of some public piece, so that a mistyped one can be set right."""

    word = models.CharField(max_length=60, primary_key=True)

    class Meta:
        indexes = [GinIndex(OpClass("word", name="gin_trgm_ops"), name="word_likeness")]

    def __str__(self) -> str:
        return self.word


class Tune(models.Model):
    """The melody of a public piece, or of a song in the public domain that a model learnt from.

    ``intervals`` and ``ratios``: see ``matching.Steps``; ``grams``: see ``grams.grams``.
    ``notes`` are kept for a learnt song only, which has no score here: MIDI number, onset and
    duration in quarters.
    """

    score = models.OneToOneField(
        Score, null=True, blank=True, on_delete=models.CASCADE, related_name="tune"
    )
    source = models.CharField(max_length=200, blank=True, help_text="id of a learnt song")
    title = models.CharField(max_length=300, blank=True)
    composer = models.CharField(max_length=300, blank=True)
    credit = models.CharField(max_length=500, blank=True)
    notes = models.JSONField(null=True, blank=True)
    intervals = models.BinaryField()
    ratios = models.BinaryField()
    grams = ArrayField(models.IntegerField())

    class Meta:
        indexes = [GinIndex(name="tune_grams", fields=["grams"], fastupdate=False)]
        constraints = [
            models.CheckConstraint(
                name="tune_of_a_score_or_a_source",
                condition=(Q(score__isnull=False) & Q(source=""))
                | (Q(score__isnull=True) & ~Q(source="") & Q(notes__isnull=False)),
            ),
            models.UniqueConstraint(
                name="one_tune_a_source", fields=["source"], condition=~Q(source="")
            ),
        ]

    def __str__(self) -> str:
        return self.title or str(self.score)


class ScoreCard(models.Model):
    """The measures of a score, by name: the value, and the bars that show it. Taken when
    somebody first asks, and again where they are measured otherwise by now (``version``)."""

    score = models.OneToOneField(
        Score, on_delete=models.CASCADE, primary_key=True, related_name="card"
    )
    version = models.PositiveSmallIntegerField()
    measures = models.JSONField()
    measured_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{len(self.measures)} measures of {self.score}"


class Heard(models.TextChoices):
    """What somebody chose of a pair that she heard without knowing whose is whose."""

    HUMAN = "human"
    MACHINE = "machine"
    SAME = "same"
    KNOWN = "known"  # she knew one of the tunes: not counted


class Ballot(models.Model):
    """One person's vote on one pair, and which version of a model was in it."""

    maker = models.ForeignKey(Maker, on_delete=models.CASCADE, related_name="ballots")
    pair = models.CharField(max_length=40)
    choice = models.CharField(max_length=7, choices=Heard.choices)
    model = models.CharField(max_length=100)
    checkpoint = models.CharField(max_length=64)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_ballot_a_pair", fields=["maker", "pair"]),
            models.CheckConstraint(
                name="ballot_choice_known", condition=Q(choice__in=Heard.values)
            ),
        ]
        indexes = [models.Index(name="ballot_of_version", fields=["model", "checkpoint"])]

    def __str__(self) -> str:
        return f"{self.pair}: {self.choice}"
